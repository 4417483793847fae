"""Who is called to the items of a slot: those who come to it, as far as each may see the citizen."""

from collections.abc import Iterable
from uuid import UUID

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now

from ..leaving import call_again, end
from ..models import Invitation, Meeting
from ..pages import Called, Invited
from ..people import me, sort_out
from ..room.orders import show_out
from ..room.rules import BY_VIDEO
from ..services import add_invited
from .models import Slot, SlotComer, SlotItem


def follow_comer(actor: Actor, slot: Slot, *, is_coming: bool) -> None:
    """Called to every item that waits and that I may see, or out of those; without a mail for each."""
    waiting = slot.items.filter(left_at=None, meeting__state=Meeting.State.CALLED)
    for one in waiting.select_related("meeting"):
        mine = one.meeting.invitations.filter(user_id=actor.user_id, unit_id=actor.unit_id).first()
        if is_coming:
            _call_me(actor, one, mine)
        elif mine is not None and mine.ended_at is None:
            leave(actor, one.meeting, [mine])


def people_for(actor: Actor, slot: Slot, citizen_id: UUID) -> tuple[tuple[Invited, ...], list[str]]:
    """The citizen and those who come and may see it; and who comes without a ground."""
    comers = list(SlotComer.objects.filter(slot=slot, is_coming=True))
    called = [Called(kind="staff", user_id=one.user_id, unit_id=one.unit_id) for one in comers]
    citizen = Called(kind="citizen", person_id=citizen_id)
    found = sort_out(actor, citizen_id, [citizen, *called])
    blind = {one.key for one in found.unseeing}
    names = [one.name for one in comers if (one.user_id, one.unit_id, None) in blind]
    return tuple(_coming(one) for one in found.able), names


def leave(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """Off the item, without a mail: the slot itself is what they were told of."""
    for one in invitations:
        end(actor, one, Invitation.Ended.TAKEN_OFF)
        if meeting.form in BY_VIDEO:
            show_out(meeting.pk, one.pk)


def call_comers(actor: Actor, slot: Slot, item: SlotItem) -> None:
    """On another date: those who come there are called, those of the one before are not."""
    able, _blind = people_for(actor, slot, item.citizen_id)
    wanted = {one.key for one in able}
    here = {
        (one.user_id, one.unit_id, one.person_id): one for one in item.meeting.invitations.all()
    }
    gone = [
        one
        for key, one in here.items()
        if one.kind == Invitation.Kind.STAFF
        and one.ended_at is None
        and key not in wanted
        and one.user_id != item.put_by
    ]
    leave(actor, item.meeting, gone)
    for key, one in here.items():
        if key in wanted and one.ended_at is not None:
            call_again(one, answer=Invitation.Answer.YES)
        elif one.kind == Invitation.Kind.STAFF and one.ended_at is None:
            _answer(one, is_coming=key in wanted)
    add_invited(actor, item.meeting, [one for one in able if one.key not in here])


def _answer(one: Invitation, *, is_coming: bool) -> None:
    """What they said of the slot; whoever put the item on and has said nothing yet is asked."""
    one.answer = Invitation.Answer.YES if is_coming else Invitation.Answer.AWAITED
    one.answered_at = now() if is_coming else None
    one.save(update_fields=["answer", "answered_at"])


def _call_me(actor: Actor, one: SlotItem, mine: Invitation | None) -> None:
    if mine is not None and mine.ended_at is not None:
        call_again(mine, answer=Invitation.Answer.YES)
        record(actor, "meeting.invited", one.meeting, invited=1)
    elif mine is None:
        able = sort_out(actor, one.citizen_id, [me(actor)]).able
        add_invited(actor, one.meeting, able)


def _coming(one: Invited) -> Invited:
    """Staff have said that they come, to the slot."""
    if one.kind != "staff":
        return one
    return Invited(
        kind=one.kind,
        name=one.name,
        function=one.function,
        user_id=one.user_id,
        unit_id=one.unit_id,
        coming=True,
    )
