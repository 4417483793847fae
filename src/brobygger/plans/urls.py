"""Addresses of this room."""

from django.urls import path

from .views import (
    agreements,
    calling,
    carrying,
    history,
    meeting,
    neighbours,
    page,
    preparing,
    printing,
    promises,
    reporting,
    saying,
    writing,
)

PLAN = "<uuid:plan_id>"
MEETING = f"{PLAN}/meeting/<uuid:meeting_id>"
PARTY = f"{MEETING}/prepare/<uuid:party_id>"
INTERVENTION = f"{PLAN}/interventions/<uuid:intervention_id>"
AGREEMENT = f"{PLAN}/agreements/<uuid:agreement_id>"
UNDECIDED = f"{PLAN}/undecided/<uuid:undecided_id>"
EXISTING = f"{PLAN}/existing/<uuid:existing_plan_id>"
VERSION = f"{PLAN}/versions/<int:number>"

app_name = "plans"
urlpatterns = [
    path("of/<uuid:citizen_id>/", page.of_citizen, name="of_citizen"),
    path("start/<uuid:citizen_id>/", calling.start, name="start"),
    path(f"{PLAN}/", page.plan, name="plan"),
    path(f"{PLAN}/write/<str:field>/", writing.write, name="write"),
    path(f"{PLAN}/draft/<str:field>/", writing.draft, name="draft"),
    path(f"{PLAN}/challenges/", writing.challenges, name="challenges"),
    path(f"{PLAN}/interventions/add/", promises.add_intervention, name="add_intervention"),
    path(f"{INTERVENTION}/", promises.change_intervention, name="intervention"),
    path(f"{INTERVENTION}/remove/", promises.remove_intervention, name="remove_intervention"),
    path(f"{INTERVENTION}/report/", reporting.report_intervention, name="report_intervention"),
    path(f"{INTERVENTION}/agree/", promises.add_agreement, name="add_agreement"),
    path(f"{AGREEMENT}/", promises.change_agreement, name="agreement"),
    path(f"{AGREEMENT}/remove/", promises.remove_agreement, name="remove_agreement"),
    path("answer/<str:token>/", agreements.answer_by_link, name="answer"),
    path(f"{AGREEMENT}/answer/", agreements.answer, name="answer_agreement"),
    path(f"{AGREEMENT}/take/", agreements.take, name="take_agreement"),
    path(f"{AGREEMENT}/replace/", agreements.replace, name="replace_agreement"),
    path(f"{AGREEMENT}/history/", agreements.history, name="agreement_history"),
    path(f"{AGREEMENT}/report/", reporting.report_agreement, name="report_agreement"),
    path(f"{PLAN}/existing/add/", neighbours.add_existing, name="add_existing"),
    path(f"{EXISTING}/remove/", neighbours.remove_existing, name="remove_existing"),
    path(f"{PLAN}/call/", calling.call_meeting, name="call_meeting"),
    path(f"{PLAN}/meeting/", meeting.current, name="meeting"),
    path(f"{MEETING}/", meeting.meeting, name="meeting"),
    path(f"{MEETING}/open/", meeting.open_meeting, name="open_meeting"),
    path(f"{MEETING}/checklist/", meeting.checklist, name="checklist"),
    path(f"{MEETING}/attendance/", meeting.attendance, name="attendance"),
    path(f"{MEETING}/close/", meeting.close_meeting, name="close_meeting"),
    path(f"{MEETING}/prepare/", preparing.prepare, name="prepare"),
    path(f"{MEETING}/hear/", saying.hear, name="hear"),
    path(f"{MEETING}/agree/", saying.agree, name="agree"),
    path(f"{MEETING}/carry-on/", saying.carry_on, name="carry_on"),
    path(f"{MEETING}/clock/", meeting.clock, name="clock"),
    path(f"{PLAN}/undecided/add/", saying.add_undecided, name="add_undecided"),
    path(f"{UNDECIDED}/settle/", saying.settle_undecided, name="settle_undecided"),
    path(f"{AGREEMENT}/for-unit/", saying.answer_for_unit, name="answer_for_unit"),
    path(f"{MEETING}/words/", preparing.take_words, name="take_words"),
    path(f"{PARTY}/", preparing.preparation, name="preparation"),
    path(f"{PARTY}/done/", preparing.prepared, name="prepared"),
    path(f"{PARTY}/<slug:question>/", preparing.answer, name="prepare_answer"),
    path(f"{MEETING}/more/", calling.call_more, name="call_more"),
    path(f"{MEETING}/chair/", meeting.chair, name="chair"),
    path(f"{MEETING}/move/", calling.move_meeting, name="move_meeting"),
    path(f"{MEETING}/cancel/", calling.cancel_meeting, name="cancel_meeting"),
    path(f"{PLAN}/versions/", history.versions, name="versions"),
    path(f"{PLAN}/compare/", history.compare, name="compare"),
    path(f"{VERSION}/", history.version, name="version"),
    path(f"{VERSION}/restore/", history.restore, name="restore"),
    path(f"{VERSION}/pdf/", printing.version_pdf, name="version_pdf"),
    path(f"{PLAN}/send/", history.send, name="send"),
    path(f"{PLAN}/pdf/", printing.pdf, name="pdf"),
    path(f"{PLAN}/hand-over/", carrying.hand_over, name="hand_over"),
    path(f"{PLAN}/deputy/", carrying.deputy, name="deputy"),
    path(f"{PLAN}/join/", carrying.join, name="join"),
    path(f"{PLAN}/leave/<uuid:participant_id>/", carrying.leave, name="leave"),
    path(f"{PLAN}/close/", carrying.close, name="close"),
]
