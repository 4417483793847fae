"""Whether we can serve is said quickly and truly; and over HTTPS browsers are told to stay there."""

import socket
import time

import pytest
from django.db import connection
from django.test import Client

from brobygger.config import health


@pytest.mark.django_db
def test_with_a_database_it_is_well():
    answer = Client().get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_database_that_takes_the_call_and_says_nothing_is_none_within_two_seconds(
    monkeypatch, db
):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        way = connection.get_connection_params() | {
            "host": "127.0.0.1",
            "port": silent.getsockname()[1],
        }
        monkeypatch.setattr(connection, "get_connection_params", lambda: dict(way))
        began = time.monotonic()
        answers = [Client().get("/health/").status_code for _ in range(2)]
        took = time.monotonic() - began
    assert answers == [503, 503]
    assert took < 2 * health.PATIENCE + 2


def test_one_that_is_down_is_none_at_once(monkeypatch, db):
    way = connection.get_connection_params() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(connection, "get_connection_params", lambda: dict(way))
    began = time.monotonic()
    assert Client().get("/health/").status_code == 503
    assert time.monotonic() - began < 2


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    plain, secure = Client().get("/ui/token/"), Client().get("/ui/token/", secure=True)
    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
