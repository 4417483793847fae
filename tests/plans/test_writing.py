"""Two people on one field: both texts, a choice, and nothing typed is lost."""

import json
from pathlib import Path

import pytest

from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.texts import storable
from brobygger.plans import queries, services
from brobygger.plans.errors import (
    CategoryNotYours,
    ChoiceUnknown,
    NotTakingPart,
    NotYoursToWrite,
    PassageChanged,
    PlanClosed,
    TextNotAccepted,
    TooManyChallenges,
)
from brobygger.plans.models import EarlierText
from tests.plans import make

pytestmark = pytest.mark.django_db

NAUGHTY = json.loads((Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text())
OWN = ("wishes", "resources", "comment")  # what the citizen writes


def test_the_citizen_writes_their_own_words():
    table = make.a_table()
    assert make.write(table, table.citizen, "wishes", "Jeg vil sove.") == 1
    page = make.page(table, table.nurse)
    assert (page.wishes.body, page.wishes.hand) == ("Jeg vil sove.", "own")
    assert page.wishes.mine is None


def test_the_loser_of_a_race_gets_both_texts_and_keeps_theirs_as_a_draft():
    table = make.a_table()
    make.write(table, table.lead, "overall_goal", "Fælles begyndelse")
    make.write(table, table.deputy, "overall_goal", "Mine ord", base=1)
    with pytest.raises(PassageChanged) as caught, acting_as(table.lead):
        services.save_passage(
            table.lead, plan_id=table.plan_id, section="overall_goal", body="Personalets ord",
            base_revision=1,
        )  # fmt: skip
    conflict = caught.value
    assert (conflict.mine, conflict.theirs, conflict.base, conflict.revision) == (
        "Personalets ord",
        "Mine ord",
        "Fælles begyndelse",
        2,
    )
    page = make.page(table, table.lead)
    assert page.overall_goal.body == "Mine ord"
    assert page.overall_goal.draft.body == "Personalets ord"
    assert make.page(table, table.deputy).drafts == ()


def test_choosing_mine_after_a_conflict_keeps_theirs_beside_it():
    table = make.a_table()
    make.write(table, table.deputy, "overall_goal", "Mine ord")
    make.write(table, table.lead, "overall_goal", "Personalets ord", base=1)
    with acting_as(table.lead):
        assert list(EarlierText.objects.values_list("revision", "body")) == [(1, "Mine ord")]


def test_a_save_pressed_twice_is_one_save():
    table = make.a_table()
    assert make.write(table, table.citizen, "wishes", "Samme") == 1
    assert make.write(table, table.citizen, "wishes", "Samme") == 1


def test_a_saved_field_has_no_draft():
    table = make.a_table()
    with acting_as(table.lead):
        services.keep_draft(
            table.lead, plan_id=table.plan_id, field="wishes", body="halvt", base_revision=0
        )
        assert queries.draft_of(table.lead, table.plan_id, "wishes").body == "halvt"
    make.write(table, table.lead, "wishes", "helt")
    with acting_as(table.lead):
        assert queries.draft_of(table.lead, table.plan_id, "wishes") is None


def test_a_status_belongs_to_the_unit_that_writes_it():
    table = make.a_table()
    make.call(table)
    make.write(table, table.nurse, "status", "Fra psykiatrien", domain="mental")
    make.write(table, table.lead, "status", "Fra botilbuddet", domain="housing")
    page = make.page(table, table.nurse)
    assert page.may_write_status("mental")
    assert not page.may_write_status("addiction")
    assert [one.body for one in page.own_statuses if one.is_written] == ["Fra psykiatrien"]


@pytest.mark.parametrize(
    ("who", "section", "domain", "error"),
    [
        ("nurse", "status", "addiction", CategoryNotYours),
        ("citizen", "overall_goal", "", NotYoursToWrite),
        ("citizen", "status", "mental", NotYoursToWrite),
        ("lead", "status", "", ChoiceUnknown),
        ("lead", "status", "weather", ChoiceUnknown),
        ("lead", "wishes", "mental", ChoiceUnknown),
        ("lead", "nothing", "", ChoiceUnknown),
        ("relative", "wishes", "", NotAllowed),
        ("stranger", "wishes", "", NotFound),
    ],
)
def test_who_may_not_write_what(who, section, domain, error):
    table = make.a_table()
    make.call(table)
    writer = getattr(table, who)
    with pytest.raises(error), acting_as(writer):
        services.save_passage(
            writer, plan_id=table.plan_id, section=section, domain=domain, body="x", base_revision=0
        )


def test_a_unit_without_a_seat_reads_and_does_not_write():
    table = make.a_table()
    assert not make.page(table, table.nurse).rights.may_write
    with pytest.raises(NotTakingPart), acting_as(table.nurse):
        services.save_passage(
            table.nurse, plan_id=table.plan_id, section="wishes", body="x", base_revision=0
        )


@pytest.mark.parametrize("text", ["a\0b", "x" * 20_001, "\ud800"])
def test_texts_no_database_can_keep_are_refused(text):
    table = make.a_table()
    with pytest.raises(TextNotAccepted):
        make.write(table, table.citizen, "wishes", text)


@pytest.mark.costly("515 strings, each saved and read again")
def test_all_naughty_strings_come_back_with_no_letter_changed():
    """Three texts of the page at a time: each save is one of its own, the page is read for three."""
    table = make.a_table()
    assert len(NAUGHTY) == 515
    kept = [f"{number}{text}" for number, text in enumerate(NAUGHTY) if "\0" not in text]
    for revision in range(-(-len(kept) // len(OWN))):
        texts = dict(zip(OWN, kept[revision * len(OWN) :], strict=False))
        for section, text in texts.items():
            make.write(table, table.citizen, section, text, base=revision)
        page = make.page(table, table.citizen)
        for section, text in texts.items():
            assert getattr(page, section).body == storable(text)
    with acting_as(table.citizen):
        for place, section in enumerate(OWN):
            earlier = EarlierText.objects.filter(passage__section=section).order_by("revision")
            before = [storable(one) for one in kept[place :: len(OWN)][:-1]]
            assert list(earlier.values_list("body", flat=True)) == before


def test_at_most_three_challenges_saved_as_one():
    table = make.a_table()
    with acting_as(table.lead) as actor:
        revision = services.set_challenges(
            actor, plan_id=table.plan_id, bodies=["Søvn", " ", "Penge"], base_revision=0
        )
    assert revision == 1
    assert [one.body for one in make.page(table, table.citizen).challenges] == ["Søvn", "Penge"]
    with pytest.raises(TooManyChallenges), acting_as(table.lead) as actor:
        services.set_challenges(actor, plan_id=table.plan_id, bodies=list("abcd"), base_revision=1)
    with pytest.raises(PassageChanged), acting_as(table.deputy) as actor:
        services.set_challenges(actor, plan_id=table.plan_id, bodies=["Andet"], base_revision=0)
    assert make.page(table, table.deputy).draft("challenges").body == "Andet"


def test_drafts_about_hidden_things_are_refused_and_unknown_fields_too():
    table = make.a_table()
    make.call(table)
    for field, error in (("status:addiction", CategoryNotYours), ("anything", ChoiceUnknown)):
        with pytest.raises(error), acting_as(table.nurse) as actor:
            services.keep_draft(
                actor, plan_id=table.plan_id, field=field, body="x", base_revision=0
            )


def test_a_hidden_intervention_gives_no_place_for_a_draft():
    table = make.a_table()
    make.call(table)
    hidden = make.an_intervention(
        table, responsible=table.counsellor, category=Category.ADDICTION, by=table.counsellor
    )
    with pytest.raises(NotFound), acting_as(table.nurse) as actor:
        services.keep_draft(
            actor, plan_id=table.plan_id, field=f"intervention:{hidden}", body="x", base_revision=0
        )


def test_a_closed_plan_is_read_not_written():
    table = make.a_table()
    with acting_as(table.lead) as actor:
        services.close_plan(actor, plan_id=table.plan_id, closing="goals_met")
    with pytest.raises(PlanClosed):
        make.write(table, table.lead, "wishes", "for sent")
    assert make.page(table, table.lead).closing_label
    with acting_as(table.lead) as actor:
        assert queries.living_plan_of(actor, table.citizen_id) is None


def test_a_draft_that_was_overtaken_by_its_own_save_is_not_kept():
    table = make.a_table()
    make.write(table, table.lead, "overall_goal", "En rolig hverdag")
    with acting_as(table.lead) as actor:
        kept = services.keep_draft(
            actor,
            plan_id=table.plan_id,
            field="overall_goal",
            body="En rolig hverdag",
            base_revision=0,
        )
        assert kept.base_revision == 1
        assert queries.draft_of(actor, table.plan_id, "overall_goal") is None
