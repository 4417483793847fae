"""Who someone is, where they may act, and how to reach them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.names import clean_address, name_key
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import Purpose
from brobygger.kernel.telephones import shown_telephone
from brobygger.organisations.queries import UnitCard, unit_cards

from .models import Absence, Membership, PersonLink, User
from .roles import GIVEN_BY_ADMINISTRATORS, Role, label_of, permissions_of, purposes_of
from .rules import may_deactivate

SESSION_PLACE = "acting_at"  # {"unit": uuid} or {"person": uuid}, and {"purpose": int}
ACCOUNT = "account"  # the role of someone who looks after their own account, acting nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """An account as the rest of the house may know it."""

    id: UUID
    name: str
    phone: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCard:
    """Someone in a role at a unit."""

    user_id: UUID
    membership_id: UUID
    name: str
    title: str
    role: str
    role_label: str
    unit_id: UUID
    phone: str
    email: str
    since: dt.datetime
    until: dt.datetime | None
    away_until: dt.date | None = None  # told to their leader only

    @property
    def function(self) -> str:
        """What others call it: the title someone chose, else the role."""
        return self.title or self.role_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere one may act: a unit in a role, or as the person one is."""

    unit_id: UUID | None
    person_id: UUID | None
    name: str
    organisation: str
    unit_kind: str
    role: str
    role_label: str
    title: str
    purposes: tuple[Purpose, ...]
    since: dt.datetime
    until: dt.datetime | None

    @property
    def key(self) -> str:
        """What the switch form sends: `unit:…` or `person:…`."""
        return f"unit:{self.unit_id}" if self.unit_id else f"person:{self.person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCard:
    """Someone is away from one day to another, both included."""

    id: UUID
    user_id: UUID
    from_on: dt.date
    to_on: dt.date


Namer = Callable[[UUID, Iterable[UUID]], Mapping[UUID, str]]
_namers: list[Namer] = []


def name_persons_with(namer: Namer) -> None:
    """Let a higher room say whom a relative belongs to: (user, person ids) → words for each.

    This room knows ids only. Without a namer a place says "As myself" or "As a relative".
    """
    _namers[:] = [namer]


def actor_of_session(request: HttpRequest) -> Actor | None:
    """The actor this session has chosen to be, if that choice is still valid now."""
    if not request.user.is_authenticated:
        return None
    return actor_at(request.user.pk, request.session.get(SESSION_PLACE))


def idle_seconds(request: HttpRequest) -> int:
    """How long this session may rest before it locks; shorter where others pass the screen."""
    place = request.session.get(SESSION_PLACE) or {}
    at_work = not isinstance(place, dict) or "person" not in place
    seconds = settings.IDLE_SECONDS_AT_WORK if at_work else settings.IDLE_SECONDS_AT_HOME
    return int(seconds)


def actor_at(user_id: UUID, place: object) -> Actor | None:
    """The actor a kept choice stands for; None when it is no longer valid, or was never sound."""
    if not isinstance(place, dict):
        return None
    try:
        if "unit" in place:
            purpose = Purpose(int(place["purpose"]))
            return actor_at_unit(user_id, UUID(place["unit"]), purpose=purpose)
        return actor_as_person(user_id, UUID(place["person"]))
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def actor_at_unit(user_id: UUID, unit_id: UUID, *, purpose: Purpose) -> Actor | None:
    """Staff at a unit, while the membership there is valid, for a purpose the role may have."""
    membership = _valid(Membership.objects.filter(user_id=user_id, unit_id=unit_id)).first()
    if membership is None or purpose not in purposes_of(membership.role):
        return None
    return Actor(
        user_id=user_id,
        unit_id=unit_id,
        role=membership.role,
        permissions=permissions_of(membership.role),
        purpose=purpose,
    )


def actor_as_person(user_id: UUID, person_id: UUID) -> Actor | None:
    """A citizen or relative as themselves, while the link is valid."""
    link = PersonLink.objects.filter(
        user_id=user_id, user__is_active=True, person_id=person_id, valid__contains=now()
    ).first()
    if link is None:
        return None
    return Actor(
        user_id=user_id,
        person_id=person_id,
        role=link.kind,
        permissions=permissions_of(link.kind),
        purpose=Purpose.OWN,
    )


def account_holder(user_id: UUID) -> Actor:
    """Someone looking after their own account: no place, no permissions, sees no citizen."""
    return Actor(user_id=user_id, role=ACCOUNT, purpose=Purpose.OWN)


def places_of(user_id: UUID) -> tuple[Place, ...]:
    """Where this person may act now: units in the order they came, then as themselves.

    Those that came in the same moment stand by the unit's stable key, so that the order never changes.
    """
    memberships = list(_valid(Membership.objects.filter(user_id=user_id)))
    units = unit_cards(one.unit_id for one in memberships) if memberships else {}
    memberships.sort(key=lambda one: (one.valid.lower, units[one.unit_id].slug))
    links = list(
        PersonLink.objects.filter(
            user_id=user_id, user__is_active=True, valid__contains=now()
        ).order_by("kind", "valid", "person_id")
    )
    names = _names_of_persons(user_id, links)
    at_units = tuple(_place_at(one, units[one.unit_id]) for one in memberships)
    return at_units + tuple(_place_as(one, names[one.person_id]) for one in links)


def has_another_place(actor: Actor) -> bool:
    """Whether there is another place or purpose to choose; asks nothing when the role has several."""
    if len(purposes_of(actor.role)) > 1:
        return True
    units = _valid(Membership.objects.filter(user_id=actor.user_id)).order_by()
    persons = PersonLink.objects.filter(
        user_id=actor.user_id, user__is_active=True, valid__contains=now()
    ).order_by()
    return len(units.values_list("pk").union(persons.values_list("pk"), all=True)[:2]) > 1


def is_staff(user_id: UUID) -> bool:
    """Whether a second factor is asked of this person: they work somewhere, now or soon."""
    return not_over(Membership.objects.filter(user_id=user_id)).exists()


def person_cards(user_ids: Iterable[UUID]) -> dict[UUID, PersonCard]:
    """Those of the accounts that exist, by id, in one query."""
    found = User.objects.filter(pk__in=set(user_ids))
    return {one.pk: _person_card(one) for one in found}


def colleagues(actor: Actor, *, unit_id: UUID) -> tuple[StaffCard, ...]:
    """Who works at a unit now, by name: to invite, to make responsible, to call."""
    require(actor, Permission.CITIZEN_READ)
    return _staff(_valid(Membership.objects.filter(unit_id=unit_id)))


def colleagues_at(actor: Actor, *, unit_ids: Iterable[UUID]) -> dict[UUID, tuple[StaffCard, ...]]:
    """As `colleagues`, for many units in one question."""
    require(actor, Permission.CITIZEN_READ)
    at: dict[UUID, list[StaffCard]] = {one: [] for one in unit_ids}
    for card in _staff(_valid(Membership.objects.filter(unit_id__in=at))) if at else ():
        at[card.unit_id].append(card)
    return {unit_id: tuple(cards) for unit_id, cards in at.items()}


def leaders_of(unit_id: UUID) -> tuple[StaffCard, ...]:
    """Who leads a unit now. Asked by the house itself, to tell them something."""
    return _staff(_valid(Membership.objects.filter(unit_id=unit_id, role="leader")))


def steering_members() -> tuple[StaffCard, ...]:
    """Who sits in the steering group now. Asked by the house itself, to tell them something."""
    return _staff(_valid(Membership.objects.filter(role="steering_member")))


def appointed_at(actor: Actor, *, unit_ids: Iterable[UUID]) -> dict[UUID, tuple[StaffCard, ...]]:
    """Whom an administrator may end or has appointed at these units, now or later, in one query."""
    require(actor, Permission.MEMBERS_APPOINT)
    at: dict[UUID, list[StaffCard]] = {one: [] for one in unit_ids}
    for card in _staff(_appointed().filter(unit_id__in=at)):
        at[card.unit_id].append(card)
    return {unit_id: tuple(cards) for unit_id, cards in at.items()}


def project_people(actor: Actor) -> tuple[StaffCard, ...]:
    """Who administers, leads and steers the project, wherever they belong, now or later."""
    require(actor, Permission.MEMBERS_APPOINT)
    return _staff(_appointed().exclude(role=Role.LEADER))


def _appointed() -> QuerySet[Membership]:
    return not_over(
        Membership.objects.filter(role__in=GIVEN_BY_ADMINISTRATORS, user__is_active=True)
    )


def members_of(actor: Actor) -> tuple[StaffCard, ...]:
    """Everybody with a role at the leader's own unit, now or later."""
    require(actor, Permission.MEMBERS_MANAGE)
    if actor.unit_id is None:
        return ()
    mine = Membership.objects.filter(unit_id=actor.unit_id, user__is_active=True)
    staff = _staff(not_over(mine))
    away = absent_on((one.user_id for one in staff), today())
    return tuple(
        replace(one, away_until=away[one.user_id].to_on) if one.user_id in away else one
        for one in staff
    )


def absent_on(user_ids: Iterable[UUID], on: dt.date) -> dict[UUID, AbsenceCard]:
    """Those of them who are away that day, in one query."""
    found = Absence.objects.filter(user_id__in=set(user_ids), from_on__lte=on, to_on__gte=on)
    return {one.user_id: _absence_card(one) for one in found}


def absences_of(user_ids: Iterable[UUID]) -> dict[UUID, tuple[AbsenceCard, ...]]:
    """What is noted for each of them from today on, the soonest first, in one query."""
    at: dict[UUID, list[AbsenceCard]] = {one: [] for one in user_ids}
    for absence in Absence.objects.filter(user_id__in=at, to_on__gte=today()):
        at[absence.user_id].append(_absence_card(absence))
    return {user_id: tuple(cards) for user_id, cards in at.items()}


def staff_account(actor: Actor, *, user_id: UUID) -> PersonCard | None:
    """An account that works somewhere now or later, for whoever may close it; else None."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not may_deactivate(actor, not_over(user.memberships.all())):
        return None
    return _person_card(user)


def staff_account_with(actor: Actor, *, email: str) -> PersonCard | None:
    """The staff account with this address, for an administrator."""
    require(actor, Permission.MEMBERS_APPOINT)
    address = clean_address(email)
    named = Q(email__iexact=address) | Q(meant_for__iexact=address)
    for user in User.objects.filter(named, is_active=True):
        found = staff_account(actor, user_id=user.pk)
        if found is not None:
            return found
    return None


def users_of_person(person_id: UUID) -> tuple[PersonCard, ...]:
    """The account this citizen or relative signs in with; empty when there is none."""
    found = User.objects.filter(
        person_links__person_id=person_id, person_links__valid__contains=now(), is_active=True
    )
    return tuple(_person_card(one) for one in found)


def _valid(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.filter(user__is_active=True, valid__contains=now())


def not_over(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those valid now or later."""
    return memberships.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=now()))


def _staff(memberships: QuerySet[Membership]) -> tuple[StaffCard, ...]:
    """By name, in Danish order."""
    found = memberships.select_related("user").order_by("pk")
    return tuple(sorted((_staff_card(one) for one in found), key=_by_name))


def _by_name(one: StaffCard) -> str:
    return name_key(one.name)


def _staff_card(one: Membership) -> StaffCard:
    return StaffCard(
        user_id=one.user_id,
        membership_id=one.pk,
        name=one.user.name,
        title=one.title,
        role=one.role,
        role_label=label_of(one.role),
        unit_id=one.unit_id,
        phone=shown_telephone(one.user.phone),
        email=one.user.address,
        since=one.valid.lower,
        until=one.valid.upper,
    )


def _absence_card(one: Absence) -> AbsenceCard:
    return AbsenceCard(id=one.pk, user_id=one.user_id, from_on=one.from_on, to_on=one.to_on)


def _person_card(one: User) -> PersonCard:
    return PersonCard(
        id=one.pk,
        name=one.name,
        phone=shown_telephone(one.phone),
        email=one.address,
        language=one.language,
    )


def _place_at(one: Membership, unit: UnitCard) -> Place:
    return Place(
        unit_id=one.unit_id,
        person_id=None,
        name=unit.name,
        organisation=unit.organisation_name,
        unit_kind=unit.kind,
        role=one.role,
        role_label=label_of(one.role),
        title=one.title,
        purposes=purposes_of(one.role),
        since=one.valid.lower,
        until=one.valid.upper,
    )


def _place_as(one: PersonLink, name: str) -> Place:
    return Place(
        unit_id=None,
        person_id=one.person_id,
        name=name,
        organisation="",
        unit_kind="",
        role=one.kind,
        role_label=label_of(one.kind),
        title="",
        purposes=purposes_of(one.kind),
        since=one.valid.lower,
        until=one.valid.upper,
    )


def _names_of_persons(user_id: UUID, links: list[PersonLink]) -> dict[UUID, str]:
    plain = {
        one.person_id: _("As myself") if one.kind == PersonLink.Kind.CITIZEN else _("As a relative")
        for one in links
    }
    for namer in _namers if links else ():
        plain |= namer(user_id, list(plain))
    return plain
