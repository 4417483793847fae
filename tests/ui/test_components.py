"""Components say what they mean, escape what they are given, and survive every string."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from brobygger.ui.comparison import compared
from brobygger.ui.gallery import ExampleForm
from brobygger.ui.shapes import Fact, Moment, NavItem, Version, Viewer
from brobygger.ui.templatetags import ui

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text("utf-8")
)


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize("address", ["/ui/gallery/", "/ui/gallery/calm/"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_gallery_shows_without_inline_script_or_style(
    browser: Client, address: str, language: str
) -> None:
    browser.cookies["django_language"] = language
    answer = browser.get(address)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in page
    assert "style=" not in page
    assert "<script>" not in page
    assert " on" + "click" not in page


def test_every_component_stands_in_the_gallery() -> None:
    folder = Path(ui.__file__).parents[1] / "templates" / "ui"
    gallery = (folder / "gallery.html").read_text("utf-8")
    layouts = "".join(page.read_text("utf-8") for page in folder.glob("*.html"))
    inside_others = {"avatar", "icon", "logo", "status_line", "seen_by", "button"}

    absent = {
        name
        for name in ui.register.tags
        if f"{{% {name} " not in gallery and f"{{% {name} %}}" not in gallery
    }

    assert absent <= inside_others
    assert all(f"{{% {name}" in layouts for name in inside_others)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-7, "7 dage over fristen"),
        (-1, "1 dag over fristen"),
        (0, "i dag"),
        (1, "i morgen"),
        (5, "om 5 dage"),
        (70, "om 10 uger"),
        (365, "om 12 måneder"),
    ],
)
def test_deadlines_are_said_in_words(
    clock: Callable[[dt.datetime], None], days: int, words: str
) -> None:
    clock(NOW)
    with translation.override("da"):
        said = drawn("{{ when|deadline }}", when=NOW.date() + dt.timedelta(days=days))

    assert said == words


def test_a_passed_date_is_marked_only_while_it_is_not_done(
    clock: Callable[[dt.datetime], None],
) -> None:
    clock(NOW)
    passed = NOW.date() - dt.timedelta(days=7)  # a working day lies between

    assert "due--over" in drawn("{% due when %}", when=passed)
    assert "due--over" not in drawn("{% due when done=True %}", when=passed)
    assert "due--over" not in drawn("{% due when %}", when=NOW.date())


def test_a_date_is_written_in_words_with_its_danish_months() -> None:
    with translation.override("da"):
        assert drawn("{{ when|day }}", when=dt.date(2026, 5, 4)) == "4. maj 2026"
        assert drawn("{{ when|moment }}", when=NOW) == "22. nov. 2026 kl. 13.00"


def test_a_field_tells_its_error_and_keeps_what_was_typed() -> None:
    form = ExampleForm({"goal": "", "about": "bliver <stående>"})
    html = drawn("{% error_summary form %}{% field form.goal %}{% field form.about %}", form=form)

    assert 'aria-describedby="id_goal-hint id_goal-error"' in html
    assert 'id="id_goal-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_goal"' in html
    assert "bliver &lt;stående&gt;" in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=ExampleForm()).strip() == ""


def test_a_comparison_marks_only_what_differs() -> None:
    found = compared("Vi går en tur hver onsdag.", "Vi går en tur hver tirsdag.")

    assert [piece.text for piece in found.before if piece.changed] == ["onsdag."]
    assert [piece.text for piece in found.after if piece.changed] == ["tirsdag."]
    assert compared("ens", "ens").is_same
    assert not compared("a b", "a  b").is_same


def test_a_very_long_comparison_is_quick_and_loses_nothing() -> None:
    before, after = "ord " * 20_000, "ord " * 20_000 + "nyt"

    found = compared(before, after)

    assert "".join(piece.text for piece in found.after) == after


def test_a_conflict_offers_both_texts_and_a_joined_one() -> None:
    html = drawn(
        '{% conflict label="Mål" name="goal" mine=mine theirs=theirs revision=4 action="/x/" %}',
        mine="Min\ntekst",
        theirs=Version(text="Din tekst", by="Jens"),
    )

    assert html.count('name="base_revision" value="4"') == 3
    assert 'name="goal" value="Din tekst"' in html
    assert 'name="goal" value="Min\ntekst"' in html


def test_every_naughty_string_comes_through_unchanged() -> None:
    for text in NAUGHTY:
        html = drawn(
            "{% pill text %}{% person text detail=text %}{% banner name=text facts=facts %}"
            "{% endbanner %}{% timeline moments %}{% seen_by viewers %}{% tabs items label=text %}"
            "{% panel title=text heading_id='x' %}{{ text }}{% endpanel %}"
            "{% diff text text before_label=text after_label=text %}"
            "{% copy_text text label=text text_id='c' %}"
            "{% notice title=text %}{{ text }}{% endnotice %}",
            text=text,
            facts=[Fact(label=text, value=text)],
            moments=[Moment(when=NOW, title=text, detail=text)],
            viewers=[Viewer(name=text, why=text)],
            items=[NavItem(label=text, url="#")],
        )
        assert html.count(escape(text)) >= 18, repr(text)
