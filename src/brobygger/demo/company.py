"""Who is who while the stories are told: staff as they act at their units, people as themselves."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_as_person, actor_at_unit
from brobygger.accounts.roles import Role, purposes_of
from brobygger.accounts.services import add_member, make_first_administrator
from brobygger.kernel.actor import Actor
from brobygger.organisations.queries import UnitCard, unit_named

from .days import Days
from .stories import Staff

GIVEN_BY_ADMINISTRATOR = frozenset(
    {Role.LEADER, Role.PROJECT_LEAD, Role.STEERING_MEMBER, Role.ADMINISTRATOR}
)
CITIZEN = "citizen"
RELATIVE = "relative:"
NOBODY = UUID(int=0)  # until the day the citizen is registered


@dataclass(repr=False)
class Company:
    """Filled as people arrive; every story finds its people here."""

    days: Days
    staff: dict[str, Actor] = field(default_factory=dict)
    units: dict[str, UnitCard] = field(default_factory=dict)

    def unit(self, slug: str) -> UnitCard:
        if slug not in self.units:
            self.units[slug] = unit_named(slug)
        return self.units[slug]

    def actor(self, key: str) -> Actor:
        return self.staff[key]

    def leader_of(self, slug: str) -> Actor:
        unit_id = self.unit(slug).id
        leads = (a for a in self.staff.values() if a.role == Role.LEADER and a.unit_id == unit_id)
        found = next(leads, None)
        if found is None:
            raise LookupError(f"nobody leads {slug}")
        return found

    def second_of(self, actor: Actor) -> Actor:
        """Another one at the same unit, for what nobody does alone: its leader first."""
        others = [
            one
            for one in self.staff.values()
            if one.unit_id == actor.unit_id and one.user_id != actor.user_id
        ]
        others.sort(key=lambda one: one.role != Role.LEADER)
        if not others:
            raise LookupError(f"{actor.user_id} works alone")
        return others[0]


def email_of(one: Staff) -> str:
    """An address at their first unit; nothing ends in .example but examples."""
    return f"{one.key}@{one.units[0]}.example"


def phone_of(serial: int) -> str:
    """Numbers that ring nowhere."""
    return f"+45 00 00 {10 + serial // 100:02} {serial % 100:02}"


def gather(company: Company, staff: tuple[Staff, ...]) -> None:
    """Everybody gets an account and a role: the first administrator, then leaders, then the rest."""
    first = next(one for one in staff if one.role == Role.ADMINISTRATOR)
    unit = company.unit(first.units[0])
    made = make_first_administrator(email=email_of(first), name=first.name, unit_id=unit.id)
    _enter(company, first, unit, made.user_id)
    rest = [one for one in staff if one is not first]
    rest.sort(key=lambda one: one.role not in GIVEN_BY_ADMINISTRATOR)
    for serial, one in enumerate(rest, 2):
        _welcome(company, one, serial)


def _welcome(company: Company, one: Staff, serial: int) -> None:
    for place, slug in enumerate(one.units):
        unit = company.unit(slug)
        giver = _giver(company, one, unit)
        with acting_as(giver):
            added = add_member(
                giver,
                email=email_of(one),
                name=one.name,
                role=one.role,
                unit_id=unit.id,
                title=one.title,
                phone=phone_of(serial),
                since=_since(company.days, one, place),
            )
        _enter(company, one, unit, added.user_id)


def _since(days: Days, one: Staff, place: int) -> dt.datetime:
    """A month later at each further place, so that the first one stays the first."""
    return days.moment(days.past(365 * one.years - 30 * place), "08:00")


def _giver(company: Company, one: Staff, unit: UnitCard) -> Actor:
    """Administrators appoint leaders and the project's people; leaders take on their own staff."""
    if one.role in GIVEN_BY_ADMINISTRATOR:
        return next(a for a in company.staff.values() if a.role == Role.ADMINISTRATOR)
    return company.leader_of(unit.slug)


def _enter(company: Company, one: Staff, unit: UnitCard, user_id: UUID) -> None:
    """At the first unit under their key, at further ones under key@slug."""
    actor = actor_at_unit(user_id, unit.id, purpose=purposes_of(one.role)[0])
    if actor is None:
        raise LookupError(f"{one.key} cannot act at {unit.slug}")
    key = one.key if unit.slug == one.units[0] else f"{one.key}@{unit.slug}"
    company.staff[key] = actor


@dataclass(repr=False)
class Around:
    """One citizen's story: the citizen and the relatives join the company as they get accounts."""

    key: str
    company: Company
    citizen_id: UUID = NOBODY
    relatives: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    consents: dict[str, UUID] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.key

    @property
    def days(self) -> Days:
        return self.company.days

    def actor(self, key: str) -> Actor:
        """Staff by key; `citizen` and `relative:KEY` as themselves, when they have an account."""
        if key != CITIZEN and not key.startswith(RELATIVE):
            return self.company.actor(key)
        found = actor_as_person(self.accounts[key], self.person_id(key))
        if found is None:
            raise LookupError(f"{key} has no account")
        return found

    def person_id(self, key: str) -> UUID:
        return self.citizen_id if key == CITIZEN else self.relatives[key.removeprefix(RELATIVE)]

    def party(self, key: str) -> tuple[str, UUID]:
        """A unit by its slug, or a relative."""
        if key.startswith(RELATIVE):
            return "relative", self.person_id(key)
        return "unit", self.company.unit(key).id
