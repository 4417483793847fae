"""Changing the register: add and correct citizens, their relatives and their stays."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

from django.contrib.postgres.functions import TransactionNow
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import BrobyggerError, NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.kernel.telephones import shown_telephone

from . import texts
from .errors import (
    AlreadyLivesSomewhere,
    BirthDateDisagrees,
    BirthDateImpossible,
    CitizenHasDied,
    JoinedElsewhere,
    NumberTaken,
    RegisterChanged,
    StayEndsBeforeItBegan,
)
from .models import Citizen, FacilityStay, Relative
from .numbers import Number, parse_number
from .queries import address_of, number_in
from .secrets import ADDRESS, NUMBER, finding_hash, seal

OLDEST = 125  # years
HELD = ("cpr_kind", "cpr_cipher", "cpr_hash")
Cleaner = Callable[[Any], Any]


def _line(field: str, longest: int, *, required: bool = False) -> Cleaner:
    return lambda value: texts.text(value or "", field=field, longest=longest, required=required)


def _possible_birth(day: dt.date | None) -> dt.date | None:
    if day is not None and not today().year - OLDEST <= day.year <= 9999:
        raise BirthDateImpossible
    if day is not None and day > today():
        raise BirthDateImpossible
    return day


CITIZEN_FIELDS: Mapping[str, Cleaner] = {
    "name": lambda value: texts.name(value or ""),
    "birth_date": _possible_birth,
    "is_protected": bool,
    "phone": lambda value: texts.telephone(value or ""),
    "email": lambda value: texts.email(value or ""),
    "municipality_id": lambda value: value,
    "language": _line("language", 40),
    "needs_interpreter": bool,
    "communication_needs": _line("communication_needs", 500),
}
RELATIVE_FIELDS: Mapping[str, Cleaner] = {
    "name": lambda value: texts.name(value or ""),
    "relation": _line("relation", 60, required=True),
    "phone": lambda value: texts.telephone(value or ""),
    "email": lambda value: texts.email(value or ""),
    "involvement": lambda value: texts.choice(
        value, Relative.Involvement.values, field="involvement"
    ),
    "wishes": _line("wishes", 500),
    "is_guardian": bool,
    "guardian_scope": _line("guardian_scope", 200),
    "is_proxy": bool,
    "matters": lambda value: sorted(
        texts.choice(one, Relative.Matter.values, field="matters") for one in set(value or ())
    ),
    "ended_on": lambda value: value,
}


@transaction.atomic
def add_citizen(actor: Actor, *, number: Number | None, address: str = "", **fields: Any) -> UUID:
    """A new row nobody but the citizen has a ground for yet; `access.services` adds the first one.

    A number that is known already adds nothing: the caller looks the number up afterwards. The row
    is written without reading it back, for reading would need the ground that comes next.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    clean = _cleaned(CITIZEN_FIELDS, {"name": "", **fields})
    clean["birth_date"] = agreed_birth(number, clean.get("birth_date"))
    citizen = Citizen(
        id=uuid4(),
        registered_by=actor.user_id,
        registered_at=TransactionNow(),
        **clean,
        **sealed_number(number),
        **sealed_address(address),
    )
    with suppress(NumberTaken), _promises_kept():  # it became a former number a moment ago
        Citizen.objects.bulk_create([citizen], ignore_conflicts=True)
    return citizen.pk


@transaction.atomic
def correct_citizen(
    actor: Actor,
    *,
    citizen_id: UUID,
    base_revision: int,
    claimed: Number | None = None,
    if_taken: Callable[[Number], None] | None = None,
    **fields: Any,
) -> int:
    """Save what was corrected, or `RegisterChanged` with both values when someone was first.

    `claimed`: the number that is shown here and is another's in the register. `if_taken` is told of
    a number that is another's, and the rest is saved; without it `NumberTaken` is raised.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    citizen = Citizen.objects.select_for_update(of=("self",)).filter(pk=citizen_id).first()
    if citizen is None:
        raise NotFound(citizen_id)
    if citizen.died_on is not None:
        raise CitizenHasDied(citizen_id)
    if citizen.revision != base_revision:
        raise RegisterChanged(citizen.revision, now=_values_now(citizen, fields), wanted=fields)
    before = {name: getattr(citizen, name) for name in HELD}
    changed = _apply_to_citizen(citizen, fields, claimed)
    citizen.revision += 1
    given = _number_kept(citizen, before, changed, if_taken)
    record(actor, "citizen.corrected", citizen, fields=sorted(fields))
    if given:
        was = before["cpr_kind"] if before["cpr_hash"] else ""
        record(actor, "citizen.number_changed", citizen, kind=given, before=was)
    return citizen.revision


def _number_kept(
    citizen: Citizen,
    before: Mapping[str, Any],
    changed: list[str],
    if_taken: Callable[[Number], None] | None,
) -> str:
    """Save; the kind of number that was given with it, empty when none was."""
    try:
        with _promises_kept():
            citizen.save(update_fields=[*changed, "revision"])
    except NumberTaken:
        number = number_in(citizen)
        if if_taken is None or number is None:
            raise
        for name, value in before.items():
            setattr(citizen, name, value)
        citizen.save(update_fields=[*(set(changed) - set(HELD)), "revision"])
        if_taken(number)
        return number.kind
    return citizen.cpr_kind if citizen.cpr_hash != before["cpr_hash"] else ""


@transaction.atomic
def add_relative(actor: Actor, *, citizen_id: UUID, **fields: Any) -> UUID:
    """Someone the citizen has around them; it opens nothing for them."""
    _require_staff_or_self(actor, citizen_id)
    wanted = {"name": "", "relation": "", "involvement": Relative.Involvement.INFORMED, **fields}
    clean = _cleaned(RELATIVE_FIELDS, wanted)
    Citizen.objects.select_for_update(of=("self",)).filter(pk=citizen_id).first()
    same = {"citizen_id": citizen_id, "ended_on": None, **clean}
    twin = Relative.objects.filter(**same).first()
    if twin is not None:  # pressed twice, or in two tabs
        return twin.pk
    relative = Relative(citizen_id=citizen_id, **clean)
    with hidden_means_not_found(citizen_id):
        relative.save(force_insert=True)
    record(actor, "relative.added", relative, involvement=relative.involvement)
    return relative.pk


@transaction.atomic
def correct_relative(actor: Actor, *, relative_id: UUID, base_revision: int, **fields: Any) -> int:
    """Save what was corrected, or `RegisterChanged` with both values."""
    relative = Relative.objects.select_for_update().filter(pk=relative_id).first()
    if relative is None:
        raise NotFound(relative_id)
    _require_staff_or_self(actor, relative.citizen_id)
    clean = _cleaned(RELATIVE_FIELDS, fields)
    if relative.revision != base_revision:
        now = {field: getattr(relative, field) for field in clean}
        raise RegisterChanged(relative.revision, now=_as_read(now), wanted=_as_read(clean))
    for field, value in clean.items():
        setattr(relative, field, value)
    relative.revision += 1
    with hidden_means_not_found(relative_id):
        relative.save(update_fields=[*clean, "revision"])
    record(actor, "relative.corrected", relative, fields=sorted(clean))
    return relative.revision


@transaction.atomic
def move_in(actor: Actor, *, citizen_id: UUID, unit_id: UUID, since: dt.date) -> UUID:
    """The citizen lives at this facility from this day; resident-days are counted from it."""
    require(actor, Permission.CITIZEN_REGISTER)
    stay = FacilityStay(citizen_id=citizen_id, unit_id=unit_id, during=DateRange(since, None))
    with _promises_kept(), hidden_means_not_found(citizen_id):
        stay.save(force_insert=True)
    record(actor, "stay.began", stay, unit=unit_id, since=since)
    return stay.pk


@transaction.atomic
def move_out(actor: Actor, *, stay_id: UUID, until: dt.date) -> FacilityStay:
    """`until` is the first day the citizen no longer lives there."""
    require(actor, Permission.CITIZEN_REGISTER)
    stay = FacilityStay.objects.select_for_update().filter(pk=stay_id).first()
    if stay is None:
        raise NotFound(stay_id)
    if until <= stay.during.lower:
        raise StayEndsBeforeItBegan(stay_id)
    stay.during = DateRange(stay.during.lower, until)
    with _promises_kept():
        stay.save(update_fields=["during"])
    record(actor, "stay.ended", stay, until=until)
    return stay


def agreed_birth(number: Number | None, typed: dt.date | None) -> dt.date | None:
    """The day the number tells, the day typed, or `BirthDateDisagrees`."""
    told = number.birth_date if number else None
    if told and typed and told != typed:
        raise BirthDateDisagrees
    return _possible_birth(told or typed)


def sealed_number(number: Number | None) -> dict[str, Any]:
    if number is None:
        return {"cpr_cipher": None, "cpr_hash": None}
    return {
        "cpr_kind": number.kind,
        "cpr_cipher": seal(number.digits, what=NUMBER),
        "cpr_hash": finding_hash(number.digits),
    }


def sealed_address(address: str) -> dict[str, Any]:
    clean = texts.text(address, field="address", longest=300)
    return {"address_cipher": seal(clean, what=ADDRESS) if clean else None}


def _apply_to_citizen(
    citizen: Citizen, fields: Mapping[str, Any], claimed: Number | None
) -> list[str]:
    changes: dict[str, Any] = _cleaned(
        CITIZEN_FIELDS, {name: value for name, value in fields.items() if name in CITIZEN_FIELDS}
    )
    if "address" in fields:
        changes |= sealed_address(fields["address"] or "")
    typed = changes.get("birth_date", citizen.birth_date)
    changes |= _number_and_birth(citizen, fields, typed, claimed)
    for name, value in changes.items():
        setattr(citizen, name, value)
    return list(changes)


def _number_and_birth(
    citizen: Citizen, fields: Mapping[str, Any], typed: dt.date | None, claimed: Number | None
) -> dict[str, Any]:
    """The two are compared whenever either changes; a day left as it was follows a new number."""
    if not fields.get("cpr"):
        if typed != citizen.birth_date:
            agreed_birth(claimed or number_in(citizen), typed)
        return {}
    number = parse_number(fields["cpr"], fields.get("cpr_kind", citizen.cpr_kind))
    born = agreed_birth(number, None if typed == citizen.birth_date else typed)
    changes: dict[str, Any] = {"birth_date": born or citizen.birth_date}
    return changes if number == number_in(citizen) else changes | sealed_number(number)


def _values_now(citizen: Citizen, fields: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: getattr(citizen, name) for name in fields if name in CITIZEN_FIELDS}
    if "address" in fields and not citizen.is_protected:
        shown["address"] = address_of(citizen) or ""
    return _as_read(shown)


def _as_read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Beside what somebody else typed, a telephone number stands as people write it."""
    phone = {"phone": shown_telephone(values["phone"])} if "phone" in values else {}
    return {**values, **phone}


def _cleaned(cleaners: Mapping[str, Cleaner], fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(cleaners)
    if unknown:
        raise TypeError(f"no such field: {sorted(unknown)}")
    return {name: cleaners[name](value) for name, value in fields.items()}


def _require_staff_or_self(actor: Actor, citizen_id: UUID) -> None:
    if actor.person_id != citizen_id:
        require(actor, Permission.CITIZEN_REGISTER)


@contextmanager
def _promises_kept() -> Iterator[None]:
    """Turn what the database refuses into words for the screen."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        for constraint, error in PROMISES.items():
            if constraint in str(refusal):
                raise error from None
        raise NotFound from None  # a unit or municipality that does not exist


PROMISES: Mapping[str, type[BrobyggerError]] = {
    "one_home_at_a_time": AlreadyLivesSomewhere,
    "one_per_national_number": NumberTaken,
    "of_a_joined_registration": JoinedElsewhere,
}
