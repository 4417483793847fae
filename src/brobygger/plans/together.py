"""What may be shown to everybody in the room together, and who lacks a ground for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from uuid import UUID

from django.utils.http import urlencode

from brobygger.access.queries import Reach, Someone
from brobygger.access.reach import categories_in
from brobygger.kernel.categories import Category, mask_of, members
from brobygger.meetings.pages import InvitationCard, MeetingCard

from .pages import PlanPage
from .preview import as_seen_with

IN_CALL, NOTED, EXPECTED = "call", "noted", "expected"
CONSENTED_TO = frozenset({"staff", "relative"})  # whom a citizen can let see; a guest is neither


@dataclass(frozen=True, slots=True)
class Lacks:
    """What somebody has no ground for, of what a plan holds; and whether they see that there is one."""

    categories: int = 0
    sees_plan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InRoom:
    """One person who sees the shared screen, or may; and what they have a ground to see."""

    invitation: InvitationCard
    how: str  # in the call, noted as present, or called to a room and not noted yet
    sees: int
    reaches: tuple[Reach, ...] = ()
    lacks: int = 0  # of what the plan holds, whether or not the reader of this sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Somebody in the room without a ground for something the plan holds. `query` fills a consent."""

    name: str
    how: str
    is_me: bool
    categories: tuple[Category, ...]
    query: str  # "" when no consent can help: a guest is nobody one can consent to


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The plan as everybody in the room may see it; `plan` is None when not even that is shared."""

    people: tuple[InRoom, ...]
    mask: int
    plan: PlanPage | None
    withholds: bool  # something in the plan its reader sees is not shown here
    lacking: tuple[Lacking, ...]  # for those who lead, never for the shared screen itself


def seated(meeting: MeetingCard) -> tuple[tuple[InvitationCard, str], ...]:
    """Who sees a shared screen. In a room, whoever has not been noted counts until they are."""
    found = ((one, _how(one, meeting)) for one in meeting.invitations)
    return tuple((one, how) for one, how in found if how)


def as_someone(one: InvitationCard) -> Someone:
    """As `access` knows them; a guest is nobody, whatever id the meeting gave them."""
    if one.kind not in CONSENTED_TO | {"citizen"}:
        return Someone()
    return Someone(user_id=one.user_id, unit_id=one.unit_id, person_id=one.person_id)


def laid_together(
    page: PlanPage,
    people: Iterable[tuple[InvitationCard, str]],
    reaches: Iterable[tuple[Reach, ...]],
    lacks: Iterable[Lacks],
) -> Together:
    """Put the room and the plan together: what all of them see, and who lacks what.

    `lacks`: of what the plan holds, whether or not its reader sees it.
    """
    room = tuple(
        InRoom(
            invitation=one,
            how=how,
            sees=page.sees & categories_in(each),
            reaches=each,
            lacks=without.categories,
        )
        for (one, how), each, without in zip(people, reaches, lacks, strict=True)
    )
    mask = reduce(and_, (one.sees for one in room), page.sees)
    lacking = [_lacking(one) for one in room if one.lacks]
    if page.left_out and not any(one.invitation.is_mine for one in room):
        lacking.insert(0, _reader_lacks(page))
    shared = bool(mask & Category.PLAN)
    return Together(
        people=room,
        mask=mask,
        plan=as_seen_with(page, *(one.reaches for one in room)) if shared else None,
        withholds=bool(page.holds & ~mask) or page.holds_more or any(one.lacks for one in room),
        lacking=tuple(lacking),
    )


def _how(one: InvitationCard, meeting: MeetingCard) -> str:
    if one.is_in_call:
        return IN_CALL
    if one.is_mine:
        return NOTED
    if meeting.form == "video":  # noted by hand: over the telephone, or beside somebody's screen
        return NOTED if one.attendance == "present" and not one.was_in_call else ""
    if one.attendance == "unknown":
        return EXPECTED if one.answer != "no" else ""
    return NOTED if one.attendance == "present" else ""


def _lacking(one: InRoom) -> Lacking:
    person = one.invitation
    party = ("unit", person.unit_id) if person.unit_id else (person.kind, person.person_id)
    return Lacking(
        name=person.name,
        how=one.how,
        is_me=person.is_mine,
        categories=tuple(members(one.lacks)),
        query=_asking(*party, one.lacks) if person.kind in CONSENTED_TO else "",
    )


def _reader_lacks(page: PlanPage) -> Lacking:
    """Whoever leads without being called to the meeting looks at the screen too."""
    unit_id = page.me.unit_id if page.me else None
    return Lacking(
        name="",
        how=NOTED,
        is_me=True,
        categories=page.left_out,
        query=_asking("unit", unit_id, mask_of(page.left_out)),
    )


def _asking(kind: str, party_id: UUID | None, categories: int) -> str:
    """What fills the consent's own form; nothing for somebody one cannot consent to."""
    if party_id is None:
        return ""
    asked = [("to", f"{kind}:{party_id}")]
    asked += [("category", str(int(each))) for each in members(categories)]
    return f"?{urlencode(asked)}"
