"""Reading the register. Only `access` may: it decides who may look, and notes that they did."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from brobygger.kernel.clock import today
from brobygger.kernel.names import key_ranges, name_key
from brobygger.kernel.telephones import shown_telephone

from .models import Citizen, Death, FacilityStay, FormerNumber, Relative
from .numbers import Number, bare_number, looks_like_number, parse_number
from .secrets import ADDRESS, NUMBER, finding_hash, unseal

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenCard:
    """A citizen as someone with a ground may know them; the number masked, a secret address withheld."""

    id: UUID
    name: str
    birth_date: dt.date | None
    age: int | None  # at death, for those who have died
    died_on: dt.date | None
    cpr_masked: str
    cpr_kind: str
    is_protected: bool
    address: str | None
    home_unit_id: UUID | None
    municipality_id: UUID | None
    municipality_name: str
    phone: str
    email: str
    language: str
    needs_interpreter: bool
    communication_needs: str
    is_joined: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenLine:
    """A citizen in a list."""

    id: UUID
    name: str
    birth_date: dt.date | None
    age: int | None
    died_on: dt.date | None
    is_protected: bool
    is_joined: bool
    home_unit_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """From–to at a facility; `until` is the first day away."""

    id: UUID
    unit_id: UUID
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeCard:
    """Someone close to the citizen. What they may see is a consent, not this."""

    id: UUID
    citizen_id: UUID
    name: str
    relation: str
    phone: str
    email: str
    involvement: str
    involvement_label: str
    wishes: str
    is_guardian: bool
    guardian_scope: str
    is_proxy: bool
    matters: tuple[str, ...]
    ended_on: dt.date | None
    revision: int


def citizen_row(citizen_id: UUID, **beside: Subquery) -> Citizen | None:
    """The row with its municipality and today's home, if row security shows it.

    `beside`: what else the caller wants to know of this citizen in the same question.
    """
    found = _with_home(Citizen.objects.filter(pk=citizen_id)).annotate(**beside)
    return found.select_related("municipality").first()


def citizen_card(citizen: Citizen, *, viewer: UUID | None) -> CitizenCard:
    """`viewer` is the unit or person looking: at home, a protected home is no secret."""
    return CitizenCard(
        id=citizen.pk,
        name=citizen.name,
        birth_date=citizen.birth_date,
        age=age_of(citizen.birth_date, citizen.died_on),
        died_on=citizen.died_on,
        cpr_masked=masked_number(citizen),
        cpr_kind=citizen.cpr_kind,
        is_protected=citizen.is_protected,
        address=None if citizen.is_protected else address_of(citizen),
        home_unit_id=_home_shown(citizen, viewer),
        municipality_id=citizen.municipality_id,
        municipality_name=citizen.municipality.name if citizen.municipality else "",
        phone=shown_telephone(citizen.phone),
        email=citizen.email,
        language=citizen.language,
        needs_interpreter=citizen.needs_interpreter,
        communication_needs=citizen.communication_needs,
        is_joined=citizen.is_joined,
        revision=citizen.revision,
    )


def citizen_lines(citizens: QuerySet[Citizen], *, viewer: UUID | None) -> list[CitizenLine]:
    """The citizens of a list in its own order, in one query."""
    fields = ("id", "name", "birth_date", "died_on", "is_protected", "is_joined")
    return [
        CitizenLine(
            id=one.pk,
            name=one.name,
            birth_date=one.birth_date,
            age=age_of(one.birth_date, one.died_on),
            died_on=one.died_on,
            is_protected=one.is_protected,
            is_joined=one.is_joined,
            home_unit_id=_home_shown(one, viewer),
        )
        for one in _with_home(citizens).only(*fields)
    ]


def citizens_found(
    text: str, *, claiming: Callable[[bytes], Iterable[UUID]] = lambda _hash: ()
) -> QuerySet[Citizen]:
    """By a whole number through its hash, else by the beginning of the name, in Danish order.

    `claiming` knows who else is found by the hash of a number.
    """
    wanted = text.replace("\0", "").strip()
    if looks_like_number(wanted):
        number = finding_hash(bare_number(wanted))
        return _numbered(number, claiming(number))
    if not _is_text(wanted):
        return Citizen.objects.none()
    return _named(wanted).order_by("name_sort", "pk")


def _numbered(number: bytes, claiming: Iterable[UUID]) -> QuerySet[Citizen]:
    """Whoever has the number or had it. Two questions: either is answered by its own index."""
    had = list(FormerNumber.objects.filter(cpr_hash=number).values_list("citizen_id", flat=True))
    return Citizen.objects.filter(Q(cpr_hash=number) | Q(pk__in=[*had, *claiming]))


def _named(beginning: str) -> QuerySet[Citizen]:
    """One range of the index by name for each way to go on from what is typed."""
    ranges = key_ranges(beginning[:LONGEST_NAME])
    fit = [Q(name_sort__gte=first, name_sort__lt=end) for first, end in ranges]
    return Citizen.objects.filter(reduce(or_, fit)) if fit else Citizen.objects.none()


def citizens_alike(name: str, birth_date: dt.date) -> QuerySet[Citizen]:
    """Those whose name looks the same and who were born that day, as far as row security shows."""
    return Citizen.objects.filter(name_sort=name_key(name), birth_date=birth_date)


def citizens_in_order(*, after: UUID | None) -> QuerySet[Citizen]:
    """All that row security shows, from the one after `after` on."""
    rows = Citizen.objects.order_by("name_sort", "pk")
    if after is None:
        return rows
    last = Citizen.objects.filter(pk=after).values_list("name_sort", flat=True).first()
    if last is None:
        return rows.none()
    return rows.filter(Q(name_sort__gt=last) | Q(name_sort=last, pk__gt=after))


def citizens_among(citizen_ids: Iterable[UUID]) -> QuerySet[Citizen]:
    return Citizen.objects.filter(pk__in=set(citizen_ids))


def living_citizens_shown() -> QuerySet[Citizen]:
    return Citizen.objects.filter(died_on=None)


def death_of(citizen_id: UUID) -> Death | None:
    """The one that stands, if row security shows it."""
    return Death.objects.filter(citizen_id=citizen_id, undone_at=None).first()


def undone_deaths(citizen_id: UUID) -> tuple[Death, ...]:
    """Those registered by mistake, the newest first."""
    rows = Death.objects.filter(citizen_id=citizen_id, undone_at__isnull=False)
    return tuple(rows.order_by("-undone_at"))


def stays(citizen_id: UUID) -> tuple[Stay, ...]:
    """Newest first."""
    rows = FacilityStay.objects.filter(citizen_id=citizen_id).order_by("-during")
    return tuple(
        Stay(id=one.pk, unit_id=one.unit_id, since=one.during.lower, until=one.during.upper)
        for one in rows
    )


def relatives(citizen_id: UUID) -> tuple[RelativeCard, ...]:
    """Those not ended first, then by name."""
    rows = Relative.objects.filter(citizen_id=citizen_id).order_by("ended_on", "name", "pk")
    cards = [relative_card(one) for one in rows]
    return tuple(sorted(cards, key=lambda card: card.ended_on is not None))


def relative_name(pk: str) -> Subquery:
    """The name of the relative another room's row points to; None where row security hides it."""
    return Subquery(Relative.objects.filter(pk=OuterRef(pk)).values("name"))


def relative_card(one: Relative) -> RelativeCard:
    return RelativeCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        name=one.name,
        relation=one.relation,
        phone=shown_telephone(one.phone),
        email=one.email,
        involvement=one.involvement,
        involvement_label=str(Relative.Involvement(one.involvement).label),
        wishes=one.wishes,
        is_guardian=one.is_guardian,
        guardian_scope=one.guardian_scope,
        is_proxy=one.is_proxy,
        matters=tuple(one.matters),
        ended_on=one.ended_on,
        revision=one.revision,
    )


def masked_number(citizen: Citizen) -> str:
    number = number_of(citizen)
    return f"{number[:6]}-••••" if number else ""


def number_of(citizen: Citizen) -> str:
    """The number in full; the caller has noted who asked."""
    return "" if citizen.cpr_cipher is None else unseal(citizen.cpr_cipher, what=NUMBER)


def number_in(citizen: Citizen) -> Number | None:
    """What the row holds, to be compared with something else."""
    held = number_of(citizen)
    return parse_number(held, citizen.cpr_kind) if held else None


def address_of(citizen: Citizen) -> str | None:
    """The address in full; the caller has noted who asked."""
    return None if citizen.address_cipher is None else unseal(citizen.address_cipher, what=ADDRESS)


def home_of(citizen_id: UUID) -> UUID | None:
    """The facility where the citizen lives today, if row security shows the stay."""
    rows = FacilityStay.objects.filter(citizen_id=citizen_id, during__contains=today())
    return rows.values_list("unit_id", flat=True).first()


def birth_date_of(citizen_id: UUID) -> dt.date | None:
    """As it stands now, if row security shows the citizen."""
    rows = Citizen.objects.filter(pk=citizen_id)
    return rows.values_list("birth_date", flat=True).first()


def age_of(birth_date: dt.date | None, died_on: dt.date | None = None) -> int | None:
    """Today, or as old as the person became."""
    if birth_date is None:
        return None
    day = died_on or today()
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _with_home(rows: QuerySet[Citizen]) -> QuerySet[Citizen]:
    home = FacilityStay.objects.filter(citizen=OuterRef("pk"), during__contains=today())
    return rows.annotate(home=Subquery(home.values("unit_id")[:1]))


def _home_shown(citizen: Citizen, viewer: UUID | None) -> UUID | None:
    home: UUID | None = citizen.home  # type: ignore[attr-defined]  # annotated in _with_home
    at_home = viewer is not None and viewer in {home, citizen.pk}
    return home if at_home or not citizen.is_protected else None


def _is_text(value: str) -> bool:
    return value.isprintable() or not any("\ud800" <= sign <= "\udfff" for sign in value)
