"""From the first administrator to a unit's staff: on the pages, and from the keyboard."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from brobygger.accounts.models import Membership, User
from brobygger.accounts.roles import GIVEN_BY_ADMINISTRATORS, GRANTS, Role
from brobygger.kernel.permissions import Permission
from brobygger.kernel.purposes import Purpose
from brobygger.notices.models import Message
from tests.accounts.people import a_member, a_unit, a_user, actor_of, audit_lines
from tests.accounts.test_doors import at_work

pytestmark = pytest.mark.django_db
APPOINT = reverse("accounts:appoint")
PRIVATE = {Role.CITIZEN, Role.RELATIVE}
NINA = {"email": "nina@example.org", "name": "Nina Dahl"}


def page_of(unit):
    return reverse("accounts:appoint_at", args=[unit.pk])


@pytest.fixture
def office():
    return at_work(a_member(role=Role.ADMINISTRATOR, name="Asger Ask"), Purpose.OVERSIGHT)


STAFF = [one for one in Role if GRANTS[one] - {Permission.MEETING_ATTEND} and one not in PRIVATE]


@pytest.mark.parametrize("role", STAFF)
def test_every_way_in_the_menu_opens_for_those_who_are_shown_it(role):
    membership = a_member(role=role)
    client = at_work(membership, actor_of(membership).purpose)
    ways = [one.url for one in client.get(reverse("portal:today")).wsgi_request.shell.nav]
    assert (APPOINT in ways) is (role == Role.ADMINISTRATOR)
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


def test_the_first_administrator_appoints_a_leader_who_takes_on_a_nurse(office):
    unit = a_unit(name="Bakkehuset")
    found = office.get(APPOINT, {"q": "bakke"})
    assert page_of(unit) in found.content.decode()
    done = office.post(page_of(unit), NINA | {"role": Role.LEADER})
    assert done.headers["Location"] == page_of(unit)
    assert "Nina Dahl" in office.get(page_of(unit)).content.decode()
    message = Message.objects.get()
    assert (message.address, "Bakkehuset" in message.body) == ("nina@example.org", True)
    leader = Membership.objects.get(user__email="nina@example.org")
    staff = reverse("accounts:members")
    new = {"email": "per@example.org", "name": "Per Bo", "role": Role.NURSE}
    assert at_work(leader).post(staff, new).headers["Location"] == staff
    assert Membership.objects.get(user__email="per@example.org").unit_id == unit.pk
    assert [action for action, _who in audit_lines()] == ["member.added", "member.added"]


@pytest.mark.parametrize("role", GIVEN_BY_ADMINISTRATORS)
def test_every_role_that_is_appointed_can_be_appointed_and_ended_on_the_page(office, role):
    unit = a_unit()
    assert office.post(page_of(unit), NINA | {"role": role}).status_code == 302
    given = Membership.objects.get(user__email="nina@example.org")
    assert given.role == role
    ended = office.post(reverse("accounts:end_membership", args=[given.pk]))
    assert ended.headers["Location"] == APPOINT
    assert "Nina Dahl" not in office.get(page_of(unit)).content.decode()


@pytest.mark.parametrize("role", [Role.NURSE, Role.CITIZEN, "king", ""])
def test_what_is_not_appointed_is_not_offered_and_what_was_typed_stays(office, role):
    unit = a_unit()
    refused = office.post(page_of(unit), NINA | {"role": role})
    assert refused.status_code == 422
    assert "nina@example.org" in refused.content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()


def test_somebody_who_works_there_already_is_told_at_the_field(office):
    unit = a_unit()
    a_member(a_user(email="nina@example.org"), unit=unit)
    refused = office.post(page_of(unit), NINA | {"role": Role.LEADER})
    assert refused.status_code == 409
    assert "Nina Dahl" in refused.content.decode()


def test_nobody_appoints_themselves(office):
    mine = User.objects.get(name="Asger Ask").email
    sent = {"email": mine, "name": "Asger", "role": Role.LEADER}
    assert office.post(page_of(a_unit()), sent).status_code == 403


def test_a_unit_that_is_not_there_is_not_found(office):
    nowhere = reverse("accounts:appoint_at", args=[uuid.uuid4()])
    assert office.get(nowhere).status_code == 404


@pytest.mark.parametrize(
    "role", [one for one in STAFF if Permission.MEMBERS_APPOINT not in GRANTS[one]]
)
def test_only_administrators_come_in(role):
    membership = a_member(role=role)
    client = at_work(membership, actor_of(membership).purpose)
    for page in (APPOINT, page_of(membership.unit)):
        assert client.get(page).status_code == 403


def test_more_units_than_fit_on_the_page_are_said_to_be_there(office):
    for number in range(51):
        a_unit(name=f"Hus {number:02}")
    page = office.get(APPOINT, {"q": "Hus"})
    assert page.context["there_are_more"]
    assert len(page.context["units"]) == 50


# From the keyboard


@pytest.fixture(autouse=True)
def address(settings):
    """Where those who are invited are led to."""
    settings.SITE_URL = "https://brobygger.example.dk"


def appoint(*words, **options):
    said = StringIO()
    call_command("appoint", *words, stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("role", ["leader", "project_lead", "steering_member"])
def test_the_keyboard_appoints_and_invites(role):
    unit = a_unit(name="Bakkehuset")
    said = appoint(role, NINA["email"], NINA["name"], unit.slug)
    assert "Nina Dahl is" in said
    assert "at Bakkehuset. They are invited by mail." in said
    assert Membership.objects.get(user__email="nina@example.org").role == role
    assert Message.objects.get().address == "nina@example.org"
    assert [action for action, _who in audit_lines()] == ["member.added"]


def test_the_keyboard_makes_no_further_administrators():
    with pytest.raises(CommandError, match="invalid choice"):
        appoint("administrator", NINA["email"], NINA["name"], a_unit().slug)


def test_a_refusal_at_the_keyboard_is_a_sentence():
    with pytest.raises(CommandError):
        appoint("leader", NINA["email"], NINA["name"], "nowhere")
    with pytest.raises(CommandError):
        appoint("leader", "nobody", NINA["name"], a_unit().slug)
    assert not User.objects.filter(email="nina@example.org").exists()
