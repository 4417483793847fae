"""Agreements typed as sentences: who, when and what is left, and where it has to be asked instead."""

import datetime as dt
import json
from pathlib import Path
from uuid import UUID

import pytest

from brobygger.kernel.working_days import easter
from brobygger.plans.sentences import Seat, closest, hear

WEDNESDAY = dt.date(2026, 11, 25)
NEXT_MEETING = dt.date(2027, 2, 24)
NAUGHTY = json.loads((Path(__file__).parents[1] / "data/naughty_strings.json").read_text("utf-8"))


def seat(number, name, function="", unit="", **more):
    return Seat(id=UUID(int=number), name=name, function=function, unit_name=unit, **more)


TABLE = (
    seat(1, "Jonas Birk", "Kontaktperson", "Botilbuddet Birkehøj", is_lead=True),
    seat(2, "Mette Lyngskov", "Sygeplejerske", "Ambulatoriet i Slagelse", is_deputy=True),
    seat(3, "Kasper Åløv", "Rusmiddelbehandler", "Rusmiddelcentret Åløbet"),
    seat(4, "Karla Sommerlund", kind="citizen"),
    seat(5, "Freja Sommerlund", "Søster", kind="relative"),
    seat(6, "Louise Bak", "Socialrådgiver, myndighed", "Slagelse Kommune"),
    seat(7, "Bo Lund", "Læge", "Lægerne på Torvet"),
)
NAMES = {one.id: one.name.split()[0] for one in TABLE}


def heard(sentence, *, today=WEDNESDAY, seats=TABLE, next_meeting_on=NEXT_MEETING):
    return hear(sentence, seats=seats, today=today, next_meeting_on=next_meeting_on)


def told(sentence, **more):
    """Who, which days (month and day, and the year when it is another), and what is asked."""
    one = heard(sentence, **more)
    year = more.get("today", WEDNESDAY).year
    days = [f"{day:%m-%d}" if day.year == year else f"{day}" for day in one.days]
    return " ".join((*(NAMES[each] for each in one.people), *days, *one.asks))


# fmt: off
SENTENCES = (
    # who: name, first name, initial, function, part, unit, relation; Danish definite forms
    ("Kontaktpersonen ringer til jobcentret inden fredag", "Jonas 11-27", "Ringer til jobcentret"),
    ("Jonas ringer til jobcentret inden fredag", "Jonas 11-27", "Ringer til jobcentret"),
    ("Jonas Birk ringer til jobcentret inden fredag.", "Jonas 11-27", "Ringer til jobcentret."),
    ("jonas ringer i morgen", "Jonas 11-26", "Ringer"),
    ("JONAS RINGER I MORGEN", "Jonas 11-26", "RINGER"),
    ("Mette L ringer i morgen", "Mette 11-26", "Ringer"),
    ("Lyngskov ringer i morgen", "Mette 11-26", "Ringer"),
    ("Sygeplejersken måler blodtryk i morgen", "Mette 11-26", "Måler blodtryk"),
    ("Tovholderen indkalder i morgen", "Jonas 11-26", "Indkalder"),
    ("Stedfortræderen ringer i morgen", "Mette 11-26", "Ringer"),
    ("Borgeren planter frø i morgen", "Karla 11-26", "Planter frø"),
    ("Behandleren ringer i morgen", "Kasper 11-26", "Ringer"),
    ("Socialrådgiveren søger i morgen", "Louise 11-26", "Søger"),
    ("Sagsbehandleren søger i morgen", "Louise 11-26", "Søger"),
    ("Lægen ser på søvnen i morgen", "Bo 11-26", "Ser på søvnen"),
    ("Søsteren kommer i morgen", "Freja 11-26", "Kommer"),
    ("Ambulatoriet sender en tid i morgen", "Mette 11-26", "Sender en tid"),
    ("Rusmiddelcentret ringer i morgen", "Kasper 11-26", "Ringer"),
    ("Rusmiddelcenteret ringer i morgen", "Kasper 11-26", "Ringer"),
    ("Birkehøj ringer i morgen", "Jonas 11-26", "Ringer"),
    ("Botilbuddet ringer i morgen", "Jonas 11-26", "Ringer"),
    ("Kommunen svarer i morgen", "Louise 11-26", "Svarer"),
    ("Vores sygeplejerske ringer i morgen", "Mette 11-26", "Ringer"),
    ("The nurse calls tomorrow", "Mette 11-26", "Calls"),
    ("The contact person calls tomorrow", "Jonas 11-26", "Calls"),
    ("The case lead calls tomorrow", "Jonas 11-26", "Calls"),
    ("Our deputy calls tomorrow", "Mette 11-26", "Calls"),
    ("The citizen waters the plants tomorrow", "Karla 11-26", "Waters the plants"),
    ("The caseworker writes tomorrow", "Louise 11-26", "Writes"),
    # whoever is spoken to or about is not whoever does it
    ("Mette ringer til Jonas i morgen", "Mette 11-26", "Ringer til Jonas"),
    ("Mette taler med Jonas og Karla i morgen", "Mette 11-26", "Taler med Jonas og Karla"),
    ("I morgen følger Jonas Karla til lægen", "Jonas 11-26", "Følger Karla til lægen"),
    ("Inden fredag ringer Mette til jobcentret", "Mette 11-27", "Ringer til jobcentret"),
    ("Fredag skal sygeplejersken tale med Karla", "Mette 11-27", "Tale med Karla"),
    ("Karlas søster ringer fredag", "Freja 11-27", "Karlas søster ringer"),
    ("Ring til Mette i morgen", "11-26 nobody", "Ring til Mette"),
    ("Sammen med Karla i morgen", "11-26 nobody", "Sammen med Karla"),
    ("Mette's bror ringer i morgen", "11-26 nobody", "Mette's bror ringer"),
    ("Vi mødes i morgen", "11-26 nobody", "Vi mødes"),
    ("Jeg ringer i morgen", "11-26 nobody", "Jeg ringer"),
    ("Nogen ringer i morgen", "11-26 nobody", "Nogen ringer"),
    ("Hjemmehjælpen ringer i morgen", "11-26 nobody", "Hjemmehjælpen ringer"),
    ("Karla skal bo på Birkehøj til fredag", "Karla 11-27", "Bo på Birkehøj"),
    ("Bo ringer i morgen", "Bo 11-26", "Ringer"),
    # more than one: asked
    ("Mette og Jonas ringer i morgen", "Mette Jonas 11-26 several", "Mette og Jonas ringer"),
    ("Jonas, Mette og Karla går tur i morgen", "Jonas Mette Karla 11-26 several",
     "Jonas, Mette og Karla går tur"),
    ("Mette eller Jonas ringer i morgen", "Mette Jonas 11-26 several", "Mette eller Jonas ringer"),
    ("Karla køres af Jonas i morgen", "Karla Jonas 11-26 several", "Karla køres af Jonas"),
    ("Sommerlund ringer i morgen", "Karla Freja 11-26 several", "Sommerlund ringer"),
    # days near by
    ("Jonas ringer i dag", "Jonas 11-25", "Ringer"),
    ("Jonas ringer senest i overmorgen", "Jonas 11-27", "Ringer"),
    ("Jonas calls the day after tomorrow", "Jonas 11-27", "Calls"),
    ("Jonas ringer på mandag", "Jonas 11-30", "Ringer"),
    ("Jonas ringer senest på mandag", "Jonas 11-30", "Ringer"),
    ("Jonas ringer førstkommende tirsdag", "Jonas 12-01", "Ringer"),
    ("Jonas ringer næste mandag", "Jonas 11-30", "Ringer"),
    ("Jonas ringer fredag i næste uge", "Jonas 12-04", "Ringer"),
    ("Jonas ringer søndag", "Jonas 11-29", "Ringer"),
    ("Jonas calls by Friday", "Jonas 11-27", "Calls"),
    ("Jonas will call by Monday", "Jonas 11-30", "Call"),
    ("Jonas calls Friday next week", "Jonas 12-04", "Calls"),
    ("Jonas ringer fredag kl. 10.30", "Jonas 11-27", "Ringer kl. 10.30"),
    ("Jonas ringer næste fredag", "Jonas 11-27 12-04 which_day", "Ringer næste fredag"),
    ("Jonas calls next Friday", "Jonas 11-27 12-04 which_day", "Calls next Friday"),
    ("Jonas ringer onsdag", "Jonas 11-25 12-02 which_day", "Ringer onsdag"),
    ("Jonas ringer mandag til onsdag", "Jonas 11-30 11-25 12-02 which_day",
     "Ringer mandag til onsdag"),
    ("Mette ringer mandag og fredag", "Mette 11-30 11-27 which_day", "Ringer mandag og fredag"),
    # a while
    ("Jonas ringer om 2 uger", "Jonas 12-09", "Ringer"),
    ("Jonas ringer om to uger", "Jonas 12-09", "Ringer"),
    ("Jonas ringer om fjorten dage", "Jonas 12-09", "Ringer"),
    ("Jonas ringer inden 14 dage", "Jonas 12-09", "Ringer"),
    ("Jonas ringer inden for en uge", "Jonas 12-02", "Ringer"),
    ("Jonas ringer om en måned", "Jonas 12-25", "Ringer"),
    ("Jonas ringer om et halvt år", "Jonas 2027-05-25", "Ringer"),
    ("Jonas ringer om 1 år", "Jonas 2027-11-25", "Ringer"),
    ("Jonas calls in two weeks", "Jonas 12-09", "Calls"),
    ("Jonas calls within a week", "Jonas 12-02", "Calls"),
    ("Jonas calls in 3 days", "Jonas 11-28", "Calls"),
    ("Jonas ringer om et par uger", "Jonas 12-09 which_day", "Ringer om et par uger"),
    ("Jonas ringer om nogle dage", "Jonas 11-28 which_day", "Ringer om nogle dage"),
    ("Jonas ringer om 6 år", "Jonas 2032-11-25 too_far", "Ringer"),
    ("Jonas ringer om 9999 dage", "Jonas which_day", "Ringer om 9999 dage"),
    ("Jonas ringer to gange om ugen", "Jonas no_day", "Ringer to gange om ugen"),
    ("Jonas ringer hver tirsdag", "Jonas no_day", "Ringer hver tirsdag"),
    ("Jonas ringer hver anden fredag", "Jonas no_day", "Ringer hver anden fredag"),
    ("Jonas ringer hurtigst muligt", "Jonas no_day", "Ringer hurtigst muligt"),
    # dates
    ("Jonas ringer den 3. maj", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer d. 3. maj", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer senest 12. december", "Jonas 12-12", "Ringer"),
    ("Jonas ringer senest den 12. dec.", "Jonas 12-12", "Ringer"),
    ("Jonas ringer 12. december 2027", "Jonas 2027-12-12", "Ringer"),
    ("Jonas ringer mandag den 30. november", "Jonas 11-30", "Ringer"),
    ("Jonas ringer mandag den 1. december", "Jonas 12-01 which_day",
     "Ringer mandag den 1. december"),
    ("Jonas ringer den 3/5", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer senest 1/12", "Jonas 12-01", "Ringer"),
    ("Jonas ringer 3/5-27", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer 03.05.2027", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer 3-5-2027", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer 2027-05-03", "Jonas 2027-05-03", "Ringer"),
    ("Jonas ringer senest den 15.", "Jonas 12-15", "Ringer"),
    ("Jonas ringer den 27.", "Jonas 11-27", "Ringer"),
    ("Jonas calls on 3 May", "Jonas 2027-05-03", "Calls"),
    ("Jonas calls by May 3rd", "Jonas 2027-05-03", "Calls"),
    ("Jonas calls before the 3rd of May", "Jonas 2027-05-03", "Calls before the"),
    ("Jonas ringer 3/5", "Jonas 2027-05-03 which_day", "Ringer 3/5"),
    ("Jonas giver 1/2 pille i morgen", "Jonas 2027-02-01 11-26 which_day",
     "Giver 1/2 pille i morgen"),
    ("Jonas ringer den 31. februar", "Jonas which_day", "Ringer den 31. februar"),
    ("Jonas ringer den 32/13", "Jonas which_day", "Ringer den 32/13"),
    ("Jonas ringer den 20. november", "Jonas 11-20 2027-11-20 which_day",
     "Ringer den 20. november"),
    ("Jonas ringer den 1. september", "Jonas 09-01 2027-09-01 which_day",
     "Ringer den 1. september"),
    ("Jonas ringer den 1. marts", "Jonas 2027-03-01", "Ringer"),
    ("Jonas ringer 3. maj 2019", "Jonas 2019-05-03 past", "Ringer"),
    ("Jonas ringer 3. maj 2099", "Jonas 2099-05-03 too_far", "Ringer"),
    ("Jonas ringer den 29. februar", "Jonas 2028-02-29 which_day", "Ringer den 29. februar"),
    # weeks, months and feasts
    ("Jonas ringer i næste uge", "Jonas 12-04", "Ringer"),
    ("Jonas ringer i denne uge", "Jonas 11-27", "Ringer"),
    ("Jonas ringer inden weekenden", "Jonas 11-27", "Ringer"),
    ("Jonas ringer i uge 49", "Jonas 12-04", "Ringer"),
    ("Jonas ringer uge 2", "Jonas 2027-01-15", "Ringer"),
    ("Jonas ringer i uge 47", "Jonas 11-20 2027-11-26 which_day", "Ringer i uge 47"),
    ("Jonas ringer i uge 47 2027", "Jonas 2027-11-26", "Ringer"),
    ("Jonas ringer torsdag i uge 50", "Jonas 12-10", "Ringer"),
    ("Jonas ringer uge 50, torsdag", "Jonas 12-10", "Ringer"),
    ("Jonas calls Thursday in week 50", "Jonas 12-10", "Calls"),
    ("Jonas ringer torsdag i uge 53", "Jonas 12-31", "Ringer"),
    ("Jonas ringer torsdag i uge 53 2027", "Jonas which_day", "Ringer torsdag i uge 53 2027"),
    ("Jonas ringer i uge 77", "Jonas which_day", "Ringer i uge 77"),
    ("Jonas ringer næste måned", "Jonas 12-31", "Ringer"),
    ("Jonas ringer inden månedens udgang", "Jonas 11-30", "Ringer"),
    ("Jonas ringer inden udgangen af måneden", "Jonas 11-30", "Ringer"),
    ("Jonas ringer inden udgangen af maj", "Jonas 2027-05-31", "Ringer"),
    ("Jonas ringer i maj", "Jonas 2027-05-31", "Ringer"),
    ("Jonas ringer i oktober", "Jonas 10-31 2027-10-31 which_day", "Ringer i oktober"),
    ("Jonas ringer i oktober 2027", "Jonas 2027-10-31", "Ringer"),
    ("Jonas ringer inden november", "Jonas 10-31 2027-10-31 which_day", "Ringer inden november"),
    ("Jonas calls in October", "Jonas 10-31 2027-10-31 which_day", "Calls in October"),
    ("Jonas ringer inden maj", "Jonas 2027-04-30", "Ringer"),
    ("Jonas calls next week", "Jonas 12-04", "Calls"),
    ("Jonas calls by the end of the month", "Jonas 11-30", "Calls"),
    ("Jonas ringer inden jul", "Jonas 12-23", "Ringer"),
    ("Jonas ringer inden nytår", "Jonas 12-31", "Ringer"),
    ("Jonas ringer inden påske", "Jonas 2027-03-24", "Ringer"),
    ("Jonas calls before Christmas", "Jonas 12-23", "Calls"),
    ("Jonas ringer efter jul", "Jonas which_day", "Ringer efter jul"),
    ("Jonas ringer inden sommerferien", "Jonas which_day", "Ringer inden sommerferien"),
    ("Jonas ringer inden næste møde", "Jonas 2027-02-24", "Ringer"),
    ("Jonas calls before the next meeting", "Jonas 2027-02-24", "Calls"),
    # nothing there, or only a part
    ("", "what nobody no_day", ""),
    ("   ", "what nobody no_day", ""),
    ("...", "nobody no_day", "..."),
    ("Jonas", "Jonas no_day", "Jonas"),
    ("i morgen", "11-26 nobody", "i morgen"),
    ("Jonas i morgen", "Jonas 11-26", "Jonas i morgen"),
    ("Ringer til jobcentret", "nobody no_day", "Ringer til jobcentret"),
    ("Tlf. 12 34 56 78, sag 2027/11", "nobody no_day", "Tlf. 12 34 56 78, sag 2027/11"),
    ("Jonas: ringe til jobcentret, fredag", "Jonas 11-27", "Ringe til jobcentret"),
    ("Jonas ringer i\nmorgen", "Jonas 11-26", "Ringer"),
    ("🙂 Jonas ringer i morgen 🙂", "Jonas 11-26", "🙂 Jonas ringer 🙂"),
    ("<script>alert('Jonas')</script> fredag", "Jonas 11-27", "<script>alert('Jonas')</script>"),
)
# fmt: on


@pytest.mark.parametrize(("sentence", "proposed", "what"), SENTENCES)
def test_a_sentence_proposes_who_when_and_what(sentence, proposed, what):
    assert told(sentence) == proposed
    assert heard(sentence).what == what


def test_there_are_more_than_a_hundred_of_them():
    assert len({one for one, _, _ in SENTENCES}) > 100


@pytest.mark.parametrize(
    ("today", "sentence", "due"),
    [
        (dt.date(2026, 12, 31), "Jonas ringer i morgen", dt.date(2027, 1, 1)),
        (dt.date(2026, 12, 31), "Jonas ringer på mandag", dt.date(2027, 1, 4)),
        (dt.date(2026, 12, 31), "Jonas ringer i uge 53", dt.date(2027, 1, 1)),
        (dt.date(2026, 12, 31), "Jonas ringer i uge 1", dt.date(2027, 1, 8)),
        (dt.date(2026, 12, 31), "Jonas ringer næste måned", dt.date(2027, 1, 31)),
        (dt.date(2026, 12, 27), "Jonas ringer i denne uge", dt.date(2026, 12, 27)),
        (dt.date(2027, 1, 31), "Jonas ringer om en måned", dt.date(2027, 2, 28)),
        (dt.date(2028, 1, 31), "Jonas ringer om en måned", dt.date(2028, 2, 29)),
        (dt.date(2027, 1, 30), "Jonas ringer den 29.", dt.date(2027, 3, 29)),
        (
            dt.date(2027, 3, 26),
            "Jonas ringer på mandag",
            dt.date(2027, 3, 29),
        ),  # summer time begins
        (dt.date(2027, 3, 27), "Jonas ringer i morgen", dt.date(2027, 3, 28)),
        (dt.date(2027, 3, 27), "Jonas ringer om 1 døgn", dt.date(2027, 3, 28)),
        (dt.date(2027, 10, 30), "Jonas ringer i morgen", dt.date(2027, 10, 31)),  # and ends
        (dt.date(2027, 10, 25), "Jonas ringer om 1 uge", dt.date(2027, 11, 1)),
        (dt.date(2028, 2, 28), "Jonas ringer i morgen", dt.date(2028, 2, 29)),
    ],
)
def test_days_at_the_edges_of_weeks_months_years_and_the_clock(today, sentence, due):
    one = heard(sentence, today=today)
    assert (one.due_on, one.asks) == (due, ())


def test_the_next_meeting_is_asked_for_when_it_is_not_known():
    assert heard("Jonas ringer inden næste møde", next_meeting_on=None).asks == ("which_day",)


def test_two_of_the_same_name_are_asked_about_and_the_whole_name_settles_it():
    seats = (*TABLE, seat(8, "Mette Holm", "Jobkonsulent", "Jobcenter Slagelse"))
    assert heard("Mette ringer i morgen", seats=seats).asks == ("several",)
    assert heard("Mette Holm ringer i morgen", seats=seats).responsible == UUID(int=8)
    assert heard("Mette H ringer i morgen", seats=seats).responsible == UUID(int=8)
    assert heard("Jobcentret ringer i morgen", seats=seats).responsible == UUID(int=8)


def test_two_with_the_same_function_are_asked_about():
    seats = (*TABLE, seat(8, "Sofie Holm", "Kontaktperson", "Botilbuddet Birkehøj"))
    one = heard("Kontaktpersonen ringer i morgen", seats=seats)
    assert (one.responsible, one.people, one.asks) == (
        None,
        (UUID(int=1), UUID(int=8)),
        ("several",),
    )


def test_a_name_that_has_left_the_table_proposes_nobody():
    assert heard("Jonas ringer i morgen", seats=TABLE[1:]).asks == ("nobody",)


def test_text_that_is_not_composed_is_read_and_given_back_as_it_was_typed():
    typed = "Kasper A\u030al\u00f8v ringer i morgen"
    one = heard(typed)
    assert (one.responsible, one.what) == (UUID(int=3), typed)


@pytest.mark.parametrize("text", NAUGHTY)
def test_nothing_people_type_is_lost_or_breaks_it(text):
    one = heard(text)
    assert one.what.strip() or not text.strip()
    assert not one.people or {*one.people} <= set(NAMES)


def test_a_very_long_text_is_kept_whole_and_not_read():
    text = "Jonas ringer i morgen " * 1000
    assert heard(text).what == text


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2038, 4, 25)],
)
def test_easter(year, month, day):
    assert easter(year) == dt.date(year, month, day)


def test_the_intervention_is_the_one_whose_words_it_shares():
    sleep, garden, money = (UUID(int=one) for one in (1, 2, 3))
    titles = [(sleep, "Sove om natten"), (garden, "Ud i haven"), (money, "Penge til måneden")]
    assert closest("Jonas graver i haven med Karla", titles) == garden
    assert closest("Louise ser på pengene", titles) == money
    assert closest("Jonas ringer til lægen", titles) is None
    assert closest("Haven og pengene", titles) is None
    assert closest("", titles) is None
    assert closest("Jonas graver", []) is None
