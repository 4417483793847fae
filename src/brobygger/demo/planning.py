"""A plan's story, told chapter by chapter through the plan's own services."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from brobygger.access.gate import open_citizen
from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.meetings.guests.services import invite_guest
from brobygger.meetings.pages import InvitationCard
from brobygger.plans import queries as plans
from brobygger.plans import services
from brobygger.plans.pages import Called, Settled

from .answers import asked_at_first, say_yes_in_peace, slot_of, told_as_it_ends
from .backdating import Timeline
from .calls import count_call
from .company import CITIZEN, NOBODY, RELATIVE, Around
from .days import Days
from .news import file_text, say, tell_news
from .preparing import put_preparing_on
from .pulse import put_pulse_on
from .stories import Chapter, Neighbour, PlanStory, Promise, Text, Typed, Work


@dataclass
class Planning:
    """A plan while its story is told."""

    around: Around
    timeline: Timeline = field(repr=False)
    story: PlanStory = field(repr=False)
    plan_id: UUID = NOBODY
    meeting_id: UUID = NOBODY
    seats: dict[str, UUID] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    works: dict[str, UUID] = field(default_factory=dict)
    promises: dict[str, UUID] = field(default_factory=dict)
    challenges: int = 0
    version: int = 0

    @property
    def lead(self) -> Actor:
        return self.around.actor(self.story.lead)

    @property
    def days(self) -> Days:
        return self.timeline.days

    def at(self, ago: int, clock: str, act: Callable[..., None], *arguments: object) -> None:
        self.timeline.on(ago, clock, partial(act, self, *arguments))


def put_plan_on(timeline: Timeline, around: Around, story: PlanStory) -> Planning:
    """From the first day to today, or to the day it was closed."""
    planning = Planning(around, timeline, story)
    planning.at(story.started, "14:05", _start)
    for chapter in story.chapters:
        _put_chapter_on(planning, chapter)
    put_pulse_on(planning)
    for typed in story.drafts:
        timeline.at(timeline.days.a_while_ago(90), partial(_type, planning, typed))
    if story.closed is not None:
        planning.at(story.closed, "15:00", _close_plan)
    return planning


def _put_chapter_on(planning: Planning, chapter: Chapter) -> None:
    for one in chapter.news:
        planning.at(one.ago, "12:50", tell_news, one)
    for said in chapter.said:
        planning.at(said.ago, "13:20", say, said)
    for filed in chapter.filed:
        planning.at(filed.ago, "14:30", file_text, filed)
    if chapter.called is None:
        planning.at(planning.story.started, "14:40", _write, chapter.before)
        return
    planning.at(chapter.called, "09:10", _call, chapter)
    planning.at(max(chapter.called - 1, 0), "11:00", _answer, chapter)
    before = _day_before(planning.days, chapter)
    planning.timeline.at(
        planning.days.moment(before, "15:30"), partial(_write, planning, chapter.before)
    )
    for place, brought in enumerate(chapter.brought):
        begins = planning.days.moment(before, "15:35") + dt.timedelta(minutes=9 * place)
        put_preparing_on(planning, brought, begins)
    if chapter.held is not None:
        _put_meeting_on(planning, chapter, chapter.held)


def _day_before(days: Days, chapter: Chapter) -> dt.date:
    """The day before the meeting; before one to come, two days after it was called."""
    ago = max((chapter.called or 0) - 2, 0) if chapter.held is None else chapter.held
    return days.day_before(days.past(ago))


def _put_meeting_on(planning: Planning, chapter: Chapter, held: int) -> None:
    days = planning.days
    begins = min(_starts(days, chapter), days.a_while_ago(40))
    planning.timeline.at(begins, partial(_open, planning, chapter))
    planning.timeline.at(begins + dt.timedelta(minutes=10), partial(_agree, planning, chapter))
    if chapter.is_open:
        return
    ends = min(begins + dt.timedelta(minutes=chapter.minutes - 4), days.a_while_ago(10))
    planning.timeline.at(ends, partial(_close, planning, chapter))
    later = min(days.moment(days.past(max(held - 1, 0)), "16:45"), days.a_while_ago(2))
    planning.timeline.at(max(later, ends), partial(_read, planning, chapter))


def _starts(days: Days, chapter: Chapter) -> dt.datetime:
    """A meeting that goes on now has just begun: its video room must not be over by the evening."""
    if chapter.is_open:
        return days.going_on_since()
    day = days.past(chapter.held) if chapter.held is not None else days.coming(chapter.coming or 0)
    return days.moment(day, chapter.at)


def _start(planning: Planning) -> None:
    lead = planning.lead
    with acting_as(lead):
        planning.plan_id = services.start_plan(
            lead,
            citizen_id=planning.around.citizen_id,
            deputy_user_id=planning.around.actor(planning.story.deputy).user_id,
            signals=planning.story.signals,
            asked=asked_at_first(planning.story, planning.days),
        )
    _find_seats(planning)


def _type(planning: Planning, typed: Typed) -> None:
    actor = planning.around.actor(typed.by)
    with acting_as(actor):
        services.keep_draft(
            actor,
            plan_id=planning.plan_id,
            field=typed.field,
            body=typed.body,
            base_revision=planning.revisions.get(slot_of(actor, typed.field), 0),
        )


def _close_plan(planning: Planning) -> None:
    lead = planning.lead
    with acting_as(lead):
        page = plans.plan_page(lead, planning.plan_id)
        services.close_plan(
            lead,
            plan_id=planning.plan_id,
            closing=planning.story.closing,
            settled={one.id: Settled(how="kept") for one in page.open_agreements},
        )


def _call(planning: Planning, chapter: Chapter) -> None:
    lead = planning.lead
    with acting_as(lead):
        planning.meeting_id = services.call_plan_meeting(
            lead,
            plan_id=planning.plan_id,
            starts_at=_starts(planning.days, chapter),
            minutes=chapter.minutes,
            form=chapter.form,
            place=chapter.place,
            participants=[_called(planning, key) for key in chapter.invite],
        )
        for one in chapter.guests:
            invite_guest(
                lead,
                meeting_id=planning.meeting_id,
                name=one.name,
                function=one.who,
                address=one.address,
            )
    _find_seats(planning)


def _called(planning: Planning, key: str) -> Called:
    if key.startswith(RELATIVE) or key == CITIZEN:
        kind = "citizen" if key == CITIZEN else "relative"
        return Called(kind=kind, person_id=planning.around.person_id(key))
    actor = planning.around.actor(key)
    return Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)


def _find_seats(planning: Planning) -> None:
    """Everyone around the table, by the keys the story knows them under."""
    with acting_as(planning.lead):
        page = plans.plan_page(planning.lead, planning.plan_id)
    at = {(one.user_id, one.unit_id, one.person_id): one.id for one in page.participants}
    for key, actor in planning.around.company.staff.items():
        seat = at.get((actor.user_id, actor.unit_id, None))
        if seat is not None:
            planning.seats[key] = seat
    planning.seats[CITIZEN] = at[(None, None, planning.around.citizen_id)]
    for name, person_id in planning.around.relatives.items():
        seat = at.get((None, None, person_id))
        if seat is not None:
            planning.seats[f"{RELATIVE}{name}"] = seat


def _invitations(planning: Planning) -> dict[str, InvitationCard]:
    with acting_as(planning.lead):
        card = meetings.meeting(planning.lead, planning.meeting_id)
    at = {(one.user_id, one.unit_id, one.person_id): one for one in card.invitations}
    found = {}
    for key in planning.seats:
        one = _called(planning, key)
        invitation = at.get((one.user_id, one.unit_id, one.person_id))
        if invitation is not None:
            found[key] = invitation
    return found


def _answer(planning: Planning, chapter: Chapter) -> None:
    invitations = _invitations(planning)
    _say_who_decides(planning, chapter, invitations)
    answers = {**dict.fromkeys(chapter.yes, "yes"), **dict.fromkeys(chapter.no, "no")}
    for key, answer in answers.items():
        actor = planning.around.actor(key)
        with acting_as(actor):
            meeting_services.answer_invitation(
                actor, invitation_id=invitations[key].id, answer=answer
            )


def _say_who_decides(
    planning: Planning, chapter: Chapter, invitations: dict[str, InvitationCard]
) -> None:
    for one in chapter.mandates:
        actor = planning.around.actor(one.by)
        with acting_as(actor):
            meeting_services.say_mandate(
                actor,
                invitation_id=invitations[one.by].id,
                may_decide=one.can,
                decider=one.decider,
            )


def _open(planning: Planning, chapter: Chapter) -> None:
    lead = planning.lead
    words = {}
    for key, invitation in _invitations(planning).items():
        word = "absent" if key in chapter.no else "present"
        words[invitation.id] = "sent_input" if key in chapter.sent_input else word
    with acting_as(lead):
        services.open_plan_meeting(lead, plan_id=planning.plan_id, meeting_id=planning.meeting_id)
        meeting_services.note_attendance(lead, meeting_id=planning.meeting_id, attendance=words)


def _agree(planning: Planning, chapter: Chapter) -> None:
    lead = planning.lead
    _write(planning, chapter.during)
    if chapter.challenges:
        with acting_as(lead):
            planning.challenges = services.set_challenges(
                lead,
                plan_id=planning.plan_id,
                bodies=chapter.challenges,
                categories=[Category[one] for one in chapter.about],
                base_revision=planning.challenges,
            )
    for key in chapter.drop:
        _drop(planning, key)
    for work in chapter.works:
        _add_work(planning, work)
    for one in chapter.neighbours:
        _add_neighbour(planning, one)


def _add_neighbour(planning: Planning, one: Neighbour) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        services.add_existing_plan(
            actor,
            plan_id=planning.plan_id,
            domain=one.domain,
            kind=one.kind,
            owner_unit_id=planning.around.company.unit(one.unit).id,
            valid_to=planning.days.coming(one.valid) if one.valid is not None else None,
        )


def _drop(planning: Planning, key: str) -> None:
    lead = planning.lead
    with acting_as(lead):
        page = plans.plan_page(lead, planning.plan_id)
        [card] = [one for one in page.interventions if one.id == planning.works[key]]
        services.remove_intervention(lead, intervention_id=card.id, base_revision=card.revision)


def _add_work(planning: Planning, work: Work) -> None:
    lead = planning.lead
    with acting_as(lead):
        planning.works[work.key] = services.add_intervention(
            lead,
            plan_id=planning.plan_id,
            title=work.title,
            goal=work.goal,
            responsible_id=planning.seats[work.by],
            due_on=planning.days.coming(work.due),
            category=Category[work.category],
        )
        for promise in work.promises:
            _promise(planning, lead, work, promise)


def _promise(planning: Planning, lead: Actor, work: Work, promise: Promise) -> None:
    planning.promises[promise.key] = services.add_agreement(
        lead,
        intervention_id=planning.works[work.key],
        what=promise.what,
        responsible_id=planning.seats[promise.by],
        due_on=planning.days.coming(promise.due),
    )


def _close(planning: Planning, chapter: Chapter) -> None:
    lead = planning.lead
    with acting_as(lead):
        planning.version = services.close_plan_meeting(
            lead,
            plan_id=planning.plan_id,
            meeting_id=planning.meeting_id,
            next_meeting_on=planning.days.coming(chapter.next or 0),
            told=told_as_it_ends(chapter),
        )
        services.send_version(lead, plan_id=planning.plan_id)
    count_call(planning, chapter)


def _say_yes(planning: Planning) -> None:
    """Those who were not at the meeting have been asked, and answer the day after."""
    with acting_as(planning.lead):
        page = plans.plan_page(planning.lead, planning.plan_id)
    waiting = [one for one in page.open_agreements if one.status == "proposed"]
    keys = {seat: key for key, seat in planning.seats.items()}
    for one in waiting:
        key = keys[one.responsible.id]
        actor = planning.lead if key.startswith(RELATIVE) else planning.around.actor(key)
        with acting_as(actor):
            services.answer_agreement(actor, agreement_id=one.id, answer="accepted")


def _read(planning: Planning, chapter: Chapter) -> None:
    _say_yes(planning)
    for key in dict.fromkeys((planning.story.lead, *chapter.read_by)):
        actor = planning.around.actor(key)
        with acting_as(actor):
            open_citizen(actor, planning.around.citizen_id)
            services.note_opened(actor, plan_id=planning.plan_id, number=planning.version)
    if chapter.assent == "own":
        citizen = planning.around.actor(CITIZEN)
        say_yes_in_peace(citizen, planning.plan_id, planning.version, chapter)


def _write(planning: Planning, texts: tuple[Text, ...]) -> None:
    for text in texts:
        act = _answer_told if text.says else _save
        act(planning, text)


def _answer_told(planning: Planning, text: Text) -> None:
    """The citizen reads what was written down for them, and says whether it is their words."""
    actor = planning.around.actor(text.by)
    with acting_as(actor):
        answer = services.accept_told if text.says == "yes" else services.refuse_told
        answer(
            actor,
            plan_id=planning.plan_id,
            section=text.section,
            revision=planning.revisions[text.section],
        )
    planning.revisions[text.section] += 1
    if text.says == "yes":
        own = slot_of(actor, text.section)
        planning.revisions[own] = planning.revisions.get(own, 0) + 1


def _save(planning: Planning, text: Text) -> None:
    actor = planning.around.actor(text.by)
    slot = slot_of(actor, f"{text.section}:{text.domain}" if text.domain else text.section)
    with acting_as(actor):
        saved = services.save_passage(
            actor,
            plan_id=planning.plan_id,
            section=text.section,
            domain=text.domain,
            body=text.body,
            base_revision=planning.revisions.get(slot, 0),
        )
    planning.revisions[slot] = saved.revision
