"""Words that go on in another row, or are written over, stay under the secrecy they came with."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.holders import Holder
from brobygger.plans import services
from brobygger.plans.errors import NarrowedByOthers
from brobygger.plans.models import Agreement, Challenge, Passage
from tests import make as house
from tests.plans import make
from tests.plans.test_words import prepared, take_in

pytestmark = pytest.mark.django_db
WORDS = "Hun har taget seks kilo på af medicinen."


@pytest.fixture
def at():
    made = make.a_table()
    return made, make.an_open_meeting(made)


def test_what_was_told_to_a_nurse_is_still_the_nurses_when_another_takes_it_in(at):
    table, meeting = at
    prepared(table, meeting, table.nurse, WORDS)
    take_in(table, meeting, table.lead)
    with house.as_owner():
        told = Passage.objects.get(plan_id=table.plan_id, section="wishes", hand="told")
    assert (told.body, told.holder) == (WORDS, Holder.HEALTH)


def test_a_challenge_that_is_put_in_other_words_is_held_by_both_who_wrote_it(at):
    table, _meeting = at
    for who, body, base in ((table.nurse, WORDS, 0), (table.lead, WORDS[:-1], 1)):
        with acting_as(who):
            services.set_challenges(who, plan_id=table.plan_id, bodies=[body], base_revision=base)
    with house.as_owner():
        [held] = Challenge.objects.filter(plan_id=table.plan_id)
    assert (held.body, held.holder) == (WORDS[:-1], Holder.HEALTH)


def sees_mental_health(table, who):
    house.a_consent(table.citizen, table.citizen_id, to=who.unit_id, categories=Category.MENTAL)


def test_what_is_kept_to_fewer_is_opened_to_more_only_by_those_it_comes_from(at):
    table, _meeting = at
    sees_mental_health(table, table.lead)

    def keep(who, category, base, words=WORDS):
        with acting_as(who):
            services.set_challenges(
                who,
                plan_id=table.plan_id,
                bodies=[words],
                base_revision=base,
                categories=[category],
            )

    keep(table.nurse, Category.PLAN, 0)
    keep(table.lead, Category.MENTAL, 1)  # anybody may keep it to fewer
    for words in (WORDS, WORDS[:-1]):  # put in other words they are the nurse's still
        with pytest.raises(NarrowedByOthers):
            keep(table.lead, Category.PLAN, 2, words)
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as(table.lead):
        Challenge.objects.filter(plan_id=table.plan_id).update(category=Category.PLAN)
    keep(table.nurse, Category.PLAN, 2)
    with house.as_owner():
        assert Challenge.objects.get(plan_id=table.plan_id).category == Category.PLAN


@pytest.mark.parametrize("since", [WORDS, WORDS[:-1]], ids=["the same words", "other words"])
def test_a_version_brought_back_leaves_what_others_kept_to_fewer_since(at, since):
    table, meeting = at
    sees_mental_health(table, table.lead)
    with acting_as(table.nurse) as actor:
        services.set_challenges(actor, plan_id=table.plan_id, bodies=[WORDS], base_revision=0)
    make.fill(table, challenges=False)
    make.close(table, meeting)
    with acting_as(table.nurse) as actor:
        services.set_challenges(
            actor,
            plan_id=table.plan_id,
            bodies=[since, "Nætterne"],
            base_revision=1,
            categories=[Category.MENTAL, Category.PLAN],
        )
    with acting_as(table.lead) as actor:
        services.restore_version(actor, plan_id=table.plan_id, number=1)
    with house.as_owner():
        [standing] = Challenge.objects.filter(plan_id=table.plan_id)
    assert (standing.body, standing.category) == (WORDS, Category.MENTAL)


def test_an_agreement_in_place_of_another_is_held_as_strictly(at):
    table, _meeting = at
    lead, due = make.participant_id(table, table.lead), today() + dt.timedelta(days=9)
    what = {"what": WORDS, "responsible_id": lead}
    with acting_as(table.lead) as actor:
        work = services.add_intervention(
            actor, plan_id=table.plan_id, title="T", goal="G", responsible_id=lead, due_on=due
        )
    with acting_as(table.nurse) as actor:
        first = services.add_agreement(actor, intervention_id=work, due_on=due, **what)
    with acting_as(table.lead) as actor:
        revision = Agreement.objects.get(pk=first).revision
        later = due + dt.timedelta(days=1)
        second = services.replace_agreement(
            actor, agreement_id=first, base_revision=revision, due_on=later, **what
        )
    with house.as_owner():
        held = Agreement.objects.get(pk=second)
    assert (held.holder, held.held_by) == (Holder.HEALTH, [table.nurse.unit_id])
