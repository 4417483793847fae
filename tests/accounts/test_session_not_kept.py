"""The session cannot be saved: the database went away, or one was signed out in another window."""

from unittest.mock import patch

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import InterfaceError, InternalError, OperationalError
from django.test import Client

from tests import make

WORDS = {"name": "Lises nye navn", "phone": "", "language": "da"}


@pytest.fixture
def browser(db):
    client = Client(raise_request_exception=False)
    return make.signed_in(client, make.a_member(make.a_unit()))


@pytest.mark.parametrize(
    "error",
    [OperationalError("server closed"), InterfaceError("closed"), InternalError("read only")],
)
def test_a_database_that_dies_while_the_session_is_saved_is_not_called_your_mistake(browser, error):
    if isinstance(error, InternalError):  # a standby, as Django tells of it
        error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    with patch.object(Session, "save", side_effect=error):
        answer = browser.post("/account/settings/", WORDS)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert "ikke din fejl" in page
    assert WORDS["name"] in page


def test_a_sign_out_elsewhere_asks_to_sign_in_and_gives_the_words_back(browser):
    key = browser.session.session_key
    real = Session.save

    def signed_out_meanwhile(self: Session, **how: object) -> None:
        Session.objects.filter(pk=key).delete()
        real(self, **how)

    with patch.object(Session, "save", signed_out_meanwhile):
        answer = browser.post("/account/settings/", WORDS)

    assert answer.status_code == 401
    assert WORDS["name"] in answer.content.decode()
