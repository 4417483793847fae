"""A demo is copied while what goes on in it still goes on."""

import datetime as dt

from django.utils import timezone

from brobygger.config.demo_database import template_name

NOON = dt.datetime(2026, 11, 30, 12, 5, tzinfo=timezone.get_default_timezone())


def name_at(clock, moment):
    clock(moment.astimezone(dt.UTC))
    return template_name()


def test_within_the_hour_it_is_the_same_demo(clock):
    assert name_at(clock, NOON) == name_at(clock, NOON + dt.timedelta(minutes=50))


def test_an_hour_later_it_is_another(clock):
    assert name_at(clock, NOON) != name_at(clock, NOON + dt.timedelta(hours=1))


def test_after_midnight_in_denmark_it_is_another(clock):
    late = NOON.replace(hour=23, minute=59)
    assert name_at(clock, late) != name_at(clock, late + dt.timedelta(minutes=2))
