"""The log names the ground that opened this look: no stronger one that opened something else."""

import uuid
from dataclasses import replace

import pytest

from brobygger.access import gate
from brobygger.access.ground_words import RELATIONS, in_words, sources_of
from brobygger.access.law.openings import load_openings
from brobygger.access.models import CareRelation, Consent, Grant, Ground
from brobygger.access.queries import log_of
from brobygger.access.rls import acting_as
from brobygger.access.services import unmask_number
from brobygger.access.ways import Way, way_from, ways_to
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.purposes import Purpose
from tests import make

pytestmark = pytest.mark.django_db
CARE = {"ground": "care", "source_id": uuid.UUID(int=1), "rule_code": "L2"}
YES = {"ground": "consent", "source_id": uuid.UUID(int=2), "rule_code": "L6"}
EMERGENCY = {"ground": "emergency", "source_id": uuid.UUID(int=3), "rule_code": "L4"}


def grants(*rows):
    return [Grant(**one, categories=mask | 1) for one, mask in rows]


def opened(shown, *rows):
    return [(one.ground, one.categories) for one in ways_to(shown, grants(*rows))]


def test_a_stronger_ground_that_opened_nothing_shown_is_not_named():
    held = ((CARE, Category.MENTAL | Category.RISK), (YES, Category.PLAN))
    assert opened(Category.IDENTITY | Category.PLAN, *held) == [("consent", Category.PLAN)]


def test_each_kind_of_information_has_its_own_ground():
    held = ((CARE, Category.MENTAL), (YES, Category.PLAN | Category.MENTAL))
    shown = Category.IDENTITY | Category.PLAN | Category.MENTAL
    assert opened(shown, *held) == [("consent", Category.PLAN), ("care", Category.MENTAL)]


def test_a_name_alone_is_opened_by_the_everyday_ground():
    held = ((EMERGENCY, EVERY_CATEGORY), (YES, Category.PLAN), (CARE, Category.MENTAL))
    assert opened(Category.IDENTITY, *held) == [("care", Category.IDENTITY)]


def test_an_emergency_is_named_for_what_nothing_else_opened():
    held = ((EMERGENCY, EVERY_CATEGORY), (CARE, Category.RISK))
    shown = Category.RISK | Category.SOMATIC
    assert opened(shown, *held) == [("emergency", Category.SOMATIC), ("care", Category.RISK)]


def test_what_no_ground_covers_is_opened_by_none():
    assert opened(Category.LEGAL, (CARE, Category.MENTAL)) == []


def test_a_way_comes_back_from_the_log_as_it_was_written():
    way = Way(ground="care", source_id=uuid.uuid4(), rule="L2", categories=4)
    assert way_from({**way.as_detail(), "source": str(way.source_id)}) == way


def test_every_kind_of_relation_has_words():
    assert {one.kind for one in load_openings()} == set(RELATIONS)


@pytest.fixture
def liva():
    """Treated at a clinic, and shares her plan with it."""
    house = make.a_member(make.a_unit("facility_107"))
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"))
    citizen_id = make.a_citizen(house)
    make.a_consent(house, citizen_id, to=nurse.unit_id, categories=Category.PLAN)
    with make.as_owner():
        make.a_care_relation(nurse, citizen_id)
    return make.as_person(citizen_id), nurse


def test_the_citizen_reads_what_opened_the_look(liva):
    citizen, nurse = liva
    with acting_as(nurse):
        gate.open_citizen(nurse, citizen.person_id, shows=Category.PLAN)
        gate.open_citizen(nurse, citizen.person_id)
        gate.open_citizen(nurse, citizen.person_id, shows=Category.PLAN | Category.MENTAL)
    with make.as_owner():
        consent = Consent.objects.get(citizen_id=citizen.person_id)
        relation = CareRelation.objects.get(unit_id=nurse.unit_id)
    with acting_as(citizen):
        both, by_care, by_yes, *_rest = log_of(citizen, citizen.person_id)
    assert [(one.ground, one.source_id) for one in by_yes.ways] == [("consent", consent.pk)]
    assert [(one.ground, one.source_id) for one in by_care.ways] == [("care", relation.pk)]
    assert [(one.ground, one.categories) for one in both.ways] == [("consent", 2), ("care", 4)]
    assert by_yes.ground_label.startswith("dit samtykke af ")
    words = "din behandling hos dem, efter loven (Sundhedsloven § 41, stk. 2, nr. 1)"
    assert by_care.ground_label == words
    assert ": den fælles plan · din behandling hos dem" in both.ground_label


def test_a_ground_for_another_purpose_opened_nothing(liva):
    citizen, nurse = liva
    treating = replace(nurse, purpose=Purpose.TREATMENT)
    with acting_as(treating):
        gate.open_citizen(treating, citizen.person_id, shows=Category.PLAN | Category.MENTAL)
    with acting_as(citizen):
        line = log_of(citizen, citizen.person_id)[0]
    assert [(one.ground, one.categories) for one in line.ways] == [("care", Category.MENTAL)]


def test_one_s_own_information_and_a_number_shown(liva):
    citizen, _nurse = liva
    with acting_as(citizen):
        unmask_number(citizen, citizen_id=citizen.person_id)
        line = log_of(citizen, citizen.person_id)[0]
        assert in_words(line.ways, sources_of(line.ways)) == "dine egne oplysninger"
    assert line.ways[0].ground == Ground.SELF
