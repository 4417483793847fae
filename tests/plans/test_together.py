"""What is shown to everybody in the room is what each of them may see; the rest is kept back."""

import datetime as dt
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from brobygger.access.queries import Someone, my_categories
from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.audit.models import Entry
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.purposes import Purpose
from brobygger.meetings.models import Invitation
from brobygger.meetings.presence.models import Presence
from brobygger.meetings.services import note_attendance
from brobygger.plans import queries, services
from brobygger.plans.together import Lacks, as_someone, laid_together
from tests import make
from tests.plans import make as table_of
from tests.plans.screens import FETCH, at, questions, url, words

pytestmark = pytest.mark.django_db

# What is there to leak: a word for each kind of information, written by whoever owns it.
MENTAL, ADDICTION, PLAN = "Stabil på medicin.", "Drikker mindre.", "sove og passe mine fisk"
GROUP_HOME = "Bor godt på Birken."


@pytest.fixture
def table():
    made = table_of.a_table()
    for to in (made.lead.unit_id, made.nurse.unit_id):
        make.a_consent(
            made.citizen,
            made.citizen_id,
            to=to,
            categories=Category.PLAN | Category.MENTAL | Category.ADDICTION,
        )
    return made


@pytest.fixture
def meeting_id(table):
    return an_open_meeting(table, "video")


def an_open_meeting(table, form):
    with acting_as(table.lead) as lead:
        meeting_id = services.call_plan_meeting(
            lead,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(minutes=5),
            minutes=60,
            form=form,
            place="",
            participants=table_of.everyone(table),
        )
        services.open_plan_meeting(lead, plan_id=table.plan_id, meeting_id=meeting_id)
    table_of.fill(table)
    return meeting_id


def comes_in(meeting_id, who: Actor, seat="s"):
    """As the signalling process would report it; the way in is tried in tests/meetings."""
    with make.as_owner():
        one = invitation(meeting_id, who)
        return Presence.objects.create(
            meeting_id=meeting_id,
            invitation=one,
            citizen_id=one.citizen_id,
            seat=f"{seat}{one.pk}",
            came_at=now(),
        )


def invitation(meeting_id, who):
    found = Invitation.objects.filter(meeting_id=meeting_id)
    if who.person_id is not None:
        return found.get(person_id=who.person_id)
    return found.get(user_id=who.user_id, unit_id=who.unit_id)


def goes(visit):
    with make.as_owner():
        Presence.objects.filter(pk=visit.pk).update(left_at=now(), why="left")


def a_guest(meeting_id):
    """Somebody nobody has consented to, and whom nobody knows."""
    with make.as_owner():
        first = Invitation.objects.filter(meeting_id=meeting_id).first()
        guest = Invitation.objects.create(
            meeting_id=meeting_id,
            citizen_id=first.citizen_id,
            kind="relative",
            name="Tolken Amina",
            person_id=uuid4(),
        )
        Presence.objects.create(
            meeting_id=meeting_id,
            invitation=guest,
            citizen_id=guest.citizen_id,
            seat="guest",
            came_at=now(),
        )
    return guest


def screen(table, meeting_id, reader=None):
    page = at(reader or table.lead).get(url("together", table.plan_id, meeting_id))
    assert page.status_code == 200
    return words(page)


def test_alone_one_sees_together_what_one_sees(table, meeting_id):
    shown = screen(table, meeting_id)
    assert all(one in shown for one in (MENTAL, ADDICTION, PLAN, GROUP_HOME))
    assert "udeladt" not in shown


def test_what_somebody_who_came_in_may_not_see_is_gone_when_they_are_named(table, meeting_id):
    """The sister's consent opens the plan, and nothing about health."""
    before = screen(table, meeting_id)
    assert MENTAL in before
    relative = invitation_name(meeting_id, table.relative)
    assert relative not in before
    visit = comes_in(meeting_id, table.relative)
    shown = screen(table, meeting_id)
    assert relative in shown
    assert PLAN in shown
    assert MENTAL not in shown
    assert ADDICTION not in shown
    assert "udeladt" in shown
    goes(visit)
    assert MENTAL in screen(table, meeting_id)


def invitation_name(meeting_id, who):
    with make.as_owner():
        return invitation(meeting_id, who).name


@pytest.mark.parametrize("who", ["nurse", "counsellor", "deputy", "citizen", "relative"])
def test_everything_shown_is_what_row_security_shows_each_of_them(table, meeting_id, who):
    """The independent road: what each may read, asked as themselves, in their own session."""
    one = getattr(table, who)
    comes_in(meeting_id, one)
    purpose = Purpose.OWN if one.person_id else Purpose.COORDINATION
    themselves = Actor(
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
        role=one.role,
        permissions=one.permissions,
        purpose=purpose,
    )
    with acting_as(table.lead) as lead:
        shown = queries.shown_together(lead, table.plan_id, meeting_id)
        mine = my_categories(lead, table.citizen_id)
    with acting_as(themselves):
        theirs = my_categories(themselves, table.citizen_id)
    assert shown.together.mask == mine & theirs
    own_page = words(at(themselves).get(url("plan", table.plan_id)))
    common = screen(table, meeting_id)
    for word in (MENTAL, ADDICTION, PLAN, GROUP_HOME):
        assert word not in common or word in own_page


def test_a_guest_has_no_ground_at_all(table, meeting_id):
    a_guest(meeting_id)
    shown = screen(table, meeting_id)
    assert "Tolken Amina" in shown
    for word in (MENTAL, ADDICTION, PLAN, GROUP_HOME, "Else Test"):
        assert word not in shown.replace("Else Test Lauridsen", "", names_in(shown))


def test_a_guest_is_nobody_and_no_consent_is_offered_for_one(table, meeting_id):
    """Whatever id the meeting has given them: even one that somebody has consented to."""
    with acting_as(table.lead) as lead:
        page = queries.plan_page(lead, table.plan_id)
        card = next(one for one in page.meeting.invitations if one.kind == "relative")
        guest = replace(card, kind="guest", name="Tolken Amina")
        assert as_someone(guest) == Someone()
        assert as_someone(card) == Someone(person_id=table.relative_id)
        laid = laid_together(page, [(guest, "call")], [()], [Lacks(page.holds)])
    assert (laid.mask, laid.plan, laid.withholds) == (0, None, True)
    (told,) = laid.lacking
    assert (told.name, told.query) == ("Tolken Amina", "")
    assert {Category.PLAN, Category.MENTAL, Category.ADDICTION} <= set(told.categories)


def names_in(shown):
    """The citizen is named among those present when she is there; nowhere else."""
    return 1 if "Else Test Lauridsen" in shown else 0


def test_a_ground_that_ends_during_the_meeting_ends_on_the_screen(table, meeting_id):
    comes_in(meeting_id, table.nurse)
    assert MENTAL in screen(table, meeting_id)
    with acting_as(table.citizen):
        withdraw_all(table.citizen, citizen_id=table.citizen_id)
    shown = screen(table, meeting_id)
    assert MENTAL not in shown
    assert PLAN not in shown


def test_in_a_room_those_not_noted_yet_count_until_they_are(table):
    meeting_id = an_open_meeting(table, "room")
    assert MENTAL not in screen(table, meeting_id)  # the sister may be sitting there
    with acting_as(table.lead) as lead:
        people = {
            one.id: "present"
            if one.kind == "staff" and one.unit_id != table.counsellor.unit_id
            else "absent"
            for one in queries.plan_page(lead, table.plan_id).meeting.invitations
        }
        note_attendance(lead, meeting_id=meeting_id, attendance=people)
    assert MENTAL in screen(table, meeting_id)


# Those who lead are told


def test_those_who_lead_are_told_who_lacks_what_and_which_consent_would_help(table, meeting_id):
    comes_in(meeting_id, table.relative)
    response = at(table.lead).get(url("meeting", table.plan_id, meeting_id))
    page = words(response)
    name = invitation_name(meeting_id, table.relative)
    assert re.search(rf"{name} må ikke se: [^.]*psykisk[^.]*\.", page, re.I), page
    asked = f"/access/{table.citizen_id}/consents/new/?to=relative%3A{table.relative_id}"
    assert asked in response.content.decode()
    consent = at(table.lead).get(
        reverse("access:consent_new", args=[table.citizen_id]),
        {"to": f"relative:{table.relative_id}", "category": "4"},
    )
    assert consent.status_code == 200


@pytest.mark.parametrize("who", ["counsellor", "relative", "citizen"])
def test_the_others_are_not_told_who_lacks_what(table, meeting_id, who):
    comes_in(meeting_id, table.relative)
    reader = getattr(table, who)
    name = invitation_name(meeting_id, table.relative)
    for address in ("meeting", "now", "together"):
        shown = words(at(reader).get(url(address, table.plan_id, meeting_id)))
        assert f"{name} må ikke se" not in shown
        assert "consents/new" not in shown


def test_a_reader_who_does_not_see_it_themself_is_told_who_lacks_it_too(table, meeting_id):
    """Of what the plan holds: the counsellor has no ground for mental health, and says so of herself."""
    comes_in(meeting_id, table.relative)
    comes_in(meeting_id, table.counsellor)
    other = table.counsellor
    with acting_as(other):
        page = queries.plan_page(other, table.plan_id)
        laid = queries.together(other, page, page.meeting)
    lacks = {one.is_me: set(one.categories) for one in laid.lacking}
    assert Category.MENTAL in page.left_out
    assert Category.MENTAL in lacks[True]
    assert {Category.MENTAL, Category.ADDICTION} <= lacks[False]


def test_a_lead_who_is_blind_is_not_told_that_everybody_sees_everything(table, meeting_id):
    with acting_as(table.citizen):
        withdraw_all(table.citizen, citizen_id=table.citizen_id)
    page = words(at(table.lead).get(url("meeting", table.plan_id, meeting_id)))
    assert "Du må ikke se: " in page
    assert "Alle her må se alt" not in page


# What can be decided now


def test_who_is_in_the_call_can_decide_and_who_has_left_it_cannot(table, meeting_id):
    unit = words(at(table.lead).get(url("now", table.plan_id, meeting_id)))
    assert "I videorummet nu" in unit
    with make.as_owner():
        one = invitation(meeting_id, table.nurse)
        Invitation.objects.filter(pk=one.pk).update(
            may_decide="yes", answer="yes", mandate_at=now()
        )
    visit = comes_in(meeting_id, table.nurse)
    shown = words(at(table.lead).get(url("now", table.plan_id, meeting_id)))
    assert f"{one.name} kan beslutte." in shown
    goes(visit)
    shown = words(at(table.lead).get(url("now", table.plan_id, meeting_id)))
    assert "Skal spørges" in shown
    assert f"{one.name} kan beslutte. Kan beslutte" not in shown


# The screen asks again and again


def test_an_unchanged_screen_answers_nothing_and_leaves_no_line(table, meeting_id):
    client = at(table.lead)
    address = url("together", table.plan_id, meeting_id)
    first = client.get(address).content.decode()
    known = re.search(r'data-known="(\w+)"', first)[1]
    again = client.get(f"{address}?known={known}", **FETCH)
    assert (again.status_code, again.content) == (204, b"")
    assert len(lines()) == 1
    visit = comes_in(meeting_id, table.relative)
    changed = client.get(f"{address}?known={known}", **FETCH)
    assert changed.status_code == 200
    assert f'data-seats="{visit.seat}"' in changed.content.decode()
    assert "<html" not in changed.content.decode()
    (_first, line) = lines()
    assert line.details["people"] == 2
    assert line.details["shown"] & Category.MENTAL == 0


def lines():
    with make.as_owner():
        return list(Entry.objects.filter(action="plan.shown_together").order_by("at"))


def test_the_piece_about_now_is_drawn_again_only_when_something_changed(table, meeting_id):
    client = at(table.lead)
    address = url("now", table.plan_id, meeting_id)
    known = re.search(r"known=(\w+)", client.get(address).content.decode())[1]
    assert client.get(f"{address}?known={known}").status_code == 204
    comes_in(meeting_id, table.relative)
    assert client.get(f"{address}?known={known}").status_code == 200


def test_a_stranger_finds_no_screen(table, meeting_id):
    for name in ("together", "now"):
        assert at(table.stranger).get(url(name, table.plan_id, meeting_id)).status_code == 404


def test_another_plans_meeting_is_not_this_ones(table, meeting_id):
    other = table_of.a_table("0301919992")
    with acting_as(other.lead) as lead, pytest.raises(NotFound):
        queries.shown_together(lead, other.plan_id, meeting_id)


def test_the_pages_ask_few_questions(table, meeting_id):
    comes_in(meeting_id, table.relative)
    client = at(table.lead)
    for name in ("meeting", "together", "now"):
        assert questions(client, url(name, table.plan_id, meeting_id)) <= 15, name
