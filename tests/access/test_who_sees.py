"""Who sees what: the same truth for everybody who may know it, and "there may be more" for the rest."""

import pytest
from django.urls import reverse

from brobygger.access import queries
from brobygger.access.law.openings import load_openings
from brobygger.access.models import EmergencyAccess, Grant
from brobygger.access.pages import onlookers
from brobygger.access.queries.knowing import BETRAYED, may_be_more, may_see_more
from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from tests import make

pytestmark = pytest.mark.django_db
PLAN, MENTAL, ADDICTION, RISK = Category.PLAN, Category.MENTAL, Category.ADDICTION, Category.RISK
OF_A_FACILITY = 1 | PLAN | Category.SOCIAL | Category.NETWORK | RISK


@pytest.fixture
def around():
    """One citizen, housed, treated at a clinic and for addiction; the plan is shared with the clinic."""
    house = make.a_member(make.a_unit("facility_107"))
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"))
    counsellor = make.a_member(make.a_unit("addiction_treatment"))
    citizen_id = make.a_citizen(house)
    make.a_care_relation(nurse, citizen_id)
    make.a_care_relation(counsellor, citizen_id)
    make.a_consent(house, citizen_id, to=nurse.unit_id, categories=PLAN)
    return citizen_id, house, nurse, counsellor


def told(actor, citizen_id):
    """By kind of information: who is named, and whether there may be more."""
    with acting_as(actor):
        everyone = onlookers(actor, citizen_id)
        return {
            one: (
                {each.party_id for each in everyone.seers if each.sees(one)},
                everyone.of(one).may_be_more,
            )
            for one in Category
        }


def truly(citizen_id):
    """The same, read by the owner from the grants."""
    with make.as_owner():
        rows = list(Grant.objects.filter(citizen_id=citizen_id))
    return {one: {row.party_id for row in rows if row.categories & one} for one in Category}


def test_where_nothing_is_kept_back_all_read_the_same_and_elsewhere_it_is_said(around):
    citizen_id, *staff = around
    truth = truly(citizen_id)
    for actor in (make.as_person(citizen_id), *staff):
        for category, (named, may_be_more_) in told(actor, citizen_id).items():
            assert named <= truth[category]
            assert may_be_more_ or named == truth[category]


def test_those_who_share_the_plan_agree_on_who_sees_it(around):
    citizen_id, house, nurse, _counsellor = around
    readings = [told(one, citizen_id)[PLAN] for one in (make.as_person(citizen_id), house, nurse)]
    assert readings == [({citizen_id, house.unit_id, nurse.unit_id}, False)] * 3


def test_the_citizen_is_never_told_that_there_may_be_more(around):
    citizen_id, *_staff = around
    assert not any(more for _named, more in told(make.as_person(citizen_id), citizen_id).values())


def test_that_there_may_be_more_does_not_depend_on_the_citizen(around):
    citizen_id, house, *_rest = around
    alone = make.a_citizen(house, name="Asta Test Holm")
    assert [more for _named, more in told(house, citizen_id).values()] == [
        more for _named, more in told(house, alone).values()
    ]


@pytest.mark.parametrize("mask", range(1, 512, 2))
def test_what_is_said_to_be_whole_is_closed_to_every_relation_kept_back(mask):
    """By every opening of the law: one that is not told opens nothing of what is said to be whole."""
    whole = int(EVERY_CATEGORY) & ~may_be_more(mask)
    for opening in load_openings():
        if not (mask & opening.own_category or (mask & PLAN and opening.categories & PLAN)):
            assert not whole & (opening.categories | 1)
    assert not whole or (mask & PLAN and mask & RISK)


def test_a_clinic_is_not_said_not_to_see_what_it_may_see_by_law_or_an_untold_consent(around):
    citizen_id, house, nurse, _counsellor = around
    with acting_as(house):
        hidden, perhaps = onlookers(house, citizen_id).hidden_from(nurse.unit_id)
    assert (hidden, perhaps) == (0, EVERY_CATEGORY & ~(PLAN | Category.IDENTITY))
    with acting_as(citizen := make.as_person(citizen_id)):
        assert onlookers(citizen, citizen_id).hidden_from(nurse.unit_id)[1] == 0


def test_only_who_sees_all_that_a_consent_could_betray_is_sure_of_what_a_facility_sees():
    """A facility has no field of its own; a consent by which a clinic tells it something has."""
    assert may_see_more(OF_A_FACILITY, "facility_107") == EVERY_CATEGORY & ~PLAN
    assert may_see_more(OF_A_FACILITY | BETRAYED, "facility_107") == 0


def test_an_emergency_is_told_without_a_name_to_those_who_see_crisis_and_safety(around):
    citizen_id, house, _nurse, _counsellor = around
    stranger = make.a_member(make.a_unit("psychiatric_ward", name="Afsnit N7"), "nurse")
    with acting_as(stranger):
        open_emergency(
            stranger,
            citizen_id=citizen_id,
            categories=ADDICTION,
            reason="Fundet bevidstløs, ukendt indtag.",
            alternative=EmergencyAccess.Alternative.CITIZEN,
        )
    with acting_as(house):
        found = [one for one in queries.seen_by(house, citizen_id) if one.ground == "emergency"]
    assert [(one.name, one.categories) for one in found] == [("En medarbejder", ADDICTION | 1)]
    assert found[0].party_id not in {stranger.user_id, stranger.unit_id}
    gp = make.a_member(make.a_unit("gp"))
    make.a_care_relation(gp, citizen_id)
    with acting_as(gp):
        assert "emergency" not in {one.ground for one in queries.seen_by(gp, citizen_id)}
        assert onlookers(gp, citizen_id).of(ADDICTION).may_be_more


def test_the_page_says_so_to_staff_and_not_to_the_citizen(client, around):
    citizen_id, house, *_rest = around
    url = reverse("access:seen_by", args=[citizen_id])
    page = make.signed_in(client, house).get(url).content.decode()
    assert "Der kan være flere, som du ikke må kende til." in page
    assert "Ingen andre ser noget" not in page
    own = make.signed_in(client, make.as_person(citizen_id)).get(url).content.decode()
    assert "Der kan være flere" not in own
    assert "Ingen andre ser noget" in own
