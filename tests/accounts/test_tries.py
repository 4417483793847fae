"""Codes are counted where many at once are still one after the other: in the database."""

import copy
import datetime as dt
import threading
from collections import Counter

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from brobygger.accounts import tasks, tries
from brobygger.notices.models import Message
from tests.make import as_owner

from .people import a_citizens_account, a_user
from .test_sign_in import an_app, ask_for_code, code_sent_to, sign_in, type_code

AT_ONCE = 25
PASSWORD = "hest sadel bro vinter"


def at_once(browser, address, values):
    """As many requests at once with the same cookies: what each was answered."""
    answers, ready = [], threading.Barrier(AT_ONCE)

    def run(turn):
        client = Client()
        client.cookies = copy.deepcopy(browser.cookies)
        ready.wait(60)
        try:
            answers.append(client.post(address, values(turn)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    assert len(answers) == AT_ONCE
    return answers


def weighed(answers, words="Koden er ikke rigtig."):
    return sum(words in one.content.decode() for one in answers)


def test_of_25_mail_codes_typed_at_once_three_are_weighed(own_database):
    a_citizens_account(email="mette@example.org")
    browser = Client()
    ask_for_code(browser, "mette@example.org")
    right = code_sent_to("mette@example.org")
    wrong = [f"{(int(right) + 1 + turn) % 1_000_000:06}" for turn in range(AT_ONCE)]
    address = reverse("account_confirm_login_code")
    answers = at_once(browser, address, lambda turn: {"action": "verify", "code": wrong[turn]})
    assert weighed(answers) <= 3
    type_code(browser, right)
    assert "_auth_user_id" not in browser.session


def test_of_25_second_steps_at_once_five_are_weighed_recovery_codes_too(own_database):
    user = a_user(email="anne@example.org", password=PASSWORD)
    an_app(user)
    recovery = RecoveryCodes.activate(user).generate_codes()[0]
    browser = Client()
    sign_in(browser, "anne@example.org")
    address = reverse("mfa_authenticate")
    answers = at_once(browser, address, lambda turn: {"code": f"{turn:06}"})
    assert weighed(answers) <= 5
    browser.post(address, {"code": recovery})
    assert "_auth_user_id" not in browser.session


def test_of_25_answers_to_a_locked_page_five_are_weighed(own_database):
    link = a_citizens_account(email="mette@example.org")
    browser = Client()
    browser.force_login(link.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.post(reverse("accounts:lock"))
    browser.post(reverse("accounts:unlock"), {"way": "mail", "send": "1"})
    answers = at_once(
        browser, reverse("accounts:unlock"), lambda turn: {"way": "mail", "answer": f"{turn:06}"}
    )
    assert weighed(answers, "Koden er ikke rigtig") <= 5
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT max(tries) FROM accounts_try")
        assert cursor.fetchone()[0] == AT_ONCE


@pytest.mark.django_db
def test_a_new_code_does_not_begin_the_person_anew(client):
    a_citizens_account(email="mette@example.org")
    seen = Counter()
    for _code in range(8):
        sender = Client()
        ask_for_code(sender, "mette@example.org")
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_cache")  # as if a quarter of an hour had passed
        for turn in range(3):
            answer = type_code(sender, f"00000{turn}")
            seen["weighed"] += "Koden er ikke rigtig." in answer.content.decode()
    assert tries.EACH_PERSON.tries == 20
    assert not tries.may_weigh((tries.EACH_PERSON, str(a_citizens_account().user_id)), over())
    assert seen["weighed"] <= 20


def over():
    limit = tries.Limit("nothing", 0, dt.timedelta(hours=1))
    return limit, "x"


@pytest.mark.django_db
def test_the_right_code_after_two_wrong_ones_opens_and_is_forgotten(client):
    a_citizens_account(email="mette@example.org")
    for _round in range(10):
        browser = Client()
        ask_for_code(browser, "mette@example.org")
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_cache")
        right = code_sent_to("mette@example.org")
        Message.objects.all().delete()
        for turn in (1, 2):
            type_code(browser, f"{(int(right) + turn) % 1_000_000:06}")
        type_code(browser, right)
        assert "_auth_user_id" in browser.session


@pytest.mark.django_db
def test_passwords_are_counted_for_an_address_whoever_it_is(client):
    limit = tries.PASSWORDS.tries
    for _turn in range(limit + 1):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_cache")
        answer = sign_in(client, "nobody@example.org", "wrong horse bridge winter")
    assert "For mange forkerte" in answer.content.decode()


@pytest.mark.django_db
def test_a_limit_begins_anew_when_its_time_is_over_and_is_swept():
    brief = (tries.Limit("brief", 1, dt.timedelta(0)), "somebody")
    assert [tries.may_weigh(brief) for _turn in range(3)] == [True, True, True]
    long = (tries.Limit("long", 1, dt.timedelta(hours=1)), "somebody")
    assert [tries.may_weigh(long) for _turn in range(3)] == [True, False, False]
    tasks.sweep_tries(0)
    assert not tries.may_weigh(long)
    tries.forget(long)
    assert tries.may_weigh(long)


@pytest.mark.django_db
def test_the_app_can_count_and_forget_and_never_set():
    for deed in ("SELECT * FROM accounts_try", "UPDATE accounts_try SET tries = 0"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed)
