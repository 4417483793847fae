"""The public directory: who exists, who serves where, who runs what, on a given day.

These are facts anyone may know, and sign-in needs them before there is an actor,
so no query here takes an actor and none asks for a permission. `on` left out means today.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce, JSONObject

from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.telephones import shown_telephone

from ..kinds import OrganisationKind, UnitKind, sector_of
from ..models import Affiliation, CatchmentArea, Organisation, Takeover, Unit

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCard:
    """A region, municipality or other body, as others may know it."""

    id: UUID
    code: str
    kind: str
    kind_label: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityCard:
    """A municipality and the region it lies in on the day asked about."""

    id: UUID
    code: str
    name: str
    region_code: str
    region_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """A unit as others may know it, with the organisation that runs it on the day asked about."""

    id: UUID
    slug: str
    name: str
    short_name: str
    kind: str
    kind_label: str
    sector: str
    organisation_id: UUID
    organisation_code: str
    organisation_name: str
    organisation_kind: str
    parent_id: UUID | None
    phone: str
    email: str
    address: str
    is_open: bool
    part: str = ""  # of addiction treatment, where it is said


def unit_card(unit_id: UUID, *, on: dt.date | None = None) -> UnitCard:
    """One unit, open or closed, or `NotFound`."""
    card = unit_cards([unit_id], on=on).get(unit_id)
    if card is None:
        raise NotFound(unit_id)
    return card


_met: ContextVar[dict[tuple[UUID, dt.date], UnitCard] | None] = ContextVar("met", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """While one page is drawn, a unit is looked up once however many parts of the page name it."""
    token = _met.set({})
    try:
        yield
    finally:
        _met.reset(token)


def unit_cards(unit_ids: Iterable[UUID], *, on: dt.date | None = None) -> dict[UUID, UnitCard]:
    """Those of the units that exist, by id, in one query however many they are."""
    wanted, day, met = set(unit_ids), on or today(), _met.get()
    known = {one: met[one, day] for one in wanted if (one, day) in met} if met else {}
    unknown = wanted - known.keys()
    found = _cards(Unit.objects.filter(pk__in=unknown), day) if unknown else []
    if met is not None:
        met.update({(card.id, day): card for card in found})
    return known | {card.id: card for card in found}


def unit_named(slug: str, *, on: dt.date | None = None) -> UnitCard:
    """The unit with this stable key, or `NotFound`."""
    found = _cards(Unit.objects.filter(slug=_clean(slug)), on or today())
    if not found:
        raise NotFound("unit")
    return found[0]


def units_named(slugs: Iterable[str], *, on: dt.date | None = None) -> dict[str, UnitCard]:
    """Those of the units with these stable keys that exist, by key, in one query."""
    found = Unit.objects.filter(slug__in={_clean(one) for one in slugs})
    return {card.slug: card for card in _cards(found, on or today())}


def units_of(organisation_code: str, *, on: dt.date | None = None) -> list[UnitCard]:
    """Units open that day and run by the organisation that day, in Danish order."""
    day = on or today()
    owner = Organisation.objects.filter(code=_clean(organisation_code)).values("pk")
    return _cards(_open(day).filter(Q(owner_id=Subquery(owner))), day)


def find_units(
    *,
    text: str = "",
    municipality: str = "",
    kind: str = "",
    on: dt.date | None = None,
    limit: int = 50,
) -> list[UnitCard]:
    """Units open that day, narrowed by words in the name, municipality code and kind.

    A municipality has both the units it runs and the units that serve it.
    """
    day = on or today()
    found = _open(day)
    for word in _clean(text).split():
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(address__icontains=word)
        )
    if municipality:
        place = Organisation.objects.filter(code=_clean(municipality)).values("pk")
        serving = _serving(_clean(municipality), day)
        found = found.filter(Q(owner_id=Subquery(place)) | Q(pk__in=serving.values("pk")))
    if kind:
        found = found.filter(kind=_clean(kind))
    return _cards(found[:limit], day)


def units_serving(municipality_code: str, kind: str, on: dt.date | None = None) -> list[UnitCard]:
    """Units open that day that give this service to people of the municipality, in Danish order."""
    day = on or today()
    return _cards(_serving(_clean(municipality_code), day, service=_clean(kind)), day)


def organisation(code: str) -> OrganisationCard:
    """The organisation with this code, open or closed, or `NotFound`."""
    found = Organisation.objects.filter(code=_clean(code)).first()
    if found is None:
        raise NotFound("organisation")
    return _organisation_card(found)


def regions(*, on: dt.date | None = None) -> list[OrganisationCard]:
    """The regions of that day, in Danish order."""
    found = Organisation.objects.filter(_valid(on or today()), kind=OrganisationKind.REGION)
    return [_organisation_card(one) for one in found]


def municipalities(*, on: dt.date | None = None) -> list[MunicipalityCard]:
    """The municipalities of that day with their regions, in Danish order."""
    day = on or today()
    found = (
        Affiliation.objects.filter(_valid(day))
        .select_related("municipality", "region")
        .order_by("municipality__name_sort")
    )
    return [
        MunicipalityCard(
            id=one.municipality.pk,
            code=one.municipality.code,
            name=one.municipality.name,
            region_code=one.region.code,
            region_name=one.region.name,
        )
        for one in found
    ]


def region_of(municipality_code: str, on: dt.date | None = None) -> OrganisationCard | None:
    """The region a municipality lies in on that day; None where nothing is said."""
    found = (
        Affiliation.objects.filter(
            _valid(on or today()), municipality__code=_clean(municipality_code)
        )
        .select_related("region")
        .first()
    )
    return _organisation_card(found.region) if found else None


def _clean(text: str) -> str:
    """PostgreSQL holds no NUL, and nobody searches with a novel."""
    return text.replace("\0", "")[:LONGEST_SEARCH]


def _valid(day: dt.date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _owned(units: QuerySet[Unit], day: dt.date) -> QuerySet[Unit]:
    latest = Takeover.objects.filter(unit=OuterRef("pk"), valid_from__lte=day)
    owner = latest.order_by("-valid_from").values("organisation")[:1]
    whole = Organisation.objects.filter(pk=OuterRef("owner_id"))
    row = whole.values(row=JSONObject(code="code", name="name", kind="kind"))
    return units.annotate(
        owner_id=Coalesce(Subquery(owner), "organisation", output_field=UUIDField())
    ).annotate(owner=Subquery(row))


def _open(day: dt.date) -> QuerySet[Unit]:
    return _owned(Unit.objects.filter(_valid(day)), day)


def _serving(municipality_code: str, day: dt.date, service: str = "") -> QuerySet[Unit]:
    areas = CatchmentArea.objects.filter(_valid(day), municipality__code=municipality_code)
    if service:
        areas = areas.filter(service=service)
    return _open(day).filter(pk__in=areas.values("unit"))


def _cards(units: QuerySet[Unit], day: dt.date) -> list[UnitCard]:
    rows = list(units if "owner_id" in units.query.annotations else _owned(units, day))
    return [_unit_card(row, day) for row in rows]


def _unit_card(unit: Unit, day: dt.date) -> UnitCard:
    owner: dict[str, str] = unit.owner  # type: ignore[attr-defined]  # annotated in _owned
    return UnitCard(
        id=unit.pk,
        slug=unit.slug,
        name=unit.name,
        short_name=unit.short_name or unit.name,
        kind=unit.kind,
        kind_label=str(UnitKind(unit.kind).label),
        sector=sector_of(unit.kind, owner["kind"]).value,
        organisation_id=unit.owner_id,  # type: ignore[attr-defined]  # annotated
        organisation_code=owner["code"],
        organisation_name=owner["name"],
        organisation_kind=owner["kind"],
        parent_id=unit.parent_id,
        phone=shown_telephone(unit.phone),
        email=unit.email,
        address=unit.address,
        is_open=unit.valid_from <= day and (unit.valid_to is None or unit.valid_to >= day),
        part=unit.part,
    )


def _organisation_card(one: Organisation) -> OrganisationCard:
    return OrganisationCard(
        id=one.pk,
        code=one.code,
        kind=one.kind,
        kind_label=str(OrganisationKind(one.kind).label),
        name=one.name,
    )
