"""A demo is copied while what goes on in it still goes on."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from brobygger.config import demo_database

NOON = dt.datetime(2026, 11, 30, 12, 5, tzinfo=timezone.get_default_timezone())
LATE = NOON.replace(hour=23, minute=59)
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)


def is_copied(clock, told, asked) -> bool:
    clock(told.astimezone(dt.UTC))
    note = demo_database._new_note(demo_database._hour(), demo_database._as_they_are())
    clock(asked.astimezone(dt.UTC))
    return demo_database._is_fresh(json.loads(note))


def test_within_the_hour_it_is_the_same_demo(clock):
    assert is_copied(clock, NOON, NOON + 50 * MINUTE)


@pytest.mark.parametrize("passed", [HOUR, -HOUR, DAY])
def test_in_another_hour_and_at_that_hour_of_another_day_it_is_another(clock, passed):
    assert not is_copied(clock, NOON, NOON + passed)


def test_after_midnight_in_denmark_it_is_another(clock):
    assert not is_copied(clock, LATE, LATE + 2 * MINUTE)
