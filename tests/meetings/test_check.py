"""The page that tries camera, sound and network: open, silent about people, and its code read again."""

import itertools
import re

import pytest
from django.urls import reverse

from brobygger.meetings.check.codes import LENGTH, control_of, read
from brobygger.meetings.check.outcomes import PARTS, SYSTEMS
from tests.forms import text_of

ALL_WELL = "1111111"


def visit(client, **query):
    return client.get(reverse("meetings:check"), query)


# The code


def code(*digits):
    return "".join(map(str, [*digits, control_of(list(digits))]))


def test_every_code_the_page_can_make_is_read_as_what_it_was():
    choices = [[one.digit for one in part.outcomes if one.key != "trying"] for part in PARTS]
    made = list(itertools.product([one.digit for one in SYSTEMS], *choices))
    assert len(made) > 1000
    for digits in made:
        reading = read(code(*digits))
        assert reading is not None
        assert (reading.system.digit, *(one.digit for _, one in reading.findings)) == digits


def test_a_digit_that_was_misheard_is_never_taken_for_another_finding():
    for place, digit in itertools.product(range(LENGTH), "0123456789"):
        misheard = ALL_WELL[:place] + digit + ALL_WELL[place + 1 :]
        assert (read(misheard) is None) == (misheard != ALL_WELL)


@pytest.mark.parametrize(
    "text",
    ["", "111", "11111177", "9111118", code(1, 9, 1, 1, 1, 1), "abcdefg", "١١١١١١٧", "1" * 99],
)
def test_what_is_no_code_is_not_read(text):
    assert read(text) is None


def test_digits_are_told_apart_within_each_part():
    for part in PARTS:
        told = [one.digit for one in part.outcomes if one.key != "trying"]
        assert len(told) == len(set(told)), part.key


# The page


@pytest.mark.django_db
def test_the_page_opens_for_a_stranger_and_sets_no_session(client):
    response = visit(client)
    assert response.status_code == 200
    assert "Prøv kamera og lyd" in text_of(response.content.decode())
    assert "sessionid" not in client.cookies


@pytest.mark.django_db
def test_the_page_costs_no_question_to_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        visit(client, code=ALL_WELL)


@pytest.mark.django_db
def test_only_this_page_may_use_camera_and_microphone(client):
    allowed = visit(client).headers["Permissions-Policy"]
    assert allowed.startswith("camera=(self), microphone=(self), display-capture=()")
    elsewhere = client.get("/account/login/").headers["Permissions-Policy"]
    assert elsewhere.startswith("camera=(), microphone=(), display-capture=()")
    assert allowed.partition("geolocation")[2] == elsewhere.partition("geolocation")[2]


@pytest.mark.django_db
def test_the_policy_for_scripts_is_as_strict_as_everywhere(client):
    here, elsewhere = visit(client), client.get("/account/login/")
    name = "Content-Security-Policy"
    assert here.headers[name] == elsewhere.headers[name]
    page = here.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert " style=" not in page


@pytest.mark.django_db
def test_a_helper_reads_in_words_what_the_code_says(client):
    heard = code(3, 1, 2, 6, 0, 4)
    words = text_of(visit(client, code=f"{heard[:3]} {heard[3:]}").content.decode())
    said = words.partition("Det siger koden")[2]
    for one in (
        "iPhone eller iPad",
        "Browseren må ikke bruge kameraet.",
        "Vi kan ikke høre dig.",
        "Ikke prøvet endnu.",
        "Brobygger svarer ikke.",
    ):
        assert one in said


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "1111116", "<script>", "x" * 500, "\ud7ff"])
def test_a_code_that_is_none_comes_back_with_a_plain_word(client, wrong):
    response = visit(client, code=wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "<script>" not in page
    assert "Det siger koden" not in page
    assert 'class="form-error-message"' in page


@pytest.mark.django_db
def test_without_script_the_page_says_what_it_needs_and_still_helps(client):
    page = visit(client).content.decode()
    assert "Prøven kræver JavaScript" in page
    assert page.count("data-needs-script hidden") >= 3
    assert re.search(r"<details[^>]*data-system=\"iphone\"", page)
    assert page.count('<svg class="drawing" viewBox') >= len(SYSTEMS)
