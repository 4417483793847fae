"""Before anyone acts: unlocked, with a second factor, at a place and for a purpose of theirs."""

import datetime as dt
import json
import re
import time
import uuid
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brobygger.accounts import sessions
from brobygger.accounts.demo import Cast, CastMember, _providers, cast, register_cast
from brobygger.accounts.models import Membership, PersonLink, User
from brobygger.accounts.pages import device_of
from brobygger.accounts.queries import SESSION_PLACE, idle_seconds, name_persons_with, places_of
from brobygger.accounts.roles import Role
from brobygger.kernel.purposes import Purpose
from brobygger.notices.models import Message
from tests.accounts.passkey import Passkey
from tests.accounts.people import a_citizens_account, a_member, a_unit, a_user, audit_lines
from tests.accounts.test_sign_in import PASSWORD, SECRET, an_app, digits_of_the_app, sign_in

pytestmark = pytest.mark.django_db
HOME = reverse("accounts:members")  # any page that needs an actor


def signed_in(user, *, place=None, strong=True):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    if place is not None:
        session[SESSION_PLACE] = place
    if strong:
        session[sessions.HAS_SECOND_FACTOR] = True
    session.save()
    return client


def at_work(membership, purpose=Purpose.COORDINATION, **more):
    place = {"unit": str(membership.unit_id), "purpose": int(purpose)}
    return signed_in(membership.user, place=place, **more)


def change_session(client, **values):
    session = client.session
    session.update(values)
    session.save()


# A second factor


def test_staff_without_a_second_factor_are_led_to_set_one_up():
    client = at_work(a_member(role=Role.LEADER), strong=False)
    assert client.get(HOME).headers["Location"].startswith(reverse("accounts:second_factor"))
    assert client.post(HOME).status_code == 403
    assert client.get(reverse("accounts:places")).status_code == 302
    assert client.get(reverse("accounts:second_factor")).status_code == 200


def test_with_one_they_go_on_and_it_is_asked_for_once(django_assert_max_num_queries):
    membership = a_member(role=Role.LEADER)
    TOTP.activate(membership.user, SECRET)
    client = at_work(membership, strong=False)
    assert client.get(HOME).status_code == 200
    assert client.session[sessions.HAS_SECOND_FACTOR]


def test_citizens_need_none():
    link = a_citizens_account()
    client = signed_in(link.user, strong=False)
    assert client.get(reverse("accounts:places")).status_code == 200


def test_setting_up_an_app_shows_a_picture_and_gives_recovery_codes():
    client = at_work(a_member(), strong=False)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert b"<svg" in page.content
    assert b"<script>" not in page.content
    secret = client.session["mfa.totp.secret"]
    assert secret.encode() in page.content


def test_staff_keep_their_last_second_factor():
    user = a_member(email="anne@example.org", password=PASSWORD).user
    an_app(user)
    client = Client()
    sign_in(client, user.email)
    client.post(reverse("mfa_authenticate"), {"code": digits_of_the_app()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert page.status_code == 200
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_a_citizen_may_remove_theirs():
    link = a_citizens_account()
    TOTP.activate(link.user, SECRET)
    client = signed_in(link.user)
    client.post(reverse("mfa_reauthenticate"), {"code": digits_of_the_app()})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=link.user, type="totp").exists()
    assert "second_factor.removed" in [action for action, _user in audit_lines()]


# The idle lock


def test_a_session_left_alone_is_locked_and_nothing_is_saved():
    client = at_work(a_member(role=Role.LEADER))
    assert client.get(HOME).status_code == 200
    change_session(client, seen_at=int(time.time()) - 16 * 60)
    assert client.get(HOME).headers["Location"].startswith(reverse("accounts:unlock"))
    refused = client.post(HOME, {"name": "Words typed while away"})
    assert refused.status_code == 401
    assert "Words typed while away" in refused.content.decode()
    draft = client.post(HOME, headers={"Brobygger-Fetch": "draft"})
    assert draft.status_code == 401


def test_a_page_that_is_used_without_asking_for_anything_says_so():
    """Listening to a call for a quarter of an hour: the server's clock hears of it, too."""
    client = at_work(a_member(role=Role.LEADER))
    client.get(HOME)
    change_session(client, seen_at=int(time.time()) - 14 * 60)
    assert client.get(reverse("accounts:used")).status_code == 204
    assert client.session[sessions.SEEN_AT] > time.time() - 60
    change_session(client, seen_at=int(time.time()) - 16 * 60)
    assert client.get(reverse("accounts:used")).status_code == 302  # too late: it is locked
    assert client.session[sessions.LOCKED]


def test_being_used_it_stays_open_and_that_is_noted_once_a_minute():
    client = at_work(a_member(role=Role.LEADER))
    client.get(HOME)
    first = client.session[sessions.SEEN_AT]
    change_session(client, seen_at=first - 30)
    client.get(HOME)
    assert client.session[sessions.SEEN_AT] == first - 30
    change_session(client, seen_at=first - 90)
    client.get(HOME)
    assert client.session[sessions.SEEN_AT] >= first
    assert UserSession.objects.filter(session_key=client.session.session_key).exists()


def test_at_home_it_rests_longer():
    link = a_citizens_account()
    client = signed_in(link.user, place={"person": str(link.person_id)})
    change_session(client, seen_at=int(time.time()) - 20 * 60)
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_locking_by_hand_and_unlocking_with_a_password():
    membership = a_member(role=Role.LEADER, password=PASSWORD)
    client = at_work(membership)
    client.post(reverse("accounts:lock"))
    assert client.get(HOME).status_code == 302
    page = client.get(reverse("accounts:unlock"), {"next": HOME})
    assert page.status_code == 200
    assert page.context["ways"] == ["password"]
    wrong = client.post(reverse("accounts:unlock"), {"way": "password", "answer": "no"})
    assert wrong.status_code == 422
    right = client.post(
        reverse("accounts:unlock"), {"way": "password", "answer": PASSWORD, "next": HOME}
    )
    assert right.headers["Location"] == HOME
    assert client.get(HOME).status_code == 200
    actions = [action for action, _user in audit_lines()]
    assert actions == ["sign_in.refused", "session.unlock_refused", "session.unlocked"]


def test_unlocking_with_the_digits_of_the_app():
    membership = a_member(role=Role.LEADER)
    an_app(membership.user)
    client = at_work(membership)
    client.post(reverse("accounts:lock"))
    wrong = client.post(reverse("accounts:unlock"), {"way": "app", "answer": "000000"})
    assert wrong.status_code == 422
    client.post(reverse("accounts:unlock"), {"way": "app", "answer": digits_of_the_app()})
    assert client.get(HOME).status_code == 200


def test_a_citizen_unlocks_with_a_new_code():
    link = a_citizens_account()
    client = signed_in(link.user, place={"person": str(link.person_id)})
    client.post(reverse("accounts:lock"))
    early = client.post(reverse("accounts:unlock"), {"way": "mail", "answer": ""})
    assert early.status_code == 422
    sent = client.post(reverse("accounts:unlock"), {"send": "1"})
    assert sent.status_code == 200
    code = re.search(r"\d{6}", Message.objects.get().body).group()
    client.post(reverse("accounts:unlock"), {"way": "mail", "answer": f"{code[:3]} {code[3:]}"})
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_an_old_code_does_not_unlock():
    link = a_citizens_account()
    client = signed_in(link.user, place={"person": str(link.person_id)})
    client.post(reverse("accounts:lock"))
    client.post(reverse("accounts:unlock"), {"send": "1"})
    code = re.search(r"\d{6}", Message.objects.get().body).group()
    change_session(client, unlock_code={**client.session[sessions.CODE], "until": time.time() - 1})
    refused = client.post(reverse("accounts:unlock"), {"way": "mail", "answer": code})
    assert refused.status_code == 422


def test_codes_for_unlocking_are_sent_a_few_times_only():
    link = a_citizens_account()
    client = signed_in(link.user, place={"person": str(link.person_id)})
    client.post(reverse("accounts:lock"))
    for _ in range(7):
        client.post(reverse("accounts:unlock"), {"send": "1"})
    assert Message.objects.count() == 5


def test_another_way_than_ones_own_does_not_unlock():
    client = at_work(a_member(role=Role.LEADER, password=PASSWORD))
    client.post(reverse("accounts:lock"))
    for way in ("demo", "mail", "app", "key", ""):
        client.post(reverse("accounts:unlock"), {"way": way, "answer": "", "send": "1"})
    assert client.get(HOME).status_code in {302, 401}
    assert not Message.objects.exists()


def test_a_key_is_not_typed():
    user = a_member(role=Role.LEADER, password=PASSWORD).user
    Passkey().given_to(user)
    client = at_work(user.memberships.get())
    client.post(reverse("accounts:lock"))
    assert client.post(reverse("accounts:unlock"), {"way": "key"}).status_code == 422


def question_in(answer):
    found = re.search(r'data-passkey="get" data-options="([^"]*)"', answer.content.decode())
    return json.loads(unescape(found.group(1)))


@pytest.mark.parametrize("headers", [{"Brobygger-Fetch": "form"}, {}])
def test_a_passkey_alone_opens_the_curtain(headers):
    member = a_member(role=Role.LEADER)
    passkey, unlock = Passkey().given_to(member.user), reverse("accounts:unlock")
    client = at_work(member)
    client.post(reverse("accounts:lock"))
    asked = question_in(client.get(unlock, headers=headers))
    strange = {"way": "key", "credential": Passkey().answer(asked)}
    refused = client.post(unlock, strange, headers=headers)
    assert refused.status_code == 422
    assert client.post(HOME).status_code == 401
    stale = {"way": "key", "credential": passkey.answer(asked)}
    assert client.post(unlock, stale, headers=headers).status_code == 422
    asked = question_in(client.get(unlock, headers=headers))
    right = {"way": "key", "credential": passkey.answer(asked), "next": HOME}
    opened = client.post(unlock, right, headers=headers)
    if headers:
        assert opened.json() == {"unlocked": True}
    else:
        assert opened.headers["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert "session.unlocked" in [action for action, _user in audit_lines()]


@pytest.mark.parametrize("credential", ["", "{", "{}", "[]", "7", '{"response": {}}'])
def test_a_forged_key_is_a_mistake_like_any_other(credential):
    member = a_member(role=Role.LEADER)
    Passkey().given_to(member.user)
    client = at_work(member)
    client.post(reverse("accounts:lock"))
    sent = {"way": "key", "credential": credential}
    assert client.post(reverse("accounts:unlock"), sent).status_code == 422


def test_five_mistakes_end_the_session():
    client = at_work(a_member(role=Role.LEADER, password=PASSWORD))
    client.post(reverse("accounts:lock"))
    for _ in range(4):
        client.post(reverse("accounts:unlock"), {"way": "password", "answer": "no"})
    last = client.post(reverse("accounts:unlock"), {"way": "password", "answer": "no"})
    assert last.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_elsewhere_close_this_way_too():
    client = at_work(a_member(role=Role.LEADER, email="anne@example.org", password=PASSWORD))
    other = Client()
    for _ in range(5):
        sign_in(other, "anne@example.org", "no")
    client.post(reverse("accounts:lock"))
    refused = client.post(reverse("accounts:unlock"), {"way": "password", "answer": PASSWORD})
    assert refused.status_code == 422


def test_the_curtain_speaks_json_and_pieces():
    client = at_work(a_member(role=Role.LEADER, password=PASSWORD))
    script = {"Brobygger-Fetch": "form"}
    assert client.post(reverse("accounts:lock"), headers=script).json() == {"locked": True}
    piece = client.get(reverse("accounts:unlock"), headers=script)
    assert b"<html" not in piece.content
    answer = {"way": "password", "answer": PASSWORD}
    unlocked = client.post(reverse("accounts:unlock"), answer, headers=script)
    assert unlocked.json() == {"unlocked": True}
    client.post(reverse("accounts:lock"), headers=script)
    for _ in range(5):
        ended = client.post(
            reverse("accounts:unlock"), {"way": "password", "answer": "no"}, headers=script
        )
    assert ended.status_code == 401


def test_an_open_session_needs_no_unlocking_and_goes_nowhere_else():
    client = at_work(a_member(role=Role.LEADER))
    away = client.get(reverse("accounts:unlock"), {"next": "https://evil.example/"})
    assert away.headers["Location"] == "/"


def test_the_lock_is_told_by_locking_or_by_resting(rf):
    request = rf.get("/")
    request.session = {}
    assert not sessions.is_locked(request)
    request.session = {SESSION_PLACE: "nonsense"}
    assert idle_seconds(request) == 15 * 60


# Places


def test_choosing_a_place_is_one_click_and_changes_the_key_of_the_session():
    membership = a_member(role=Role.NURSE)
    a_member(membership.user, role=Role.LEADER)
    client = signed_in(membership.user)
    page = client.get(reverse("accounts:places"))
    assert page.content.count(b'name="purpose"') == 4
    before = client.session.session_key
    answer = client.post(
        reverse("accounts:switch"),
        {"place": f"unit:{membership.unit_id}", "purpose": "2", "next": "/account/settings/"},
    )
    assert answer.headers["Location"] == "/account/settings/"
    assert client.session[SESSION_PLACE] == {"unit": str(membership.unit_id), "purpose": 2}
    assert client.session.session_key != before
    assert audit_lines() == [("place.chosen", membership.user_id)]


def test_places_taken_in_the_same_moment_keep_their_order():
    user, since = a_user(), timezone.now() - dt.timedelta(days=2)
    units = [a_unit(name=name) for name in "CAB"]
    late = a_unit(name="Before all others by name")
    for unit in reversed(units):
        a_member(user, unit=unit, since=since)
    a_member(user, unit=late, since=since + dt.timedelta(seconds=1))
    wanted = [one.pk for one in sorted(units, key=lambda one: one.slug)]
    assert [one.unit_id for one in places_of(user.pk)] == [*wanted, late.pk]


def test_a_citizen_acts_as_themselves():
    link = a_citizens_account()
    client = signed_in(link.user)
    client.post(reverse("accounts:switch"), {"place": f"person:{link.person_id}", "purpose": "16"})
    assert client.session[SESSION_PLACE]["person"] == str(link.person_id)
    assert client.get(reverse("accounts:places")).headers["Location"] == "/"


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"place": "unit:", "purpose": "1"},
        {"place": "unit:x", "purpose": "1"},
        {"place": "unit:{unit}", "purpose": "4"},
        {"place": "unit:{unit}", "purpose": "3"},
        {"place": "unit:{unit}", "purpose": "x"},
        {"place": "unit:{unit}", "purpose": "99"},
        {"place": "unit:{unit}", "purpose": ""},
        {"place": "unit:{other}", "purpose": "1"},
        {"place": "person:{other}", "purpose": "16"},
        {"place": "king:{unit}", "purpose": "1"},
    ],
)
def test_nobody_acts_where_or_for_what_they_may_not(wanted):
    membership, other = a_member(), a_unit()
    client = signed_in(membership.user)
    words = {"unit": membership.unit_id, "other": other.pk}
    wanted = {key: value.format(**words) for key, value in wanted.items()}
    assert client.post(reverse("accounts:switch"), wanted).status_code == 403
    assert SESSION_PLACE not in client.session


def test_switching_leads_nowhere_outside_the_house():
    membership = a_member()
    client = signed_in(membership.user)
    answer = client.post(
        reverse("accounts:switch"),
        {"place": f"unit:{membership.unit_id}", "purpose": "1", "next": "//evil.example"},
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("kept", ["nonsense", {}, {"unit": "x", "purpose": 1}, {"unit": 5}])
def test_a_kept_choice_that_is_not_sound_means_choosing_again(kept):
    client = signed_in(a_member().user, place=kept)
    assert client.get(HOME).headers["Location"].startswith(reverse("accounts:places"))


def test_a_person_with_one_place_and_one_purpose_need_not_look():
    membership = a_member(role=Role.PROBATION_OFFICER)
    client = at_work(membership)
    assert client.get(reverse("accounts:places")).headers["Location"] == "/"


def test_a_relative_of_two_is_told_them_apart_by_a_higher_room():
    user = a_user(name="Grethe")
    first = a_link(user, PersonLink.Kind.RELATIVE)
    second = a_link(user, PersonLink.Kind.RELATIVE)
    assert {one.name for one in places_of(user.pk)} == {"Som pårørende"}
    name_persons_with(lambda _user, ids: {one: f"for {one}" for one in ids})
    assert {one.name for one in places_of(user.pk)} == {f"for {first}", f"for {second}"}
    name_persons_with(lambda _user, _ids: {})


def a_link(user, kind):
    person = uuid.uuid4()
    other = a_citizens_account(person, kind=kind)
    other.user = user
    other.save()
    return person


# Settings


def test_settings_show_and_change_what_is_ones_own():
    membership = a_member(name="Anne Holm")
    client = at_work(membership)
    client.get(reverse("accounts:places"))
    page = client.get(reverse("accounts:settings"))
    assert page.status_code == 200
    saved = client.post(
        reverse("accounts:settings"), {"name": "Anne Lund", "phone": "12345678", "language": "en"}
    )
    assert saved.headers["Location"] == reverse("accounts:settings")
    assert saved.cookies["django_language"].value == "en"
    user = User.objects.get(pk=membership.user_id)
    assert (user.name, user.phone, user.language) == ("Anne Lund", "+4512345678", "en")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "phone": "", "language": "da"},
        {"name": "A", "phone": "", "language": "xx"},
        {"name": "A" * 121, "phone": "", "language": "da"},
    ],
)
def test_settings_say_what_needs_another_look(wrong):
    client = at_work(a_member())
    assert client.post(reverse("accounts:settings"), wrong).status_code == 422


def test_settings_tell_of_factors_and_codes():
    membership = a_member(password=PASSWORD)
    an_app(membership.user)
    page = at_work(membership).get(reverse("accounts:settings"))
    factors = page.context["factors"]
    assert (factors.app, factors.keys, factors.codes, factors.has_any) == (True, 0, 10, True)


def test_other_sessions_are_listed_and_ended():
    membership = a_member()
    here, there, third = at_work(membership), at_work(membership), at_work(membership)
    for one in (here, there, third):
        one.get(reverse("accounts:settings"), headers={"user-agent": "Mozilla Firefox/1 (Windows)"})
    listed = here.get(reverse("accounts:settings")).context["sessions"]
    assert [one.is_this for one in listed] == [True, False, False]
    assert listed[1].device == "Firefox, Windows"
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("accounts:end_session"), {"session": str(other.pk)})
    assert there.get(HOME).headers["Location"].startswith(reverse("account_login"))
    here.post(reverse("accounts:end_session"), {"session": "others"})
    assert third.get(HOME).headers["Location"].startswith(reverse("account_login"))
    assert here.get(reverse("accounts:settings")).status_code == 200


def test_nobody_ends_anybody_elses_session():
    mine, theirs = at_work(a_member()), at_work(a_member())
    for one in (mine, theirs):
        one.get(reverse("accounts:settings"))
    other = UserSession.objects.get(session_key=theirs.session.session_key)
    for wanted in (str(other.pk), "x", ""):
        mine.post(reverse("accounts:end_session"), {"session": wanted})
    assert theirs.get(reverse("accounts:settings")).status_code == 200


def test_a_device_is_named_so_that_one_knows_it():
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130"
    assert device_of(edge) == "Edge, Windows"
    assert device_of("") == "Ukendt enhed"


# Members


def test_a_leader_sees_adds_and_ends_members():
    leader = a_member(role=Role.LEADER)
    client = at_work(leader)
    new = {"email": "ny@example.org", "name": "Nina Dahl", "role": "nurse"}
    assert client.post(HOME, new).headers["Location"] == HOME
    added = Membership.objects.get(user__email="ny@example.org")
    page = client.get(HOME)
    assert [one.name for one in page.context["members"]] == ["Anne Holm", "Nina Dahl"]
    assert Message.objects.get().address == "ny@example.org"
    ended = client.post(reverse("accounts:end_membership", args=[added.pk]))
    assert ended.headers["Location"] == HOME
    assert [one.name for one in client.get(HOME).context["members"]] == ["Anne Holm"]


def test_what_is_wrong_with_a_new_member_is_said_on_the_page():
    leader = a_member(role=Role.LEADER)
    client = at_work(leader)
    new = {"email": "ny@example.org", "name": "Nina Dahl", "role": "nurse"}
    client.post(HOME, new)
    assert client.post(HOME, new).status_code == 409
    assert client.post(HOME, {**new, "email": "nina"}).status_code == 422
    assert client.post(HOME, {**new, "role": "administrator"}).status_code == 422
    themselves = {**new, "email": leader.user.email}
    assert client.post(HOME, themselves).status_code == 403


def test_someone_known_is_only_added():
    leader, known = a_member(role=Role.LEADER), a_user(email="kendt@example.org")
    new = {"email": known.email, "name": "K", "role": "nurse"}
    answer = at_work(leader).post(HOME, new, follow=True)
    assert "allerede en konto" in answer.content.decode()


def test_only_leaders_see_that_page():
    client = at_work(a_member(role=Role.NURSE))
    assert client.get(HOME).status_code == 403
    assert client.post(
        reverse("accounts:end_membership", args=[uuid.uuid4()])
    ).status_code == 403 or (
        client.post(reverse("accounts:end_membership", args=[uuid.uuid4()])).status_code == 404
    )


def test_the_page_asks_as_often_for_one_as_for_many(django_assert_num_queries):
    leader = a_member(role=Role.LEADER)
    client = at_work(leader)
    client.get(HOME)
    few = queries_of(client)
    for _ in range(5):
        a_member(unit=leader.unit)
    assert queries_of(client) == few


def queries_of(client):
    with CaptureQueriesContext(connection) as seen:
        client.get(HOME)
    return len(seen)


# The demo's cast


def test_the_cast_is_registered_by_the_room_that_invents_it():
    before = list(_providers)
    _providers.clear()
    try:
        assert cast() == Cast(members=())
        two = [
            CastMember(email=f"{n}@x.dk", name=str(n), line="", group="g", order=n) for n in (2, 1)
        ]
        register_cast(lambda: Cast(members=tuple(two), tips=tuple("abcdefg")))
        assert [one.order for one in cast().members] == [1, 2]
        assert cast().tips == tuple("abcde")
    finally:
        _providers[:] = before


def test_the_passkey_question_is_in_the_page_as_data():
    client = at_work(a_member(), strong=False)
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    found = re.search(r'data-options="([^"]*)"', page).group(1).replace("&quot;", '"')
    assert json.loads(found)["publicKey"]["rp"]["id"] == "testserver"
