"""Mail and calendar files of a whole demo say nothing about anybody; and the search would find it."""

import datetime as dt
import re
from pathlib import Path
from unittest.mock import patch

from django.db import transaction
from procrastinate.contrib.django import app

import brobygger
from brobygger.demo.build import build_demo
from brobygger.kernel.clock import now
from brobygger.meetings.models import Meeting
from brobygger.notices.calendars import Calendar, Method
from brobygger.notices.services import send
from tests import make
from tests.demo.letters import Letter, Telltales, gathering, telltales

A_WEEK = dt.timedelta(days=7)
HALF_A_YEAR = 26


def test_mail_and_calendars_of_a_whole_demo_give_nobody_away(own_database, settings, say):
    settings.DEMO = True
    with gathering() as letters:
        build_demo()
        told = len(letters)
        _let_half_a_year_pass()
    with make.as_owner():
        secret = telltales()
    _is_worth_searching_for(secret)
    assert len(letters) > 100
    assert told < len(letters), "no job of the half year wrote to anybody"
    assert sum(bool(one.calendar) for one in letters) > 50
    hits = [(one.subject, found) for one in letters if (found := secret.found_in(one))]
    say(
        f"{len(letters)} messages, {len(secret.names)} names, {len(secret.numbers)} numbers,"
        f" {len(secret.words)} words about citizens: {len(hits)} hits"
    )
    assert hits == []
    _bites(secret)


def _let_half_a_year_pass() -> None:
    """Every job that runs by the clock, at every week and just before every meeting."""
    with make.as_owner():
        meetings = list(Meeting.objects.filter(state="called").values_list("starts_at", flat=True))
    spans = (dt.timedelta(days=2), dt.timedelta(minutes=30))
    moments = [now() + week * A_WEEK for week in range(HALF_A_YEAR)]
    moments += [one - span for one in meetings for span in spans if one - span > now()]
    for moment in sorted(moments):
        with patch("django.utils.timezone.now", return_value=moment):
            for one in app.periodic_registry.periodic_tasks.values():
                if not one.task.name.startswith("audit."):
                    one.task.func(int(moment.timestamp()))


def _is_worth_searching_for(secret: Telltales) -> None:
    assert len(secret.names) > 100
    assert len(secret.numbers) > 20
    assert len(secret.words) > 500


def _bites(secret: Telltales) -> None:
    """Each kind of secret, planted in each place of a letter that went through the outbox, is found."""
    number = next(iter(one for one in secret.numbers if one.isdigit()))
    name = sorted(one for one in secret.names if len(one) > 5)[0]
    word = sorted(secret.words)[0]
    phrase = sorted(secret.phrases)[0]
    for plant in (name, name.upper(), word, phrase, "skizofreni", "Metadon"):
        for letter in _planted(plant):
            assert secret.found_in(letter), plant
    for written in (
        number,
        f"{number[:6]}-{number[6:]}",
        f"{number[:6]} {number[6:]}",
        ".".join(number),
    ):
        for place in ("subject", "body"):
            planted = {"subject": "Møde", "body": "Log ind.", place: written}
            assert secret.found_in(Letter("x@y.example", **planted)), written


def _planted(plant: str) -> list[Letter]:
    calendar = Calendar(
        method=Method.REQUEST,
        uid=Meeting().pk,
        sequence=0,
        starts_at=now(),
        minutes=60,
        summary=f"Møde om {plant} " + "x" * 60 + f" {plant}",
    )
    shared = {"user_id": None, "address": "x@y.example"}
    with gathering() as letters, transaction.atomic():
        send(None, subject=f"Om {plant}", body="Log ind.", **shared)
        send(None, subject="Møde", body=f"Log ind for {plant}.", **shared)
        send(None, subject="Møde", body="Log ind.", calendar=calendar, **shared)
        transaction.set_rollback(True)
    assert len(letters) == 3
    return letters


def test_a_reader_may_be_greeted_by_their_own_name_and_nobody_elses():
    secret = Telltales()
    secret.name("Mette Holm", own="mette@huset.example")
    assert secret.found_in(Letter("mette@huset.example", "Hej Mette", "…")) == []
    assert secret.found_in(Letter("jens@huset.example", "Hej Mette", "…")) == ["mette"]


def test_nothing_leaves_the_house_past_the_outbox():
    """Only then does catching what is put into the outbox catch everything."""
    mailing = re.compile(r"django\.core\.mail|smtplib|EmailMessage|mail_admins")
    room = Path(brobygger.__file__).parent
    found = {
        path.relative_to(room).as_posix()
        for path in room.glob("**/*.py")
        if mailing.search(path.read_text(encoding="utf-8"))
    }
    own = {f"notices/{one}.py" for one in ("post", "folder", "handing", "smtp")}
    others = {"config/mail.py", "audit/published.py"}  # a name; a root of the log, to no person
    assert found <= own | others
