"""What a challenge or a promise is about, chosen by its writer; and who lacks sight by whose words."""

import re

import pytest

from brobygger.access.models import Consent
from brobygger.access.queries import Someone
from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.kernel.categories import Category
from brobygger.plans import queries, services
from brobygger.plans.queries.together import lacks_of
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import at, url

pytestmark = pytest.mark.django_db
OPEN_FOLD = re.compile(r'<details class="more" open>')


@pytest.fixture
def table():
    """Called, so that everybody has a seat."""
    table = table_of.a_table()
    table_of.call(table)
    return table


def an_intervention(table, by, **more):
    return {
        "title": "Ro om natten",
        "goal": "Sover fem nætter",
        "responsible": str(table_of.participant_id(table, by)),
        "when": "30",
    } | more


def titles(table, reader):
    return [one.title for one in table_of.page(table, reader).interventions]


def test_the_shared_plan_is_proposed_and_the_choice_is_folded_away(table):
    nurse = at(table.nurse)
    page = nurse.get(url("add_intervention", table.plan_id))
    form = page.context["form"]
    assert form["category"].value() == Category.PLAN
    assert not OPEN_FOLD.search(page.content.decode())
    offered = {value for value, _label in form.fields["category"].choices}
    assert offered == {Category.PLAN, Category.MENTAL}  # what the nurse sees, and no more
    sent = an_intervention(table, table.nurse)
    assert nurse.post(url("add_intervention", table.plan_id), sent).status_code == 302
    assert titles(table, table.counsellor) == ["Ro om natten"]


def test_something_narrower_is_seen_by_those_who_may_see_that(table):
    sent = an_intervention(table, table.nurse, category=str(Category.MENTAL.value))
    assert at(table.nurse).post(url("add_intervention", table.plan_id), sent).status_code == 302
    assert titles(table, table.nurse) == ["Ro om natten"]
    assert titles(table, table.counsellor) == []


def test_what_is_not_the_writers_to_choose_is_refused_and_nothing_is_lost(table):
    sent = an_intervention(table, table.nurse, category=str(Category.ADDICTION.value))
    answer = at(table.nurse).post(url("add_intervention", table.plan_id), sent)
    assert answer.status_code == 422
    assert OPEN_FOLD.search(answer.content.decode())
    assert "Ro om natten" in answer.content.decode()
    assert titles(table, table.nurse) == []


def test_an_agreement_may_be_narrower_and_is_never_wider(table):
    work = table_of.an_intervention(table, responsible=table.nurse, by=table.nurse)
    agreed = {
        "what": "Prøver den nye dosis",
        "responsible": str(table_of.participant_id(table, table.nurse)),
        "when": "14",
        "category": str(Category.MENTAL.value),
    }
    add = url("add_agreement", table.plan_id, work)
    assert at(table.nurse).post(add, agreed).status_code == 302
    seen = {
        reader: [
            one.what for each in table_of.page(table, who).interventions for one in each.agreements
        ]
        for reader, who in (("nurse", table.nurse), ("counsellor", table.counsellor))
    }
    assert "Prøver den nye dosis" in seen["nurse"]
    assert "Prøver den nye dosis" not in seen["counsellor"]
    narrow = table_of.an_intervention(
        table, responsible=table.nurse, by=table.nurse, title="Dosis", category=Category.MENTAL
    )
    form = at(table.nurse).get(url("add_agreement", table.plan_id, narrow)).context["form"]
    assert "category" not in form.fields


def challenges(table, reader):
    return [(one.body, one.category) for one in table_of.page(table, reader).challenges]


def test_a_challenge_is_about_what_its_writer_says_and_stays_so_when_its_words_are_mended(table):
    page, nurse = url("challenges", table.plan_id), at(table.nurse)
    sent = {
        "first": "Medicinen hjælper, men hun tager på.",
        "first_about": str(Category.MENTAL.value),
        "second": "Fredag aften er svær.",
        "base_revision": "0",
    }
    assert nurse.post(page, sent).status_code == 302
    assert challenges(table, table.nurse) == [
        ("Medicinen hjælper, men hun tager på.", Category.MENTAL),
        ("Fredag aften er svær.", Category.PLAN),
    ]
    assert challenges(table, table.counsellor) == [("Fredag aften er svær.", Category.PLAN)]
    form = nurse.get(page).context["form"]
    assert form["first_about"].value() == Category.MENTAL
    mended = {one: form[one].value() or "" for one in form.fields}
    mended["first"] = "Medicinen hjælper, men hun har taget på."
    assert nurse.post(page, mended).status_code == 302
    assert challenges(table, table.nurse)[0] == (mended["first"], Category.MENTAL)


def test_only_what_it_is_about_can_be_changed_too(table):
    page, nurse = url("challenges", table.plan_id), at(table.nurse)
    sent = {"first": "Medicinen hjælper.", "base_revision": "0"}
    nurse.post(page, sent)
    nurse.post(page, sent | {"first_about": str(Category.MENTAL.value), "base_revision": "1"})
    assert challenges(table, table.nurse) == [("Medicinen hjælper.", Category.MENTAL)]


def withdraw_the_house(table):
    with make.as_owner():
        [yes] = Consent.objects.filter(party_id=table.lead.unit_id).values_list("pk", flat=True)
    with acting_as(table.citizen):
        withdraw_consent(table.citizen, consent_id=yes)


def test_who_can_no_longer_read_what_they_promised_is_told_to_the_lead(table):
    """The house still sees that there is a plan, by law; what health wrote waits for a consent."""
    work = table_of.an_intervention(table, responsible=table.nurse, by=table.nurse)
    with acting_as(table.nurse) as actor:
        services.add_agreement(
            actor,
            intervention_id=work,
            what="Følger med til samtalen",
            responsible_id=table_of.participant_id(table, table.deputy),
            due_on=table_of.page(table, table.nurse).interventions[0].due_on,
        )
    assert lost_sight(table) == []
    withdraw_the_house(table)
    [told] = lost_sight(table)
    assert "1 af sine aftaler" in told


def lost_sight(table):
    with acting_as(table.lead) as actor:
        tasks = queries.my_plan_tasks(actor)
    return [one.sentence for one in tasks if one.kind == "lost_sight"]


def test_what_somebody_lacks_is_reckoned_by_whose_words_they_are(table):
    table_of.write(table, table.nurse, "overall_goal", "Medicinen hjælper.")
    house = [Someone(user_id=table.lead.user_id, unit_id=table.lead.unit_id)]

    def lacks(asker):
        with acting_as(asker):
            (found,) = lacks_of(asker, table.plan_id, house)
        return found.categories, found.sees_plan

    assert lacks(table.nurse) == (0, True)
    withdraw_the_house(table)
    assert lacks(table.nurse) == (Category.PLAN, True)
    assert lacks(table.lead) == (Category.PLAN, True)  # told above one's own sight
    assert lacks(table.stranger) == (0, False)  # who does not see the plan is told nothing
    stranger = [Someone(user_id=table.stranger.user_id, unit_id=table.stranger.unit_id)]
    with acting_as(table.nurse) as actor:
        assert lacks_of(actor, table.plan_id, stranger)[0].categories == 0  # not at the table


def test_what_the_next_lead_may_not_read_is_known_before_the_handover(table):
    table_of.write(table, table.lead, "status", "Bor på værelse 7.", domain="housing")
    with acting_as(table.lead) as actor:
        (lacks,) = lacks_of(
            actor,
            table.plan_id,
            [Someone(user_id=table.nurse.user_id, unit_id=table.nurse.unit_id)],
        )
    assert lacks.categories == Category.SOCIAL
    assert lacks.sees_plan
