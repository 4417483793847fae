"""Through the door: by code, by password and second step, and never by guessing."""

import re

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.urls import reverse

from brobygger.accounts.adapters import AccountAdapter
from brobygger.accounts.queries import SESSION_PLACE
from brobygger.accounts.roles import PURPOSES, Role
from brobygger.accounts.sessions import HAS_SECOND_FACTOR
from brobygger.notices.models import Message
from tests.accounts.people import a_citizens_account, a_member, a_unit, a_user, audit_lines

pytestmark = pytest.mark.django_db

PASSWORD = "hest sadel bro vinter"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "JBSWY3DPEHPK3PXP"


def an_app(user):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def digits_of_the_app(secret=SECRET):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def code_sent_to(address):
    body = Message.objects.filter(address=address).latest("created_at").body
    return re.search(r"^(\d{6})$", body, re.MULTILINE).group(1)


def ask_for_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def type_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"action": "verify", "code": code})


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_citizen_signs_in_with_a_code_and_is_at_home(client):
    link = a_citizens_account(email="mette@example.org")
    asked = ask_for_code(client, "mette@example.org")
    assert asked.headers["Location"] == reverse("account_confirm_login_code")
    assert client.get(asked.headers["Location"]).status_code == 200
    type_code(client, code_sent_to("mette@example.org"))
    assert is_in(client)
    assert client.session[SESSION_PLACE]["person"] == str(link.person_id)
    assert [action for action, _user in audit_lines()] == ["signed_in", "place.chosen"]


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
    a_citizens_account(email="mette@example.org")
    known = ask_for_code(client, "mette@example.org")
    client.logout()
    unknown = ask_for_code(client, "nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    pages = [client.get(unknown.headers["Location"]).content]
    assert b"nobody@example.org" in pages[0]
    assert [one.address for one in Message.objects.all()] == ["mette@example.org"]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    a_member(email="anne@example.org", password=PASSWORD)
    wrong, unknown = (
        sign_in(client, "anne@example.org", "x"),
        sign_in(client, "who@example.org", "x"),
    )
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_a_code_works_once_and_three_mistakes_end_it(client):
    a_citizens_account(email="mette@example.org")
    ask_for_code(client, "mette@example.org")
    right = code_sent_to("mette@example.org")
    for _ in range(3):
        type_code(client, "000000" if right != "000000" else "111111")
    type_code(client, right)
    assert not is_in(client)


def test_someone_who_has_left_gets_no_code(client):
    user = a_citizens_account(email="mette@example.org").user
    user.is_active = False
    user.save()
    ask_for_code(client, "mette@example.org")
    assert not Message.objects.exists()


def test_staff_with_an_app_type_its_digits(client):
    membership = a_member(email="anne@example.org", password=PASSWORD)
    an_app(membership.user)
    first = sign_in(client, "anne@example.org")
    assert first.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": digits_of_the_app()})
    assert get_user(client).pk == membership.user_id
    assert client.session[SESSION_PLACE]["unit"] == str(membership.unit_id)


def test_wrong_digits_do_not_open_and_are_written_down(client):
    an_app(a_member(email="anne@example.org", password=PASSWORD).user)
    sign_in(client, "anne@example.org")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    assert ("second_factor.refused") in [action for action, _user in audit_lines()]


def test_the_second_step_is_asked_for_after_a_mail_code_too(client):
    an_app(a_member(email="anne@example.org").user)
    ask_for_code(client, "anne@example.org")
    answer = type_code(client, code_sent_to("anne@example.org"))
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_recovery_code_opens_once(client):
    membership = a_member(email="anne@example.org", password=PASSWORD)
    an_app(membership.user)
    codes = Authenticator.objects.get(user=membership.user, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    sign_in(client, "anne@example.org")
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    client.post(reverse("account_logout"))
    sign_in(client, "anne@example.org")
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_the_secret_of_an_app_is_sealed_at_rest():
    user = a_user()
    an_app(user)
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert SECRET not in kept


def test_five_wrong_passwords_close_the_account_for_a_while_for_everyone(client):
    a_member(email="anne@example.org", password=PASSWORD)
    for number in range(5):
        answer = client.post(
            reverse("account_login"),
            {"login": "anne@example.org", "password": "no"},
            REMOTE_ADDR=f"10.0.0.{number}",
        )
        assert answer.status_code == 422
    locked = client.post(
        reverse("account_login"),
        {"login": "anne@example.org", "password": PASSWORD},
        REMOTE_ADDR="10.0.0.9",
    )
    assert locked.status_code == 422
    assert not is_in(client)
    assert [action for action, _user in audit_lines()].count("sign_in.refused") == 5


def test_another_person_is_not_locked_out_by_that(client):
    a_member(email="anne@example.org", password=PASSWORD)
    a_member(email="bo@example.org", password=PASSWORD)
    for _ in range(6):
        sign_in(client, "anne@example.org", "no")
    sign_in(client, "bo@example.org")
    assert is_in(client)


def test_five_codes_in_a_quarter_of_an_hour_are_enough(client):
    a_citizens_account(email="mette@example.org")
    statuses = []
    for _ in range(6):
        client.cookies.clear()
        statuses.append(ask_for_code(client, "mette@example.org").status_code)
    assert Message.objects.count() == 5
    assert statuses[:5] == [302] * 5


def test_someone_with_several_places_chooses(client):
    user = a_member(email="anne@example.org", password=PASSWORD).user
    a_member(user)
    answer = sign_in(client, "anne@example.org")
    assert answer.headers["Location"] == reverse("accounts:places")
    assert SESSION_PLACE not in client.session


@pytest.mark.parametrize("role", [Role.NURSE, Role.PROBATION_OFFICER])
def test_someone_with_one_place_goes_straight_in(client, role):
    """Whatever number of purposes the role has: the first is what one starts with."""
    member = a_member(email="anne@example.org", password=PASSWORD, role=role)
    assert sign_in(client, "anne@example.org").headers["Location"] == "/"
    assert client.session[SESSION_PLACE] == {
        "unit": str(member.unit_id),
        "purpose": int(PURPOSES[role][0]),
    }


def test_the_other_purpose_is_one_page_and_one_click_away(client):
    member = a_member(email="anne@example.org", password=PASSWORD, role=Role.NURSE)
    sign_in(client, "anne@example.org")
    session = client.session
    session[HAS_SECOND_FACTOR] = True
    session.save()
    assert client.get(reverse("accounts:places")).content.count(b'name="purpose"') == 2
    another = {"place": f"unit:{member.unit_id}", "purpose": int(PURPOSES[Role.NURSE][1])}
    assert client.post(reverse("accounts:switch"), another).headers["Location"] == "/"
    assert client.session[SESSION_PLACE]["purpose"] == int(PURPOSES[Role.NURSE][1])


def test_the_address_one_came_for_is_kept_and_foreign_ones_are_not(client):
    a_member(email="anne@example.org", password=PASSWORD)
    data = {"login": "anne@example.org", "password": PASSWORD}
    answer = client.post(reverse("account_login"), data | {"next": "/account/settings/"})
    assert answer.headers["Location"] == "/account/settings/"
    client.post(reverse("account_logout"))
    answer = client.post(reverse("account_login"), data | {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_session_changes_its_key_at_sign_in_and_ends_at_sign_out(client):
    a_member(email="anne@example.org", password=PASSWORD)
    client.get(reverse("account_login"))
    before = client.session.session_key
    sign_in(client, "anne@example.org")
    during = client.session.session_key
    assert during != before
    client.post(reverse("account_logout"))
    assert not is_in(client)
    assert client.session.session_key != during
    assert "signed_out" in [action for action, _user in audit_lines()]


def test_the_language_one_has_chosen_comes_along(client):
    user = a_member(email="anne@example.org", password=PASSWORD).user
    user.language = "en"
    user.save()
    assert sign_in(client, "anne@example.org").cookies["django_language"].value == "en"


def test_nobody_can_sign_up(client):
    assert client.get("/account/signup/").status_code == 404


def test_a_unit_of_a_stranger_is_not_taken(client):
    a_unit()
    user = a_user(email="new@example.org", password=PASSWORD)
    sign_in(client, user.email)
    page = client.get(reverse("accounts:places"))
    assert page.status_code == 200
    assert page.context["places"] == ()


def test_choosing_and_changing_a_password_is_written_down_and_told(client, mailoutbox):
    link = a_citizens_account(email="mette@example.org")
    ask_for_code(client, "mette@example.org")
    type_code(client, code_sent_to("mette@example.org"))
    new = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_set_password"), new)
    link.user.refresh_from_db()
    assert link.user.check_password(PASSWORD)
    assert "password.changed" in [action for action, _user in audit_lines()]
    assert Message.objects.filter(subject="Du har fået en adgangskode").exists()


@pytest.mark.parametrize("weak", ["kort", "123456789012345", "mette@example.org"])
def test_a_weak_password_is_refused(client, weak):
    link = a_citizens_account(email="mette@example.org")
    client.force_login(link.user, backend=BACKEND)
    answer = client.post(reverse("account_set_password"), {"password1": weak, "password2": weak})
    assert answer.status_code == 200
    link.user.refresh_from_db()
    assert not link.user.has_usable_password()


def test_new_recovery_codes_make_the_old_ones_void(client, django_capture_on_commit_callbacks):
    user = a_member(email="anne@example.org", password=PASSWORD).user
    client.force_login(user, backend=BACKEND)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": digits_of_the_app(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    renewed = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(renewed) == 10
    assert not set(shown) & set(renewed)
    told = [action for action, _user in audit_lines()]
    assert {"second_factor.added", "second_factor.renewed"} <= set(told)


def test_a_way_of_proving_it_again_that_we_have_no_page_for_is_not_offered(monkeypatch):
    """django-allauth grew one in 65.22, and every second step was a fault."""
    known = DefaultAccountAdapter.get_reauthentication_methods
    new = {"id": "reauthenticate_by_code", "url": "/nowhere/"}
    monkeypatch.setattr(
        DefaultAccountAdapter,
        "get_reauthentication_methods",
        lambda self, user: [new, *known(self, user)],
    )
    found = AccountAdapter().get_reauthentication_methods(a_user(password=PASSWORD))
    assert [one["id"] for one in found] == ["reauthenticate"]
