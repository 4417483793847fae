"""Days people promise something by, and times no clock shows."""

import datetime as dt

import pytest
from django import forms
from django.utils import translation

from brobygger.kernel.clock import is_skipped, moment_of
from brobygger.kernel.working_days import is_overdue, is_working_day
from brobygger.meetings.forms import TimeForm
from brobygger.ui.components.times import due, due_in_words
from brobygger.ui.fields import PromiseDay

FRIDAY, SATURDAY, MONDAY = (dt.date(2027, 5, one) for one in (21, 22, 24))
MAUNDY, TUESDAY = dt.date(2027, 3, 25), dt.date(2027, 3, 30)


class Promise(forms.Form):
    by = PromiseDay(label="Hvornår?")


@pytest.fixture(autouse=True)
def _in_may(clock):
    clock(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))


def asked(**sent):
    return Promise(sent)


def test_a_working_day_is_taken_as_it_is():
    form = asked(by="2027-05-21")
    assert form.is_valid()
    assert form.cleaned_data["by"] == FRIDAY
    assert "by-settled" not in str(form["by"])


def test_a_saturday_is_asked_about_once_with_the_days_around_it_to_press():
    with translation.override("da"):
        form = asked(by="2027-05-22")
        assert form.errors["by"] == [
            "De fleste holder fri lørdag 22. maj. Vælg dagen herunder, eller behold den."
        ]
        shown = str(form["by"])
    assert 'value="2027-05-22"' in shown
    for day, words in (
        (FRIDAY, "fredag 21. maj, arbejdsdagen før"),
        (MONDAY, "mandag 24. maj, arbejdsdagen efter"),
        (SATURDAY, "Behold lørdag 22. maj"),
    ):
        assert f'name="by-settled" value="{day}"' in shown
        assert words in shown
    assert "checked" not in shown


@pytest.mark.parametrize("pressed", [FRIDAY, SATURDAY, MONDAY])
def test_what_is_pressed_is_taken_and_the_saturday_too(pressed):
    form = asked(by="2027-05-22", **{"by-settled": pressed.isoformat()})
    assert form.is_valid()
    assert form.cleaned_data["by"] == pressed


@pytest.mark.parametrize("pressed", ["", "2027-05-23", "2027-05-28", "nu", "2027-02-30"])
def test_what_was_not_offered_is_asked_again(pressed):
    assert not asked(by="2027-05-22", **{"by-settled": pressed}).is_valid()


def test_a_press_that_belongs_to_another_day_changes_no_working_day():
    form = asked(by="2027-05-25", **{"by-settled": "2027-05-22"})
    assert form.is_valid()
    assert form.cleaned_data["by"] == dt.date(2027, 5, 25)


def test_a_whole_easter_lies_between_the_working_days_around_it():
    form = asked(by="27.03.2027")
    shown = str(form["by"])
    assert 'value="2027-03-24"' in shown
    assert f'value="{TUESDAY}"' in shown


def test_before_a_weekend_that_has_begun_nothing_is_offered_that_has_passed(clock):
    clock(dt.datetime(2027, 5, 22, 9, tzinfo=dt.UTC))
    shown = str(asked(by="2027-05-22")["by"])
    assert f'value="{FRIDAY}"' not in shown
    assert f'value="{MONDAY}"' in shown


def test_a_day_kept_before_stands_as_kept():
    shown = str(Promise(initial={"by": SATURDAY})["by"])
    assert f'value="{SATURDAY}" id="id_by-settled-3" checked' in shown


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "2020-02-01"])
def test_what_cannot_be_meant_is_left_to_those_who_refuse_it(typed):
    assert asked(by=typed).is_valid()
    assert "by-settled" not in str(asked(by=typed)["by"])


# --- overdue -------------------------------------------------------------------------------------


def test_nothing_becomes_overdue_on_a_day_when_nobody_is_at_work():
    """Every day of six years, and the three weeks before it: late begins on a working day only."""
    day, last = dt.date(2024, 1, 1), dt.date(2029, 12, 31)
    while day <= last:
        ago = [day - dt.timedelta(days=back) for back in range(-1, 22)]
        became = [one for one in ago if is_overdue(one, day) and not is_overdue(one, day - ONE)]
        assert not became or is_working_day(day), day
        assert not any(is_overdue(one, day) for one in ago if one >= day)
        assert is_overdue(day - dt.timedelta(days=7), day)
        day += ONE


ONE = dt.timedelta(days=1)


def test_due_on_friday_it_is_not_late_on_sunday_and_late_on_monday(clock):
    with translation.override("da"):
        clock(dt.datetime(2027, 5, 23, 7, tzinfo=dt.UTC))
        assert due_in_words(FRIDAY) == "næste arbejdsdag"
        assert "due--over" not in due(FRIDAY)
        assert "due--over" in due(dt.date(2027, 5, 20))
        clock(dt.datetime(2027, 5, 24, 7, tzinfo=dt.UTC))
        assert due_in_words(FRIDAY) == "3 dage over fristen"
        assert "due--over" in due(FRIDAY)


# --- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2024, 2032))
def test_only_the_hour_that_is_left_out_in_march_is_missing(year):
    """Every day of the year and every quarter of an hour."""
    missing = []
    day = dt.date(year, 1, 1)
    while day.year == year:
        for quarter in range(96):
            clock = dt.time(quarter // 4, quarter % 4 * 15)
            if is_skipped(day, clock):
                missing.append((day, clock))
        day += ONE
    last_sunday = max(
        dt.date(year, 3, one) for one in range(25, 32) if dt.date(year, 3, one).weekday() == 6
    )
    assert missing == [(last_sunday, dt.time(2, minute)) for minute in (0, 15, 30, 45)]


def test_a_meeting_in_the_lost_hour_is_refused_in_words_and_nothing_typed_is_lost():
    sent = {"day": "2027-03-28", "time": "02:30", "minutes": "60", "form": "room"}
    with translation.override("da"):
        form = TimeForm(sent)
        assert form.errors["time"] == [
            "Kl. 02:30 findes ikke søndag 28. marts: uret stilles frem fra 2 til 3."
            " Vælg et andet tidspunkt."
        ]
    assert 'value="02:30"' in str(form["time"])
    assert TimeForm(sent | {"time": "03:00"}).is_valid()
    assert TimeForm(sent | {"time": "01:59"}).is_valid()


def test_of_the_hour_that_comes_twice_it_is_the_first():
    assert moment_of(dt.date(2027, 10, 31), dt.time(2, 30)).astimezone(dt.UTC) == dt.datetime(
        2027, 10, 31, 0, 30, tzinfo=dt.UTC
    )
    sent = {"day": "2027-10-31", "time": "02:30", "minutes": "60", "form": "room"}
    assert TimeForm(sent).is_valid()


def test_a_row_of_dates_that_meets_the_lost_hour_goes_on_an_hour_later_on_the_clock():
    assert moment_of(dt.date(2027, 3, 28), dt.time(2, 30)).astimezone(dt.UTC) == dt.datetime(
        2027, 3, 28, 1, 30, tzinfo=dt.UTC
    )
