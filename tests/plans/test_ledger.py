"""The ledger of agreements: answered, given back, taken, handed, replaced, and never nobody's."""

import datetime as dt
import itertools
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import on
from brobygger.meetings import services as meetings
from brobygger.notices.models import Message
from brobygger.plans import queries, services
from brobygger.plans.errors import (
    AgreementAnswered,
    AgreementSettled,
    AgreementsStillOpen,
    DateUnlikely,
    NotTakingPart,
    NotYoursToReport,
    ReasonNeeded,
    ResponsibleCannotSee,
)
from brobygger.plans.events import AgreementBounced
from brobygger.plans.models import Agreement, AgreementStep
from brobygger.plans.pages import AgreementCard, Settled
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db
SOON = today() + dt.timedelta(days=14)
heard: list[AgreementBounced] = []
serial = itertools.count()


@on(AgreementBounced)
def _hear(_actor: Actor, event: AgreementBounced) -> None:
    heard.append(event)


@pytest.fixture
def table() -> make.Table:
    heard.clear()
    table = make.a_table()
    make.call(table)
    return table


def asked(table: make.Table, who: Actor, *, category: int = Category.PLAN) -> UUID:
    """An agreement the lead (or whoever may see it) has made for this person."""
    by = table.counsellor if category == Category.ADDICTION else table.lead
    title = f"Indsats {next(serial)}"  # the same twice would be one
    make.an_intervention(table, responsible=who, category=category, by=by, title=title)
    with house.as_owner():
        return AgreementStep.objects.filter(number=1).latest("at").agreement_id


def card(table: make.Table, agreement_id: UUID, reader: Actor | None = None) -> AgreementCard:
    page = make.page(table, reader or table.lead)
    return next(
        one for each in page.interventions for one in each.agreements if one.id == agreement_id
    )


def say(who: Actor, agreement_id: UUID, answer: str, reason: str = "", **more: int) -> None:
    with acting_as(who):
        services.answer_agreement(
            who, agreement_id=agreement_id, answer=answer, reason=reason, **more
        )


def states(agreement_id: UUID) -> list[str]:
    with house.as_owner():
        steps = AgreementStep.objects.filter(agreement_id=agreement_id).order_by("number")
        return list(steps.values_list("status", flat=True))


def test_what_one_promises_oneself_is_agreed_and_others_are_asked(table):
    mine, theirs = asked(table, table.lead), asked(table, table.nurse)
    assert (card(table, mine).status, card(table, theirs).status) == ("accepted", "proposed")
    assert card(table, theirs, table.nurse).may_answer
    assert not card(table, theirs, table.counsellor).may_answer


def test_somebody_noted_as_present_says_yes_at_the_table(table):
    with acting_as(table.lead) as actor:
        meeting = queries.plan_page(actor, table.plan_id).meeting
        services.open_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting.id)
        there = next(one.id for one in meeting.invitations if one.user_id == table.nurse.user_id)
        meetings.note_attendance(actor, meeting_id=meeting.id, attendance={there: "present"})
    assert card(table, asked(table, table.nurse)).status == "accepted"
    assert card(table, asked(table, table.counsellor)).status == "proposed"


def test_a_yes_and_its_history(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "accepted")
    say(table.nurse, agreement_id, "accepted")  # pressed twice
    assert card(table, agreement_id).status == "accepted"
    with acting_as(table.lead) as actor:
        newest, first = queries.history_of(actor, agreement_id)
    assert (first.status, newest.status) == ("proposed", "accepted")
    assert newest.by_name != first.by_name


def test_a_no_needs_a_reason_and_lies_back_at_the_table(table):
    agreement_id = asked(table, table.nurse)
    with pytest.raises(ReasonNeeded):
        say(table.nurse, agreement_id, "declined", "  ")
    say(table.nurse, agreement_id, "declined", "Jeg er på kursus i december")
    [back] = make.page(table, table.counsellor).back_at_the_table
    assert (back.status_note, back.responsible.is_lead) == ("Jeg er på kursus i december", True)
    assert back.came_from is not None
    assert back.came_from.user_id == table.nurse.user_id
    assert back.bounces == 1
    assert [one.bounces for one in heard] == [1]
    with acting_as(table.lead) as actor:
        tasks = {one.kind: one for one in queries.my_plan_tasks(actor)}
    sentence = tasks["back_at_the_table"].sentence
    assert "kursus" in sentence
    assert back.came_from.name in sentence


def test_two_bounces_are_counted_and_a_colleague_is_none(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "declined", "Nej")
    colleague = house.a_member(table.counsellor.unit_id)
    change(table, agreement_id, table.counsellor)
    with acting_as(colleague):
        services.take_agreement(colleague, agreement_id=agreement_id)
    assert card(table, agreement_id).bounces == 1
    say_back = card(table, agreement_id).revision
    say(colleague, agreement_id, "declined", "Heller ikke vi", base_revision=say_back)
    assert card(table, agreement_id).bounces == 2
    assert [one.bounces for one in heard] == [1, 2]


def change(table: make.Table, agreement_id: UUID, to: Actor, by: Actor | None = None) -> None:
    one = card(table, agreement_id)
    with acting_as(by or table.lead) as actor:
        services.change_agreement(
            actor,
            agreement_id=agreement_id,
            base_revision=one.revision,
            what=one.what,
            responsible_id=make.participant_id(table, to),
            due_on=one.due_on,
        )


def test_entrusting_it_to_another_unit_asks_anew_and_counts(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "accepted")
    change(table, agreement_id, table.counsellor)
    one = card(table, agreement_id)
    assert (one.status, one.bounces, one.answered_at) == ("proposed", 1, None)


def test_nobodys_promise_is_changed_behind_their_back(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "accepted")
    with acting_as(table.lead) as actor:
        services.change_agreement(
            actor,
            agreement_id=agreement_id,
            base_revision=2,
            what="Noget andet",
            responsible_id=make.participant_id(table, table.nurse),
            due_on=SOON,
        )
    assert card(table, agreement_id).status == "proposed"


def test_two_answer_one_agreement_and_neither_word_is_lost(table):
    agreement_id = asked(table, table.nurse)
    say(table.lead, agreement_id, "accepted", base_revision=1)  # the case lead, for them
    with pytest.raises(AgreementAnswered) as refused:
        say(table.nurse, agreement_id, "declined", "Nej tak", base_revision=1)
    assert (refused.value.stands, refused.value.mine) == ("accepted", "declined")
    assert refused.value.reason == "Nej tak"
    assert card(table, agreement_id).status == "accepted"


def test_only_the_one_asked_or_the_case_lead_answers(table):
    agreement_id = asked(table, table.nurse)
    for who in (table.counsellor, table.relative, table.citizen):
        with pytest.raises(NotYoursToReport):
            say(who, agreement_id, "accepted")
    with pytest.raises(NotFound):
        say(table.stranger, agreement_id, "accepted")


def test_what_lies_at_the_table_is_taken_once(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "declined", "Nej")
    revision = card(table, agreement_id).revision
    for who in (table.citizen, table.counsellor):
        with acting_as(who):
            if who is table.citizen:
                services.take_agreement(who, agreement_id=agreement_id, base_revision=revision)
                continue
            with pytest.raises(AgreementAnswered):
                services.take_agreement(who, agreement_id=agreement_id, base_revision=revision)
    one = card(table, agreement_id)
    assert (one.status, one.responsible.kind) == ("accepted", "citizen")


def test_a_stranger_to_the_table_takes_nothing(table):
    outsider = house.a_member(house.a_unit("job_centre"), "job_consultant")
    house.a_consent(table.citizen, table.citizen_id, to=outsider.unit_id)
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "declined", "Nej")
    with pytest.raises(NotTakingPart), acting_as(outsider):
        services.take_agreement(outsider, agreement_id=agreement_id)


def test_dropping_needs_a_reason_and_what_is_replaced_stays_replaced(table):
    agreement_id = asked(table, table.lead)
    with acting_as(table.lead) as actor:
        with pytest.raises(ReasonNeeded):
            services.report_agreement(actor, agreement_id=agreement_id, status="dropped")
        new = services.replace_agreement(
            actor,
            agreement_id=agreement_id,
            base_revision=1,
            what="Skrive i stedet",
            responsible_id=make.participant_id(table, table.nurse),
            due_on=SOON,
        )
        with pytest.raises(AgreementSettled):
            services.report_agreement(actor, agreement_id=agreement_id, status="kept")
    old = card(table, agreement_id)
    assert (old.status, old.replaced_by, card(table, new).status) == ("replaced", new, "proposed")
    assert card(table, new).bounces == 1  # bounces cannot be shaken off by replacing


def test_who_leaves_puts_everything_back_and_the_lead_holds_it(table):
    agreement_id = asked(table, table.nurse)
    say(table.nurse, agreement_id, "accepted")
    with acting_as(table.lead) as actor:
        services.leave_table(
            actor, plan_id=table.plan_id, participant_id=make.participant_id(table, table.nurse)
        )
    one = card(table, agreement_id)
    assert (one.status, one.responsible.is_lead, one.status_note) == ("declined", True, "left")
    [intervention] = make.page(table, table.lead).interventions
    assert intervention.responsible.is_lead


def test_not_even_the_owner_can_leave_an_open_agreement_alone(table):
    asked(table, table.nurse)
    with pytest.raises(IntegrityError, match="nobody at the table"), house.as_owner():
        get_up(table.nurse)


def get_up(who: Actor) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_participant SET left_at = now() WHERE user_id = %s", [who.user_id]
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE plans_agreementstep SET reason = 'x'",
        "DELETE FROM plans_agreementstep",
        "INSERT INTO plans_agreementstep (agreement_id) SELECT id FROM plans_agreement",
    ],
)
def test_the_app_cannot_write_history(table, harm):
    asked(table, table.nurse)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting_as(table.lead),
        connection.cursor() as cursor,
    ):
        cursor.execute(harm)


def test_the_reason_is_as_hidden_as_the_agreement(table):
    agreement_id = asked(table, table.counsellor, category=Category.ADDICTION)
    with acting_as(table.nurse) as actor:
        assert not AgreementStep.objects.filter(agreement_id=agreement_id).exists()
        with pytest.raises(NotFound):
            queries.history_of(actor, agreement_id)
    with acting_as(table.counsellor):
        assert AgreementStep.objects.filter(agreement_id=agreement_id).exists()


def test_a_day_in_the_past_and_a_responsible_without_access_are_refused(table):
    intervention = make.an_intervention(
        table, responsible=table.counsellor, category=Category.ADDICTION, by=table.counsellor
    )
    with acting_as(table.counsellor) as actor:
        shared = {"intervention_id": intervention, "what": "Ringe"}
        with pytest.raises(DateUnlikely):
            services.add_agreement(
                actor,
                responsible_id=make.participant_id(table, table.counsellor),
                due_on=today() - dt.timedelta(days=1),
                **shared,
            )
        with pytest.raises(ResponsibleCannotSee) as refused:
            services.add_agreement(
                actor,
                responsible_id=make.participant_id(table, table.nurse),
                due_on=SOON,
                **shared,
            )
    assert refused.value.category == Category.ADDICTION


def test_a_plan_is_closed_when_each_agreement_has_an_end(table):
    kept, handed, dropped = (asked(table, table.lead) for _ in range(3))
    hidden = asked(table, table.counsellor, category=Category.ADDICTION)
    with acting_as(table.lead) as actor:
        meeting = queries.plan_page(actor, table.plan_id).meeting
        services.cancel_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting.id)
        shared = {"plan_id": table.plan_id, "closing": "moved"}
        ends = {kept: Settled(how="kept"), handed: Settled(how="handed", to="Horsens", words="Ja")}
        with pytest.raises(AgreementsStillOpen) as refused:
            services.close_plan(actor, settled=ends, **shared)
        assert refused.value.agreement_ids == (dropped,)
        ends[dropped] = Settled(how="dropped", words="Ikke længere ønsket")
        services.close_plan(actor, settled=ends, **shared)
    with house.as_owner():
        stands = dict(Agreement.objects.values_list("pk", "status"))
        words = dict(Agreement.objects.values_list("pk", "status_note"))
    assert [stands[one] for one in (kept, handed, dropped, hidden)] == [
        *("kept", "handed", "dropped", "dropped")
    ]
    assert (words[handed], words[hidden]) == ("Horsens: Ja", "moved")


def test_the_mail_asks_and_tells_nothing(table):
    asked(table, table.nurse)
    with house.as_owner():
        mail = Message.objects.filter(user_id=table.nurse.user_id).latest("created_at")
    assert "/plans/answer/" in mail.body
    told = mail.subject + mail.body
    for secret in ("Ringe", "ambulatoriet", "Else", "Lauridsen", "020191", str(table.plan_id)):
        assert secret not in told


def test_the_measure_counts_what_was_kept_of_what_was_due(table):
    kept, late, open_still = (asked(table, table.lead) for _ in range(3))
    with acting_as(table.lead) as actor:
        services.report_agreement(actor, agreement_id=kept, status="kept")
        services.report_agreement(actor, agreement_id=late, status="late")
    measure = make.page(table, table.lead).kept
    assert (measure.kept, measure.counted, measure.late) == (1, 2, 1)
    with acting_as(table.lead) as actor:
        [line] = queries.my_plans(actor)
    assert line.kept == measure
    assert card(table, open_still).status == "accepted"


def test_an_old_version_that_says_open_still_reads(table):
    asked(table, table.lead)
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_version (id, plan_id, citizen_id, category, number, next_meeting_on,"
            " frozen_at, frozen_by) SELECT gen_random_uuid(), id, citizen_id, 2, 1, current_date,"
            " now(), started_by FROM plans_plan"
        )
        cursor.execute("UPDATE plans_plan SET latest_version = 1")
        cursor.execute(
            "UPDATE plans_versionpart SET content = (content - 'answered_at' - 'bounces')"
            " || jsonb_build_object('status', 'open') WHERE kind = 'agreement'"
        )
    with acting_as(table.lead) as actor:
        page = queries.version_page(actor, table.plan_id, 1)
    [one] = page.interventions[0].agreements
    assert (one.status, one.bounces) == ("accepted", 0)


def test_what_somebody_settled_before_they_left_is_not_opened_again(table):
    """Found by the proof of random lives: reopened by the case lead, nobody would have carried it."""
    agreement = asked(table, table.nurse)
    with acting_as(table.lead):
        services.report_agreement(table.lead, agreement_id=agreement, status="kept")
        services.leave_table(
            table.lead,
            plan_id=table.plan_id,
            participant_id=make.participant_id(table, table.nurse),
        )
        with pytest.raises(AgreementSettled):
            services.report_agreement(table.lead, agreement_id=agreement, status="late")
