"""Reading meetings: row security shows those about people the actor has a ground for."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .models import Invitation, Meeting
from .pages import InvitationCard, MeetingCard, MyInvitation
from .presence.queries import visits_beside
from .rules import is_mine
from .slots.models import SlotItem

A_YEAR = dt.timedelta(days=365)
MOST_HELD = 5  # of those held, in a list


def meeting(actor: Actor, meeting_id: UUID) -> MeetingCard:
    """One meeting and who is called to it."""
    require(actor, Permission.PLAN_READ)
    found = _cards(actor, Invitation.objects.filter(meeting_id=meeting_id))
    if not found:
        raise NotFound(meeting_id)
    return found[0]


def meetings_about(actor: Actor, about: UUID) -> list[MeetingCard]:
    """Every meeting with this label, the earliest first."""
    require(actor, Permission.PLAN_READ)
    return _cards(actor, Invitation.objects.filter(meeting__about=about))


def meetings_among(actor: Actor, meeting_ids: Iterable[UUID]) -> dict[UUID, MeetingCard]:
    """Those of these meetings that the actor may see."""
    require(actor, Permission.PLAN_READ)
    found = _cards(actor, Invitation.objects.filter(meeting_id__in=set(meeting_ids)))
    return {one.id: one for one in found}


def meetings_of_citizen(actor: Actor, citizen_id: UUID) -> list[MeetingCard]:
    """Those of a year back and all to come, with a plan or without, the earliest first."""
    require(actor, Permission.PLAN_READ)
    since = now() - A_YEAR
    about = Invitation.objects.filter(citizen_id=citizen_id, meeting__starts_at__gte=since)
    return _cards(actor, about.exclude(meeting__state=Meeting.State.CANCELLED))


def open_ends(actor: Actor, citizen_id: UUID) -> list[str]:
    """What must be held or called off before another registration of the citizen takes over."""
    if not actor.may(Permission.PLAN_READ):
        return []
    living = (Meeting.State.OPEN, Meeting.State.CALLED)
    called = Meeting.objects.filter(citizen_id=citizen_id, state__in=living)
    return [_("A meeting is called and not held.")] if called.exists() else []


def next_meeting_on(actor: Actor, citizen_id: UUID) -> dt.date | None:
    """The day of the next meeting called about the citizen's plan, as far as the actor may see."""
    if not actor.may(Permission.PLAN_READ):
        return None
    coming = Meeting.objects.filter(
        citizen_id=citizen_id,
        state=Meeting.State.CALLED,
        about__isnull=False,
        starts_at__gt=now(),
    )
    starts = coming.order_by("starts_at").values_list("starts_at", flat=True).first()
    return timezone.localdate(starts) if starts else None


def current_meeting(actor: Actor, about: UUID) -> MeetingCard | None:
    """The one that is going on, else the next one called."""
    require(actor, Permission.PLAN_READ)
    living = (Meeting.State.OPEN, Meeting.State.CALLED)
    found = _cards(
        actor, Invitation.objects.filter(meeting__about=about, meeting__state__in=living)
    )
    return min(found, key=lambda one: (not one.is_open, one.starts_at), default=None)


def began(actor: Actor, meeting_ids: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """When each of these meetings was opened; those that never were are left out."""
    require(actor, Permission.PLAN_READ)
    opened = Meeting.objects.filter(pk__in=set(meeting_ids), opened_at__isnull=False)
    return {pk: at for pk, at in opened.values_list("pk", "opened_at") if at is not None}


def my_invitations(actor: Actor) -> list[MyInvitation]:
    """Meetings I am called to that are not yet held, the earliest first."""
    require(actor, Permission.MEETING_ANSWER)
    found = (
        Invitation.objects.filter(
            _mine(actor),
            ended_at=None,
            meeting__state__in=(Meeting.State.CALLED, Meeting.State.OPEN),
        )
        .select_related("meeting")
        .annotate(is_in_slot=Exists(SlotItem.objects.filter(meeting=OuterRef("meeting"))))
        .order_by("meeting__starts_at")
    )
    return [_my_invitation(one) for one in found]


def meeting_of_invitation(actor: Actor, invitation_id: UUID) -> UUID:
    """The meeting somebody is called to by this invitation."""
    require(actor, Permission.MEETING_ANSWER)
    found = Invitation.objects.filter(pk=invitation_id).values_list("meeting_id", flat=True).first()
    if found is None:
        raise NotFound(invitation_id)
    return found


def card(actor: Actor, one: Meeting) -> MeetingCard:
    """A meeting as others see it."""
    return _card(actor, one, one.invitations.all())


def _card(actor: Actor, one: Meeting, invitations: Iterable[Invitation]) -> MeetingCard:
    # Whoever is being shown out is in the room until they are gone, and what is shared counts them.
    living = (each for each in invitations if each.ended_at is None or _is_in_call(each))
    people = sorted(living, key=lambda each: (each.kind, each.name))
    return MeetingCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        about=one.about,
        starts_at=one.starts_at,
        minutes=one.minutes,
        form=one.form,
        form_label=str(Meeting.Form(one.form).label),
        size=one.size,
        size_label=str(Meeting.Size(one.size).label),
        place=one.place,
        state=one.state,
        state_label=str(Meeting.State(one.state).label),
        chair_id=one.chair_id,
        minute_taker_id=one.minute_taker_id,
        called_by=one.called_by,
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        revision=one.revision,
        invitations=tuple(_invitation_card(actor, each) for each in people),
    )


def _cards(actor: Actor, invitations: QuerySet[Invitation]) -> list[MeetingCard]:
    """Meetings through those called to them, in one question: nobody meets alone."""
    together: dict[UUID, list[Invitation]] = {}
    beside = invitations.select_related("meeting").annotate(**visits_beside())
    for one in beside.order_by("meeting__starts_at"):
        together.setdefault(one.meeting_id, []).append(one)
    return [_card(actor, people[0].meeting, people) for people in together.values()]


def _mine(actor: Actor) -> Q:
    if actor.person_id is not None:
        return Q(person_id=actor.person_id)
    return Q(user_id=actor.user_id, unit_id=actor.unit_id, kind=Invitation.Kind.STAFF)


def _invitation_card(actor: Actor, one: Invitation) -> InvitationCard:
    return InvitationCard(
        id=one.pk,
        kind=one.kind,
        kind_label=str(Invitation.Kind(one.kind).label),
        name=one.name,
        function=one.function,
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
        answer=one.answer,
        answer_label=str(Invitation.Answer(one.answer).label),
        answered_at=one.answered_at,
        attendance=one.attendance,
        attendance_label=str(Invitation.Attendance(one.attendance).label),
        may_decide=one.may_decide,
        decider=one.decider,
        mandate_at=one.mandate_at,
        is_mine=is_mine(actor, one),
        is_in_call=_is_in_call(one),
        was_in_call=getattr(one, "was_in_call", False),
    )


def _is_in_call(one: Invitation) -> bool:
    """As `visits_beside` found it, where it was asked for."""
    return bool(getattr(one, "is_in_call", False))


def _my_invitation(one: Invitation) -> MyInvitation:
    return MyInvitation(
        id=one.pk,
        meeting_id=one.meeting_id,
        citizen_id=one.citizen_id,
        about=one.meeting.about,
        starts_at=one.meeting.starts_at,
        minutes=one.meeting.minutes,
        form=one.meeting.form,
        form_label=str(Meeting.Form(one.meeting.form).label),
        place=one.meeting.place,
        state=one.meeting.state,
        answer=one.answer,
        is_to_say_mandate=one.kind == Invitation.Kind.STAFF
        and one.answer == Invitation.Answer.YES
        and one.mandate_at is None,
        is_in_slot=one.__dict__["is_in_slot"],  # annotated
    )


def attended_since(actor: Actor, about: UUID, since: dt.date) -> set[tuple[UUID, UUID, dt.date]]:
    """Who of the staff was at which day's meeting about this: (user, unit, day), in one query."""
    require(actor, Permission.PLAN_READ)
    present = Invitation.objects.filter(
        meeting__about=about,
        meeting__starts_at__date__gte=since,
        kind=Invitation.Kind.STAFF,
        attendance=Invitation.Attendance.PRESENT,
    )
    rows = present.values_list("user_id", "unit_id", "meeting__starts_at")
    return {(user, unit, timezone.localdate(at)) for user, unit, at in rows if user and unit}
