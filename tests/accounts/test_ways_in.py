"""How a citizen's or relative's way in comes about and changes: never by one hand, never in silence."""

import datetime as dt
import re
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brobygger.access.rls import acting_as
from brobygger.accounts import errors, services, tasks
from brobygger.accounts.models import PersonLink, WayIn
from brobygger.accounts.queries import account_holder, actor_as_person, users_of_person
from brobygger.accounts.roles import Role
from brobygger.accounts.services.ways_in import TIME_TO_OBJECT
from brobygger.accounts.ways_in import address_of_person, change_under_way, questions_to
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.notices.models import Message
from tests.make import as_owner

from .people import a_citizens_account, a_member, a_unit, a_user, actor_of, audit_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return a_unit()


@pytest.fixture
def leader(unit):
    return a_member(unit=unit, role=Role.LEADER, email="leader@work.example")


@pytest.fixture
def nurse(unit, leader):
    return actor_of(a_member(unit=unit, email="nurse@work.example"))


@pytest.fixture
def colleague(unit):
    return actor_of(a_member(unit=unit, email="colleague@work.example"))


@pytest.fixture
def link():
    """A citizen who has signed in before."""
    made = a_citizens_account(email="mette@old.example")
    made.user.last_login = timezone.now()
    made.user.save()
    return made


def ask(actor, person_id, email="mette@new.example", kind="citizen"):
    with acting_as(actor):
        return services.ask_way_in(
            actor, person_id=person_id, kind=kind, email=email, name="Mette Lund", url="/there/"
        )


def confirm(actor, person_id):
    with acting_as(actor):
        return services.confirm_way_in(actor, person_id=person_id)


def letters(address):
    return [one.body for one in Message.objects.filter(address=address).order_by("created_at")]


def emails(person_id):
    return [one.email for one in users_of_person(person_id)]


def stop_link(address):
    return re.search(r"/\S*stop/\S+", letters(address)[-1]).group()


def let_time_pass(by=TIME_TO_OBJECT):
    with as_owner():
        for way in WayIn.objects.exclude(opens_at=None):
            WayIn.objects.filter(pk=way.pk).update(opens_at=way.opens_at - by)


@pytest.mark.parametrize("kind", ["citizen", "relative"])
def test_a_first_way_in_is_asked_for_by_one_and_confirmed_by_another(nurse, colleague, kind):
    person_id = uuid.uuid4()
    ask(nurse, person_id, kind=kind)
    assert emails(person_id) == []
    assert confirm(colleague, person_id) == "opened"
    assert emails(person_id) == ["mette@new.example"]
    assert audit_lines() == [
        ("account.asked", nurse.user_id),
        ("account.confirmed", colleague.user_id),
        ("account.linked", colleague.user_id),
    ]
    assert len(letters("mette@new.example")) == 1
    assert len(letters("leader@work.example")) == 2


def test_a_leader_invited_at_a_private_address_is_written_to_there(nurse, unit):
    """Her account answers in place of the private one, at an address nobody has."""
    stand_in = a_user(email="3f0c@nobody.invalid")
    stand_in.meant_for = "mette@private.example"
    stand_in.save()
    a_member(stand_in, unit=unit, role=Role.LEADER)
    ask(nurse, uuid.uuid4())
    assert len(letters("mette@private.example")) == 1
    assert letters(stand_in.email) == []


def test_nobody_confirms_what_they_asked_for(nurse):
    person_id = uuid.uuid4()
    ask(nurse, person_id)
    with pytest.raises(errors.SecondPersonNeeded):
        confirm(nurse, person_id)
    assert emails(person_id) == []


def test_the_database_too_wants_two_people(nurse):
    way = WayIn.objects.get(pk=ask(nurse, uuid.uuid4()))
    way.state, way.confirmed_by, way.confirmed_at = "confirmed", nurse.user_id, timezone.now()
    way.opens_at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        way.save(update_fields=["state", "confirmed_by", "confirmed_at", "opens_at"])


def test_the_database_lets_nobody_change_who_asked_or_for_what(nurse):
    way_id = ask(nurse, uuid.uuid4())
    for column in ("asked_by = gen_random_uuid()", "email = 'x@y.example'", "former_id = NULL"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE accounts_wayin SET {column} WHERE id = %s", [way_id])


def test_a_colleague_who_ends_a_way_in_does_not_become_the_citizen(nurse, colleague, link):
    """The attack this room was opened by, from end to end, with the help of an unwitting colleague."""
    person_id = link.person_id
    with acting_as(nurse):
        services.end_way_in(nurse, person_id=person_id, url="/there/")
    assert len(letters("mette@old.example")) == 1
    assert len(letters("leader@work.example")) == 1
    ask(nurse, person_id, email="nurse@private.example")
    assert "stop/" in letters("mette@old.example")[-1]
    assert confirm(colleague, person_id) == "confirmed"
    assert services.open_ways_due() == 0
    assert emails(person_id) == []
    answer = Client().post(stop_link("mette@old.example"))
    assert answer.status_code == 200
    let_time_pass()
    assert services.open_ways_due() == 0
    assert emails(person_id) == []
    assert "siger nej" in letters("leader@work.example")[-1]


def test_a_change_waits_two_days_in_which_the_old_way_in_works(nurse, colleague, link):
    ask(nurse, link.person_id)
    confirm(colleague, link.person_id)
    assert emails(link.person_id) == ["mette@old.example"]
    assert dt.timedelta(hours=24) <= TIME_TO_OBJECT
    let_time_pass(TIME_TO_OBJECT - dt.timedelta(minutes=5))
    tasks.open_ways(0)
    assert emails(link.person_id) == ["mette@old.example"]
    let_time_pass(dt.timedelta(minutes=6))
    tasks.open_ways(0)
    assert emails(link.person_id) == ["mette@new.example"]
    assert actor_as_person(link.user_id, link.person_id) is None
    assert "ikke længere" in letters("mette@old.example")[-1]


def test_a_relative_is_guarded_alike(nurse, colleague):
    link = a_citizens_account(email="sister@old.example", kind=PersonLink.Kind.RELATIVE)
    link.user.last_login = timezone.now()
    link.user.save()
    ask(nurse, link.person_id, kind="relative")
    assert confirm(colleague, link.person_id) == "confirmed"
    assert emails(link.person_id) == ["sister@old.example"]


def test_the_citizens_own_yes_is_enough_and_at_once(nurse, link):
    way_id = ask(nurse, link.person_id)
    me = account_holder(link.user_id)
    [question] = questions_to(link.user)
    assert (question.id, question.is_change) == (way_id, True)
    services.answer_own_change(me, way_id=way_id, is_me=True)
    assert emails(link.person_id) == ["mette@new.example"]
    assert questions_to(link.user) == ()


def test_the_citizens_own_no_stops_it_and_tells_the_leader(nurse, link):
    way_id = ask(nurse, link.person_id)
    services.answer_own_change(account_holder(link.user_id), way_id=way_id, is_me=False)
    assert change_under_way(link.person_id) is None
    assert emails(link.person_id) == ["mette@old.example"]
    assert "siger nej" in letters("leader@work.example")[-1]


def test_somebody_elses_yes_is_none(nurse, link):
    way_id = ask(nurse, link.person_id)
    for user in (a_user(), a_citizens_account().user):
        with pytest.raises(NotFound):
            services.answer_own_change(account_holder(user.pk), way_id=way_id, is_me=True)


def test_a_closed_way_in_may_stop_a_change_and_not_carry_it_out(nurse, link):
    with acting_as(nurse):
        services.end_way_in(nurse, person_id=link.person_id)
    way_id = ask(nurse, link.person_id)
    with pytest.raises(NotFound):
        services.answer_own_change(account_holder(link.user_id), way_id=way_id, is_me=True)


def test_an_address_that_never_signed_in_was_mistyped_and_does_not_wait(nurse, colleague):
    link = a_citizens_account(email="mistyped@old.example")
    ask(nurse, link.person_id)
    assert confirm(colleague, link.person_id) == "opened"
    assert emails(link.person_id) == ["mette@new.example"]


def test_a_way_in_taken_up_again_with_the_same_address_does_not_wait(nurse, colleague, link):
    with acting_as(nurse):
        services.end_way_in(nurse, person_id=link.person_id)
    ask(nurse, link.person_id, email="METTE@old.example")
    assert confirm(colleague, link.person_id) == "opened"
    assert [one.id for one in users_of_person(link.person_id)] == [link.user_id]
    assert PersonLink.objects.count() == 1


def test_looking_at_the_link_stops_nothing_and_unknown_ones_say_nothing(nurse, link):
    ask(nurse, link.person_id)
    address = stop_link("mette@old.example")
    page = Client().get(address)
    assert page.status_code == 200
    assert "mette" not in page.content.decode().lower()
    assert change_under_way(link.person_id) is not None
    assert Client().get(reverse("accounts:object", args=["abc:def"])).status_code == 200
    assert Client().post(reverse("accounts:object", args=["abc:def"])).status_code == 404
    assert Client().post(address).status_code == 200
    assert Client().post(address).status_code == 404


def test_staff_addresses_and_ones_own_are_refused(nurse, colleague):
    for email, refusal in (
        ("nurse@work.example", errors.NotForOneself),
        ("Colleague@work.example", errors.StaffAddress),
    ):
        with pytest.raises(refusal):
            ask(nurse, uuid.uuid4(), email=email)


def test_an_address_that_became_staffs_meanwhile_opens_nothing(nurse, colleague, unit):
    person_id = uuid.uuid4()
    ask(nurse, person_id, email="later@work.example")
    a_member(unit=unit, email="later@work.example")
    confirm(colleague, person_id)
    assert emails(person_id) == []


def test_an_address_of_another_citizen_answers_as_a_new_one_and_asks_its_holder(nurse, colleague):
    other = a_citizens_account(email="taken@private.example")
    taken, free = uuid.uuid4(), uuid.uuid4()
    for person_id, email in ((taken, "taken@private.example"), (free, "free@private.example")):
        ask(nurse, person_id, email=email)
        assert confirm(colleague, person_id) in ("written", "opened")
        assert address_of_person(person_id) == email
        assert change_under_way(person_id) is None
        with pytest.raises(errors.AlreadyLinked):
            ask(nurse, person_id, email=email)
    assert (emails(taken), emails(free)) == ([], ["free@private.example"])
    [question] = questions_to(other.user)
    assert (question.is_change, question.email) == (False, "")


def test_its_holder_says_whether_they_are_this_person_too(nurse, colleague):
    other = a_citizens_account(email="sister@private.example", kind=PersonLink.Kind.RELATIVE)
    yes, no = uuid.uuid4(), uuid.uuid4()
    for person_id, is_me in ((yes, True), (no, False)):
        way_id = ask(nurse, person_id, email="sister@private.example", kind="relative")
        confirm(colleague, person_id)
        with pytest.raises(NotFound):
            services.answer_as_holder(account_holder(a_user().pk), way_id=way_id, is_me=True)
        services.answer_as_holder(account_holder(other.user_id), way_id=way_id, is_me=is_me)
        assert questions_to(other.user) == ()
    assert (emails(yes), emails(no)) == (["sister@private.example"], [])
    assert address_of_person(no) == "sister@private.example"
    ask(nurse, no, email="her@other.example")
    assert confirm(colleague, no) == "opened"


def test_one_change_at_a_time_and_it_can_be_dropped(nurse, colleague):
    person_id = uuid.uuid4()
    ask(nurse, person_id)
    with pytest.raises(errors.AlreadyAsked):
        ask(colleague, person_id, email="x@y.example")
    with acting_as(colleague):
        services.drop_way_in(colleague, person_id=person_id)
    ask(colleague, person_id, email="x@y.example")


def test_there_must_be_something_to_confirm_to_drop_or_to_end(nurse):
    for door in (services.confirm_way_in, services.drop_way_in, services.end_way_in):
        with pytest.raises(NotFound):
            door(nurse, person_id=uuid.uuid4())


def test_nobody_ends_their_own_link():
    link = a_citizens_account()
    a_member(link.user)
    actor = actor_of(link.user.memberships.get())
    with pytest.raises(errors.NotForOneself):
        services.end_way_in(actor, person_id=link.person_id)


@pytest.mark.parametrize("role", [Role.STEERING_MEMBER, Role.PROJECT_LEAD, Role.ADMINISTRATOR])
def test_ways_in_are_for_those_who_register_citizens(role):
    actor = actor_of(a_member(role=role))
    with pytest.raises(NotAllowed):
        services.ask_way_in(
            actor, person_id=uuid.uuid4(), kind="citizen", email="a@example.org", name="x"
        )
    for door in (services.confirm_way_in, services.drop_way_in, services.end_way_in):
        with pytest.raises(NotAllowed):
            door(actor, person_id=uuid.uuid4())


def test_two_at_once_confirm_it_once(nurse, colleague):
    person_id = uuid.uuid4()
    ask(nurse, person_id)
    confirm(colleague, person_id)
    with pytest.raises(NotFound):
        confirm(colleague, person_id)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_question_stands_under_settings_and_is_answered_in_one_press(nurse, link, answer):
    way_id = ask(nurse, link.person_id)
    browser = Client()
    browser.force_login(link.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(reverse("accounts:settings")).content.decode()
    assert "mette@new.example" in page
    address = reverse("accounts:answer_way_in", args=[way_id])
    assert address in page
    said = browser.post(address, {"about": "change", "answer": answer})
    assert said.status_code == 302
    expected = "mette@new.example" if answer == "yes" else "mette@old.example"
    assert emails(link.person_id) == [expected]


def test_no_address_of_the_house_changes_how_a_colleague_signs_in():
    """There is no page that changes another's e-mail or second factor, or one's own e-mail."""
    from tests.security.walk import every_view  # noqa: PLC0415  # names of every address

    names = {name for name, _keys in every_view()}
    assert not {one for one in names if re.search("account_(email|change_email|reset)", one)}
