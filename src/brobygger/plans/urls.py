"""Addresses of this room."""

from django.urls import URLPattern
from django.urls import path as address

from .views import (
    again,
    agreements,
    beginning,
    calling,
    carrying,
    clock,
    filing,
    history,
    leading,
    meeting,
    neighbours,
    page,
    polling,
    preparing,
    printing,
    promises,
    pulse,
    reporting,
    saying,
    slot_items,
    slots,
    steering,
    together,
    voices,
    words,
    writing,
)
from .views.frame import beside_too
from .views.lost import View, says_why

PLAN = "<uuid:plan_id>"
MEETING = f"{PLAN}/meeting/<uuid:meeting_id>"
PARTY = f"{MEETING}/prepare/<uuid:party_id>"
INTERVENTION = f"{PLAN}/interventions/<uuid:intervention_id>"
AGREEMENT = f"{PLAN}/agreements/<uuid:agreement_id>"
UNDECIDED = f"{PLAN}/undecided/<uuid:undecided_id>"
EXISTING = f"{PLAN}/existing/<uuid:existing_plan_id>"
VERSION = f"{PLAN}/versions/<int:number>"
SLOT = "slots/<uuid:series_id>/<str:slot_day>"
SLOT_ITEM = "slots/item/<uuid:slot_item_id>"
SLOT_QUESTION = "slots/question/<uuid:slot_question_id>"


def path(route: str, view: View, *, name: str) -> URLPattern:
    """A page that says why to whoever could see it until their ground ended."""
    return address(route, says_why(view), name=name)


app_name = "plans"
urlpatterns = [
    path("of/<uuid:citizen_id>/", page.of_citizen, name="of_citizen"),
    path("start/<uuid:citizen_id>/", beginning.start, name="start"),
    path("want/<uuid:citizen_id>/", beginning.want, name="want"),
    path(f"{PLAN}/consider/", beginning.consider, name="consider"),
    path(f"{PLAN}/by-law/", beginning.by_law, name="by_law"),
    path(f"{PLAN}/rest/", beginning.rest, name="rest"),
    path(f"{PLAN}/take-up/", beginning.take_up, name="take_up"),
    path(f"{VERSION}/assent/", beginning.assent, name="assent"),
    path(f"{PLAN}/", beside_too(page.plan), name="plan"),
    path(f"{PLAN}/write/<str:field>/", beside_too(writing.write), name="write"),
    path(f"{PLAN}/draft/<str:field>/", writing.draft, name="draft"),
    path(f"{PLAN}/challenges/", beside_too(writing.challenges), name="challenges"),
    path(
        f"{PLAN}/interventions/add/", beside_too(promises.add_intervention), name="add_intervention"
    ),
    path(f"{INTERVENTION}/", beside_too(promises.change_intervention), name="intervention"),
    path(
        f"{INTERVENTION}/remove/",
        beside_too(promises.remove_intervention),
        name="remove_intervention",
    ),
    path(f"{INTERVENTION}/report/", reporting.report_intervention, name="report_intervention"),
    path(f"{INTERVENTION}/agree/", beside_too(promises.add_agreement), name="add_agreement"),
    path(f"{AGREEMENT}/", beside_too(promises.change_agreement), name="agreement"),
    path(f"{AGREEMENT}/remove/", beside_too(promises.remove_agreement), name="remove_agreement"),
    path("answer/<str:token>/", agreements.answer_by_link, name="answer"),
    path(f"{AGREEMENT}/answer/", agreements.answer, name="answer_agreement"),
    path(f"{AGREEMENT}/take/", beside_too(agreements.take), name="take_agreement"),
    path(f"{AGREEMENT}/replace/", beside_too(agreements.replace), name="replace_agreement"),
    path(f"{AGREEMENT}/history/", agreements.history, name="agreement_history"),
    path(f"{AGREEMENT}/report/", reporting.report_agreement, name="report_agreement"),
    path(f"{PLAN}/existing/add/", beside_too(neighbours.add_existing), name="add_existing"),
    path(f"{EXISTING}/remove/", beside_too(neighbours.remove_existing), name="remove_existing"),
    path(f"{PLAN}/call/", calling.call_meeting, name="call_meeting"),
    path(f"{PLAN}/find-time/", polling.find_time, name="find_time"),
    path(f"{PLAN}/call/again/", again.call_again, name="call_again"),
    path(f"{PLAN}/meeting/", meeting.current, name="meeting"),
    path(f"{MEETING}/", beside_too(meeting.meeting), name="meeting"),
    path(f"{MEETING}/open/", beside_too(meeting.open_meeting), name="open_meeting"),
    path(f"{MEETING}/checklist/", meeting.checklist, name="checklist"),
    path(f"{MEETING}/attendance/", beside_too(meeting.attendance), name="attendance"),
    path(f"{MEETING}/close/", beside_too(meeting.close_meeting), name="close_meeting"),
    path(f"{MEETING}/prepare/", preparing.prepare, name="prepare"),
    path(f"{MEETING}/hear/", beside_too(saying.hear), name="hear"),
    path(f"{MEETING}/agree/", beside_too(saying.agree), name="agree"),
    path(f"{MEETING}/carry-on/", beside_too(saying.carry_on), name="carry_on"),
    path(f"{MEETING}/now/", together.now, name="now"),
    path(f"{MEETING}/together/", together.shared, name="together"),
    path(f"{MEETING}/clock/", meeting.clock, name="clock"),
    path(f"{PLAN}/undecided/add/", beside_too(saying.add_undecided), name="add_undecided"),
    path(f"{UNDECIDED}/settle/", beside_too(saying.settle_undecided), name="settle_undecided"),
    path(f"{AGREEMENT}/for-unit/", beside_too(saying.answer_for_unit), name="answer_for_unit"),
    path(f"{PLAN}/told/<str:field>/accept/", beside_too(words.accept_told), name="accept_told"),
    path(f"{PLAN}/told/<str:field>/refuse/", beside_too(words.refuse_told), name="refuse_told"),
    path(f"{PLAN}/earlier/<str:field>/", words.earlier, name="earlier"),
    path(f"{MEETING}/words/", preparing.take_words, name="take_words"),
    path(f"{PARTY}/", preparing.preparation, name="preparation"),
    path(f"{PARTY}/done/", preparing.prepared, name="prepared"),
    path(f"{PARTY}/<slug:question>/", preparing.answer, name="prepare_answer"),
    path(f"{MEETING}/more/", beside_too(calling.call_more), name="call_more"),
    path(f"{MEETING}/chair/", beside_too(meeting.chair), name="chair"),
    path(f"{MEETING}/move/", calling.move_meeting, name="move_meeting"),
    path(f"{MEETING}/cancel/", calling.cancel_meeting, name="cancel_meeting"),
    path(f"{PLAN}/versions/", history.versions, name="versions"),
    path(f"{PLAN}/compare/", history.compare, name="compare"),
    path(f"{VERSION}/", history.version, name="version"),
    path(f"{VERSION}/restore/", history.restore, name="restore"),
    path(f"{VERSION}/pdf/", printing.version_pdf, name="version_pdf"),
    path(f"{PLAN}/contact/", pulse.note_contact, name="note_contact"),
    path(
        f"{PLAN}/contact/<uuid:contact_id>/take-back/",
        pulse.take_back_contact,
        name="take_back_contact",
    ),
    path("clocks/", clock.clocks, name="clocks"),
    path("clocks/house/", clock.clock, name="house_clock"),
    path("clocks/<uuid:organisation_id>/", clock.clock, name="clock"),
    path("steering/", steering.numbers, name="steering"),
    path(f"{PLAN}/send/", history.send, name="send"),
    path(f"{PLAN}/pdf/", printing.pdf, name="pdf"),
    path(f"{PLAN}/hand-over/", leading.hand_over, name="hand_over"),
    path(f"{PLAN}/hand-over/talk/", leading.talk, name="handover_talk"),
    path(f"{PLAN}/hand-over/agreements/", leading.review, name="handover_review"),
    path(f"{PLAN}/hand-over/consents/", leading.consents, name="handover_consents"),
    path(f"{PLAN}/hand-over/contact-card/", leading.contact_card, name="handover_card"),
    path(f"{PLAN}/hand-over/take-back/", leading.take_back, name="take_back_handover"),
    path(f"{PLAN}/accept-lead/", leading.accept_lead, name="accept_lead"),
    path(f"{PLAN}/lead-wish/", leading.lead_wish, name="lead_wish"),
    path("hand-over/<uuid:handover_id>/", leading.answer_handover, name="answer_handover"),
    path(f"{PLAN}/deputy/", carrying.deputy, name="deputy"),
    path(f"{PLAN}/join/", carrying.join, name="join"),
    path(f"{PLAN}/leave/<uuid:participant_id>/", carrying.leave, name="leave"),
    path(f"{PLAN}/close/", carrying.close, name="close"),
    path(f"{PLAN}/voices/", voices.voices, name="voices"),
    path(f"{PLAN}/voices/begin/", voices.begin, name="rate_begin"),
    path(f"{PLAN}/voices/told/", voices.begin_told, name="told_begin"),
    path(f"{PLAN}/voices/told/<str:key>/", voices.rate_told, name="rate_told"),
    path(f"{PLAN}/voices/rate/<str:key>/", voices.rate, name="rate"),
    path("record/", filing.unfiled, name="unfiled"),
    path(f"{PLAN}/record/", filing.record, name="record"),
    path(f"{VERSION}/record/", filing.record_meeting, name="record_meeting"),
    path(f"{AGREEMENT}/file/", filing.file_agreement, name="file_agreement"),
    path(f"{VERSION}/file/", filing.file_meeting, name="file_meeting"),
    path("slots/", slots.slots, name="slots"),
    path("slots/<uuid:series_id>/end/", slots.end, name="end_slots"),
    path(f"{SLOT}/", slots.slot, name="slot"),
    path(f"{SLOT}/coming/", slots.coming, name="slot_coming"),
    path(f"{SLOT}/ask/", slots.ask, name="ask_slot"),
    path(f"{SLOT}/cancel/", slots.cancel, name="cancel_slot"),
    path(f"{PLAN}/{SLOT}/", slots.put, name="put_in_slot"),
    path(f"{SLOT_ITEM}/", slot_items.decide, name="slot_item"),
    path(f"{SLOT_ITEM}/agree/", slot_items.agree, name="slot_agree"),
    path(f"{SLOT_ITEM}/add/", slot_items.add_words, name="slot_add_words"),
    path(f"{SLOT_ITEM}/next/", slot_items.carry_on, name="slot_next"),
    path(f"{SLOT_ITEM}/off/", slot_items.take_off, name="slot_off"),
    path(f"{SLOT_ITEM}/up/", slot_items.move_up, name="slot_up"),
    path(f"{SLOT_QUESTION}/", slot_items.answer, name="slot_answer"),
    path(f"{SLOT_QUESTION}/change/", slot_items.change_question, name="slot_question"),
]
