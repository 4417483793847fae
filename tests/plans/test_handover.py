"""From one case lead to the next: asked, accepted, gone through. Until then the one before leads."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.access.models import Grant
from brobygger.access.rls import acting_as
from brobygger.accounts.roles import Role
from brobygger.accounts.services import cancel_absence, register_absence
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.notices.models import Message
from brobygger.plans import errors, queries, services
from brobygger.plans.models import CaseLead, Handover
from tests import make as house
from tests.plans import make
from tests.plans.test_leads import leads_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = make.a_table()
    make.call(table)
    return table


def mails_to(who):
    with house.as_owner():
        return list(Message.objects.filter(user_id=who.user_id).values_list("subject", "body"))


def kinds(actor):
    with acting_as(actor):
        return {one.kind for one in queries.my_plan_tasks(actor)}


def test_the_whole_way_and_who_leads_at_each_step(table):
    handover = make.propose(table, table.nurse)
    assert leads_of(table.plan_id) == [table.lead.user_id]
    make.answer(handover, table.nurse, words="Gerne")
    assert leads_of(table.plan_id) == [table.lead.user_id]
    make.go_through(handover, table.lead)
    assert leads_of(table.plan_id) == [table.lead.user_id]
    with acting_as(table.lead) as actor:
        services.send_contact_card(actor, handover_id=handover)
    page = make.page(table, table.nurse)
    assert (page.lead.user_id, page.deputy.user_id) == (table.nurse.user_id, table.lead.user_id)
    assert page.holding.overlap_until == today() + dt.timedelta(days=30)


def test_the_question_says_nothing_of_the_citizen_and_leads_to_an_answer(table):
    handover = make.propose(table, table.nurse)
    [(subject, body)] = [one for one in mails_to(table.nurse) if str(handover) in one[1]]
    for word in ("Else", "Lauridsen", str(table.citizen_id), str(table.plan_id)):
        assert word not in subject + body
    assert f"/plans/hand-over/{handover}/" in body
    assert "answer_handover" in kinds(table.nurse)


def test_everyone_around_the_table_is_told_with_neutral_words(table):
    make.hand_over(table, table.nurse)
    for who in (table.deputy, table.counsellor, table.citizen):
        subject, body = mails_to(who)[-1]
        assert "Lauridsen" not in subject + body


@pytest.mark.parametrize("who", ["lead", "deputy", "counsellor", "leader", "citizen", "stranger"])
def test_a_link_in_the_wrong_hands_finds_nothing(table, who):
    handover, other = make.propose(table, table.nurse), getattr(table, who)
    with pytest.raises((NotFound, NotAllowed)), acting_as(other) as actor:
        services.answer_handover(actor, handover_id=handover, answer="accepted")
    with pytest.raises((NotFound, NotAllowed)), acting_as(other) as actor:
        queries.handover_asked(actor, handover)


def test_the_same_answer_twice_is_one_and_another_afterwards_is_refused(table):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    make.answer(handover, table.nurse)
    with pytest.raises(errors.HandoverOver):
        make.answer(handover, table.nurse, "declined", "alligevel ikke")
    with house.as_owner():
        assert Handover.objects.get(pk=handover).answer == "accepted"


def test_a_no_needs_words_and_leaves_everything_as_it_was(table):
    handover = make.propose(table, table.nurse)
    with pytest.raises(errors.TextNeeded):
        make.answer(handover, table.nurse, "declined")
    make.answer(handover, table.nurse, "declined", "Jeg har for mange")
    assert leads_of(table.plan_id) == [table.lead.user_id]
    assert mails_to(table.lead)[-1][0]
    make.propose(table, table.counsellor)  # another can be asked


def test_an_answer_to_a_question_taken_back_is_refused(table):
    handover = make.propose(table, table.nurse)
    with acting_as(table.lead) as actor:
        services.take_back_handover(actor, handover_id=handover)
    with pytest.raises(errors.HandoverOver):
        make.answer(handover, table.nurse)


def test_one_handover_at_a_time(table):
    make.propose(table, table.nurse)
    with pytest.raises(errors.HandoverUnderWay):
        make.propose(table, table.counsellor)


def test_no_step_before_the_yes(table):
    handover = make.propose(table, table.nurse)
    with pytest.raises(errors.HandoverNotAccepted), acting_as(table.lead) as actor:
        services.talk_with_citizen(actor, handover_id=handover, talked_on=today())


def test_the_last_step_waits_for_the_others(table):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    with pytest.raises(errors.HandoverNotDone), acting_as(table.lead) as actor:
        services.send_contact_card(actor, handover_id=handover)
    assert leads_of(table.plan_id) == [table.lead.user_id]


def test_somebody_on_leave_is_not_asked(table):
    with acting_as(table.nurse) as nurse:
        register_absence(nurse, from_on=today(), to_on=today() + dt.timedelta(days=9))
    with pytest.raises(errors.SuccessorAway):
        make.propose(table, table.nurse)


def test_somebody_who_goes_on_leave_meanwhile_does_not_get_the_plan(table):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    make.go_through(handover, table.lead)
    with acting_as(table.nurse) as nurse:
        register_absence(nurse, from_on=today(), to_on=today() + dt.timedelta(days=9))
    with pytest.raises(errors.SuccessorAway), acting_as(table.lead) as actor:
        services.send_contact_card(actor, handover_id=handover)
    assert leads_of(table.plan_id) == [table.lead.user_id]


def test_somebody_without_a_ground_is_not_asked_and_the_consent_is_named(table):
    with house.as_owner():
        Grant.objects.filter(party_id=table.nurse.unit_id).update(valid="empty")
    with pytest.raises(errors.NoGroundForRecipient) as refusal:
        make.propose(table, table.nurse)
    assert refusal.value.parties == (("unit", table.nurse.unit_id),)


def test_the_consent_step_stops_when_the_ground_is_gone(table):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    with house.as_owner():
        Grant.objects.filter(party_id=table.nurse.unit_id).update(valid="empty")
    with pytest.raises(errors.NoGroundForRecipient), acting_as(table.lead) as actor:
        services.check_consents(actor, handover_id=handover)


def test_somebody_the_citizen_has_said_no_to_is_not_asked(table):
    nurse = make.participant_id(table, table.nurse)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, refused=[nurse])
    with pytest.raises(errors.SuccessorRefused):
        make.propose(table, table.nurse)


def test_a_no_said_meanwhile_counts(table):
    handover = make.propose(table, table.nurse)
    nurse = make.participant_id(table, table.nurse)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, refused=[nurse])
    with pytest.raises(errors.SuccessorRefused):
        make.answer(handover, table.nurse)


def test_somebody_who_has_left_is_not_asked(table):
    seat = make.participant_id(table, table.counsellor)
    with acting_as(table.lead) as actor:
        services.leave_table(actor, plan_id=table.plan_id, participant_id=seat)
    with pytest.raises(errors.SuccessorGone):
        make.propose(table, table.counsellor, seat=seat)


def test_a_role_that_leads_no_plans_is_not_asked(table):
    peer = house.a_member(table.lead.unit_id, Role.PEER)
    with acting_as(table.lead) as actor:
        seat = services.join_table(actor, plan_id=table.plan_id, called=make.staff(peer))
    with pytest.raises(errors.SuccessorGone):
        make.propose(table, peer, seat=seat)


def test_the_one_who_leads_is_not_asked_and_nobody_unknown(table):
    with pytest.raises(errors.SuccessorUnsuitable):
        make.propose(table, table.lead)
    with pytest.raises(errors.SuccessorUnsuitable):
        make.propose(table, table.nurse, seat=uuid4())
    with pytest.raises(errors.ChoiceUnknown):
        make.propose(table, table.nurse, reason="because")


@pytest.mark.parametrize("who", ["nurse", "counsellor", "stranger", "citizen"])
def test_only_lead_deputy_and_their_leader_hand_over(table, who):
    with pytest.raises((errors.NotTheLead, NotAllowed, NotFound)):
        make.propose(table, table.counsellor, by=getattr(table, who))


def test_agreements_follow_the_threads_or_stay_and_none_is_forgotten(table):
    make.an_intervention(table)
    make.an_intervention(table, responsible=table.counsellor, title="Maling")
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    page = make.page(table, table.lead)
    mine, theirs = (one.agreements[0] for one in page.interventions)
    if mine.responsible.user_id != table.lead.user_id:
        mine, theirs = theirs, mine
    with pytest.raises(errors.AgreementsLeft), acting_as(table.lead) as actor:
        services.review_agreements(actor, handover_id=handover, choices={mine.id: "moves"})
    with acting_as(table.lead) as actor:
        services.review_agreements(
            actor, handover_id=handover, choices={mine.id: "moves", theirs.id: "stays"}
        )
    after = {
        one.agreements[0].id: one.agreements[0]
        for one in make.page(table, table.lead).interventions
    }
    assert after[mine.id].responsible.user_id == table.nurse.user_id
    assert after[theirs.id].responsible.user_id == table.counsellor.user_id


@pytest.mark.parametrize("day", [today() + dt.timedelta(days=1), today() - dt.timedelta(days=400)])
def test_a_talk_has_been_held_and_lately(table, day):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    with pytest.raises(errors.ChoiceUnknown), acting_as(table.lead) as actor:
        services.talk_with_citizen(actor, handover_id=handover, talked_on=day)


def test_no_talk_needs_a_reason(table):
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    with acting_as(table.lead) as actor:
        with pytest.raises(errors.TextNeeded):
            services.talk_with_citizen(actor, handover_id=handover)
        services.talk_with_citizen(actor, handover_id=handover, because="Liva er indlagt")


def test_after_the_overlap_a_lasting_deputy_is_to_be_named(table):
    make.hand_over(table, table.nurse)
    assert "lasting_deputy" not in kinds(table.nurse)
    with house.as_owner():
        CaseLead.objects.filter(plan_id=table.plan_id, part="deputy", until=None).update(
            overlap_until=today() - dt.timedelta(days=1)
        )
    assert "lasting_deputy" in kinds(table.nurse)
    with acting_as(table.nurse) as nurse:
        services.name_deputy(
            nurse,
            plan_id=table.plan_id,
            participant_id=make.participant_id(table, table.counsellor),
        )
    assert "lasting_deputy" not in kinds(table.nurse)


def test_a_refused_lead_is_a_task_for_the_leader_and_a_mail_without_a_name(table):
    lead = make.participant_id(table, table.lead)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, refused=[lead])
    assert "unwanted_lead" in kinds(table.leader)
    assert "unwanted_lead" not in kinds(table.lead)
    assert "Lauridsen" not in "".join(mails_to(table.leader)[-1])
    assert leads_of(table.plan_id) == [table.lead.user_id]


def test_a_wish_is_changed_and_taken_back(table):
    nurse = make.participant_id(table, table.nurse)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, wished=nurse)
        assert queries.plan_page(citizen, table.plan_id).holding.wished == nurse
        services.say_lead_wish(citizen, plan_id=table.plan_id, refused=[nurse])
        assert queries.plan_page(citizen, table.plan_id).holding.refused == {nurse}
        services.say_lead_wish(citizen, plan_id=table.plan_id)
        said = queries.plan_page(citizen, table.plan_id).holding
    assert (said.wished, said.refused) == (None, frozenset())


def test_nobody_is_both_wished_for_and_refused(table):
    nurse = make.participant_id(table, table.nurse)
    with pytest.raises(errors.WishUnclear), acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, wished=nurse, refused=[nurse])


@pytest.mark.parametrize("who", ["relative", "stranger"])
def test_nobody_else_speaks_for_the_citizen(table, who):
    with pytest.raises((NotAllowed, NotFound)), acting_as(getattr(table, who)) as actor:
        services.say_lead_wish(actor, plan_id=table.plan_id)


def test_candidates_stand_in_the_order_of_the_rule(table):
    nurse, counsellor = (make.participant_id(table, one) for one in (table.nurse, table.counsellor))
    with acting_as(table.lead) as actor:
        plain = [
            one.participant_id
            for one in queries.candidates(actor, queries.plan_page(actor, table.plan_id))
        ]
    assert set(plain) >= {nurse, counsellor}
    make.an_intervention(table, responsible=table.counsellor)
    [work] = make.page(table, table.lead).interventions
    with acting_as(table.counsellor) as actor:  # a word about it is a contact
        services.report_intervention(actor, intervention_id=work.id, status="under_way")
    with acting_as(table.lead) as actor:
        first = queries.candidates(actor, queries.plan_page(actor, table.plan_id))[0]
    assert (first.participant_id, first.contacts) == (counsellor, 1)
    assert first.carried >= 1
    with acting_as(table.counsellor) as actor:  # noted twice on one day is one contact more
        for form in ("visit", "phone"):
            services.note_contact(
                actor, plan_id=table.plan_id, on=today() - dt.timedelta(days=1), form=form
            )
    with acting_as(table.lead) as actor:
        first = queries.candidates(actor, queries.plan_page(actor, table.plan_id))[0]
    assert (first.participant_id, first.contacts) == (counsellor, 2)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, wished=nurse)
    with acting_as(table.lead) as actor:
        first = queries.candidates(actor, queries.plan_page(actor, table.plan_id))[0]
    assert (first.participant_id, first.is_wished) == (nurse, True)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, refused=[nurse])
    with acting_as(table.lead) as actor:
        last = queries.candidates(actor, queries.plan_page(actor, table.plan_id))[-1]
    assert last.participant_id == nurse
    assert last.obstacle


def test_who_stays_comes_before_who_leaves_and_who_has_room_before_who_has_none(table):
    with acting_as(table.nurse) as nurse:
        register_absence(
            nurse,
            from_on=today() + dt.timedelta(days=5),
            to_on=today() + dt.timedelta(days=65),
        )
    with acting_as(table.lead) as actor:
        found = {
            one.user_id: one
            for one in queries.candidates(actor, queries.plan_page(actor, table.plan_id))
        }
    assert not found[table.nurse.user_id].is_stable
    assert found[table.counsellor.user_id].is_stable
    assert found[table.deputy.user_id].leads == 0
    assert table.lead.user_id not in found
    order = list(found)
    assert order.index(table.counsellor.user_id) < order.index(table.nurse.user_id)


def test_the_deputy_acts_while_the_lead_is_away(table):
    with acting_as(table.lead) as lead:
        register_absence(lead, from_on=today(), to_on=today() + dt.timedelta(days=3))
    contact = make.page(table, table.citizen).contact
    deputy = make.page(table, table.lead).deputy
    assert (contact.name, contact.is_deputy) == (deputy.name, True)
    assert contact.until == today() + dt.timedelta(days=3)
    with acting_as(table.deputy) as actor:
        tasks = {one.kind for one in queries.my_plan_tasks(actor)}
    assert tasks >= kinds(table.lead) & {"name_deputy", "call_meeting", "open_meeting"}


def test_when_both_are_away_the_unit_answers_and_the_leader_knows(table):
    for who in (table.lead, table.deputy):
        with acting_as(who) as actor:
            register_absence(actor, from_on=today(), to_on=today() + dt.timedelta(days=3))
    contact = make.page(table, table.citizen).contact
    assert contact.is_unit
    assert "left_alone" in kinds(table.leader)
    assert mails_to(table.leader)


def test_back_at_work_the_lead_answers_again(table):
    with acting_as(table.lead) as lead:
        absence = register_absence(lead, from_on=today(), to_on=today() + dt.timedelta(days=3))
        assert make.page(table, table.citizen).contact.is_deputy
        cancel_absence(lead, absence_id=absence)
    assert not make.page(table, table.citizen).contact.is_deputy
