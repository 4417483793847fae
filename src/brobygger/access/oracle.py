"""A second reading of who may see what: every grant worked out anew from its source, in plain Python.

Shares nothing with the triggers that derive the grants, so that the two can be compared. What a care
relation opens is read from the law's files, not from the tables the triggers read.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5
from typing import Any
from uuid import UUID

from brobygger.kernel.checks import Cursor

from .law.classes import class_in
from .law.openings import Opening, load_openings
from .law.rules import rule_by_id
from .law.sharing import DENMARK

Moment = dt.datetime | None
Span = tuple[Moment, Moment] | None  # None is no time at all
WRITTEN = "written"
IDENTITY, EVERYTHING, EVERY_PURPOSE, EVERYBODY = 1, 511, 31, 15
AN_AUTHORITY = 2  # what a unit of no known class is held to


@dataclass(frozen=True, slots=True)
class Due:
    """One grant as it ought to be."""

    citizen: UUID
    party: UUID
    categories: int
    purposes: int
    during: Span
    ground: str
    source: UUID
    part: str
    holders: int
    disclosers: frozenset[UUID] | None = None


def grants_due(cursor: Cursor) -> set[Due]:
    """Every grant that the sources call for. The cursor acts as the owner of the tables."""
    return {*_own(cursor), *_consented(cursor), *_by_care(cursor), *_emergencies(cursor)}


def grants_there(cursor: Cursor) -> set[Due]:
    """Every grant that row security reads."""
    cursor.execute(
        "SELECT citizen_id, party_id, categories, purposes, isempty(valid), lower(valid),"
        " upper(valid), ground, source_id, part, holders, disclosers FROM access_grant"
    )
    return {
        Due(
            row[0],
            row[1],
            row[2],
            row[3],
            None if row[4] else (row[5], row[6]),
            row[7],
            row[8],
            row[9],
            row[10],
            None if row[11] is None else frozenset(row[11]),
        )
        for row in cursor.fetchall()
    }


def _own(cursor: Cursor) -> Iterator[Due]:
    """Citizens see themselves from the moment they are registered."""
    for citizen, since in _all(cursor, "SELECT id, registered_at FROM citizens_citizen"):
        span = (since, None)
        yield Due(citizen, citizen, EVERYTHING, EVERY_PURPOSE, span, "self", citizen, "", EVERYBODY)


def _consented(cursor: Cursor) -> Iterator[Due]:
    """What the law wants signed opens from its signature; a paper that was there already, at once."""
    units = _units(cursor)
    for row in _all(
        cursor,
        "SELECT c.id, c.citizen_id, c.party_id, c.categories, c.purposes, c.given_at, c.expires_at,"
        " c.withdrawn_at, c.disclosers, c.rule_id, c.signing, s.recorded_at"
        " FROM access_consent c LEFT JOIN access_signature s ON s.consent_id = c.id",
    ):
        key, citizen, party, categories, purposes, given, expires, withdrawn, told, *signing = row
        ends = min((one for one in (expires, withdrawn) if one is not None), default=None)
        span = _signed_span(_span(given, ends), *signing)
        scope = (citizen, party, categories | IDENTITY, purposes, span, "consent", key, "")
        yield Due(*scope, _lifted(signing[0], told, units), frozenset(told) if told else None)


def _signed_span(span: Span, rule: str, signing: str, signed_at: Moment) -> Span:
    must_wait = signing in {"screen", "paper", "kept"} and rule_by_id(rule).consent == WRITTEN
    if span is None or not must_wait:
        return span
    if signed_at is None:
        return None
    begins, ends = span
    return span if signing == "kept" else _span(max(begins or signed_at, signed_at), ends)


def _by_care(cursor: Cursor) -> Iterator[Due]:
    openings: dict[str, list[Opening]] = {}
    units = _units(cursor)
    for one in load_openings():
        openings.setdefault(one.kind, []).append(one)
    for row in _all(
        cursor,
        "SELECT id, citizen_id, unit_id, kind, isempty(valid), lower(valid), upper(valid),"
        " opted_out_at FROM access_carerelation",
    ):
        key, citizen, unit, kind, never, begins, ends, opted_out = row
        for opening in openings.get(kind, []):
            span = None if never else _open_time(opening, begins, ends, opted_out)
            part = f"{kind}@{opening.valid_from}" if opening.valid_from else kind
            categories, purposes = int(opening.categories) | IDENTITY, int(opening.purposes)
            scope = (citizen, unit, categories, purposes, span, "care", key, part)
            yield Due(*scope, int(opening.holders) if kind in _relations_of(units, unit) else 0)


def _emergencies(cursor: Cursor) -> Iterator[Due]:
    """To a person at the unit they opened it from; over when a leader found that it was wrong."""
    for row in _all(
        cursor,
        "SELECT id, citizen_id, user_id, unit_id, categories, isempty(valid), lower(valid),"
        " upper(valid), CASE WHEN finding = 'wrong' THEN reviewed_at END"
        " FROM access_emergencyaccess",
    ):
        key, citizen, user, unit, categories, never, begins, ends, found_wrong = row
        stops = min((one for one in (ends, found_wrong) if one is not None), default=None)
        span = None if never else _span(begins, stops)
        party = UUID(md5(f"{user}{unit}".encode(), usedforsecurity=False).hexdigest())
        scope = (citizen, party, categories | IDENTITY, EVERY_PURPOSE, span, "emergency", key, "")
        yield Due(*scope, EVERYBODY)


Unit = tuple[str, str, str]  # kind, who runs it today, part


def _units(cursor: Cursor) -> dict[UUID, Unit]:
    rows = _all(
        cursor,
        "SELECT DISTINCT ON (u.id) u.id, u.kind, coalesce(n.kind, o.kind), u.part"
        " FROM organisations_unit u JOIN organisations_organisation o ON o.id = u.organisation_id"
        " LEFT JOIN organisations_takeover t ON t.unit_id = u.id"
        "  AND t.valid_from <= (now() AT TIME ZONE 'Europe/Copenhagen')::date"
        " LEFT JOIN organisations_organisation n ON n.id = t.organisation_id"
        " ORDER BY u.id, t.valid_from DESC NULLS LAST",
    )
    return {key: unit for key, *unit in rows}


def _relations_of(units: dict[UUID, Unit], unit: UUID) -> tuple[str, ...]:
    found = class_in(*units[unit]) if unit in units else None
    return found.relation_kinds if found else ()


def _lifted(rule_id: str, disclosers: list[UUID], units: dict[UUID, Unit]) -> int:
    """Whose secrecy a consent lifts: of those named, as far as its rule goes; else of its rule's."""
    reaches = int(rule_by_id(rule_id).consent_holders)
    if not disclosers:
        return reaches
    held = 0
    for one in disclosers:
        found = class_in(*units[one]) if one in units else None
        held |= int(found.holder) if found else AN_AUTHORITY
    return held & reaches


def _open_time(opening: Opening, begins: Moment, ends: Moment, opted_out: Moment) -> Span:
    """While the relation lasts, the law opens it, and nobody has said no where one may."""
    from_law = _midnight(opening.valid_from)
    to_law = _midnight(opening.valid_to + dt.timedelta(days=1)) if opening.valid_to else None
    said_no = opted_out if rule_by_id(opening.rule_id).opt_out else None
    starts = max((one for one in (begins, from_law) if one is not None), default=None)
    stops = min((one for one in (ends, to_law, said_no) if one is not None), default=None)
    return _span(starts, stops)


def _span(begins: Moment, ends: Moment) -> Span:
    if begins is not None and ends is not None and ends <= begins:
        return None
    return (begins, ends)


def _midnight(day: dt.date | None) -> Moment:
    return None if day is None else dt.datetime.combine(day, dt.time(), tzinfo=DENMARK)


def _all(cursor: Cursor, question: str) -> list[Any]:
    cursor.execute(question)
    return cursor.fetchall()
