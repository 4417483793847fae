"""The plan as everybody in the room may see it, and for whom it is kept back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from brobygger.access.queries import Someone, reaches_of
from brobygger.access.rls import rows_from
from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.presence.queries import in_the_room

from ..holding import shown_in, shown_on
from ..models import Plan
from ..pages import PlanPage
from ..together import Lacks, Together, as_someone, laid_together, seated
from .alongside import sight_along, with_lists, with_parts
from .page import lay_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the shared screen shows now. `known` changes with anything on it."""

    citizen_id: UUID
    meeting: MeetingCard
    together: Together
    seats: tuple[str, ...]  # the visits it reckons with, as the call itself knows them
    known: str


def lacks_of(
    actor: Actor, plan_id: UUID, people: Sequence[Someone], *, holds: int = 0
) -> tuple[Lacks, ...]:
    """Of each of these people at the table or the meeting; of others nothing is known, and they are
    taken to lack all that the plan `holds`.

    The database reckons by whose words they are, above the asker's own sight, so that somebody who
    does not see a part is told who lacks it, too.
    """
    require(actor, Permission.PLAN_READ)
    rows = rows_from(
        "plan_lacks",
        plan_id,
        [one.user_id for one in people],
        [one.unit_id for one in people],
        [one.person_id for one in people],
    )
    found = {int(place): Lacks(categories, sees) for place, categories, sees in rows}
    unknown = Lacks(holds)
    return tuple(found.get(place, unknown) for place in range(1, len(people) + 1))


def is_plan(actor: Actor, about: UUID | None) -> bool:
    """Whether this is the plan of a meeting, and one the actor may see."""
    return about is not None and actor.may(Permission.PLAN_READ) and _exists(about)


def together(actor: Actor, page: PlanPage, meeting: MeetingCard) -> Together:
    """For a page that has been opened: what all in the room see of it, and who lacks what."""
    require(actor, Permission.PLAN_READ)
    people = seated(meeting)
    someone = [as_someone(one) for one, _how in people]
    reaches = reaches_of(actor, page.citizen_id, someone)
    return laid_together(page, people, reaches, lacks_of(actor, page.id, someone, holds=page.holds))


def shown_together(
    actor: Actor, plan_id: UUID, meeting_id: UUID, *, known: str = ""
) -> Shown | None:
    """The shared screen; None when it is still what `known` says.

    Who is in the room is read before what they may see: whoever comes in between is not named.
    Each new picture leaves a line, an unchanged one none: the screen asks every few seconds.
    """
    require(actor, Permission.PLAN_READ)
    seats = tuple(sorted(one.seat for one in in_the_room(actor, meeting_id)))
    plan, page, meeting = _laid_out(actor, plan_id, meeting_id)
    laid = together(actor, page, meeting)
    fresh = fingerprint(laid, seats)
    if fresh == known:
        return None
    shown = (shown_on(laid.plan), shown_in(laid.plan)) if laid.plan else (0, ())
    look(
        actor,
        "plan.shown_together",
        plan,
        **sight_along(plan).line(*shown) | {"shown": laid.mask},
        people=len(laid.people),
    )
    return Shown(
        citizen_id=page.citizen_id, meeting=meeting, together=laid, seats=seats, known=fresh
    )


def room_now(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[PlanPage, MeetingCard]:
    """Plan and meeting, for who is here and what they can decide; no word of the plan is for show.

    It leaves no line: the page that asks again and again has left its own when it was opened.
    """
    require(actor, Permission.PLAN_READ)
    _plan, page, meeting = _laid_out(actor, plan_id, meeting_id)
    return page, meeting


def fingerprint(*things: object) -> str:
    """Changes with anything in them, and tells nothing of them."""
    return salted_hmac("plans.together", repr(things)).hexdigest()[:20]


def _laid_out(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[Plan, PlanPage, MeetingCard]:
    plan = with_parts(with_lists(actor, Plan.objects.filter(pk=plan_id))).first()
    if plan is None:
        raise NotFound(plan_id)
    page = lay_out(actor, plan, sight_along(plan).categories)
    return plan, page, _meeting(actor, page, meeting_id)


def _exists(plan_id: UUID) -> bool:
    return Plan.objects.filter(pk=plan_id).exists()


def _meeting(actor: Actor, page: PlanPage, meeting_id: UUID) -> MeetingCard:
    if page.meeting is not None and page.meeting.id == meeting_id:
        return page.meeting
    one = meetings.meeting(actor, meeting_id)
    if one.about != page.id:
        raise NotFound(meeting_id)
    return one
