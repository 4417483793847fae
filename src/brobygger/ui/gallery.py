"""Invented examples for the gallery of components. Nobody here exists."""

import datetime as dt
from typing import Any

from django import forms

from brobygger.kernel.clock import now, today

from .shapes import Fact, Kind, Moment, NavItem, Shell, Step, Version, Viewer

BEFORE = "Amina vil gerne stå op kl. 9. Kontaktpersonen banker på og laver kaffe."
AFTER = "Amina vil gerne stå op kl. 8.30. Kontaktpersonen banker på, og de drikker kaffe sammen."
KINDS = [("visit", "Besøg"), ("call", "Opkald"), ("video", "Videomøde"), ("letter", "Brev")]
WISHES = [
    ("calm", "Ro om aftenen"),
    ("talk", "Nogen at tale med"),
    ("out", "Komme ud hver dag"),
]


class ExampleForm(forms.Form):
    """One field of each sort."""

    goal = forms.CharField(label="Mål", help_text="Skriv det, som Amina selv siger det.")
    about = forms.CharField(label="Aftale", widget=forms.Textarea, required=False)
    due = forms.DateField(label="Frist", widget=forms.DateInput(attrs={"type": "date"}))
    who = forms.ChoiceField(
        label="Ansvarlig", choices=[("", "Vælg"), ("mh", "Mette Holm"), ("jd", "Jens Ø. Dahl")]
    )
    contact = forms.ChoiceField(label="Hvordan mødes I?", choices=KINDS, widget=forms.RadioSelect)
    wishes = forms.MultipleChoiceField(
        label="Hvad hjælper?",
        choices=WISHES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    told = forms.BooleanField(label="Amina har læst aftalen og er enig")


def example_shell() -> Shell:
    """A contact person at work."""
    nav = (
        NavItem(label="I dag", url="#", icon="home", count=3),
        NavItem(label="Borgere", url="#", icon="persons", current=True),
        NavItem(label="Møder", url="#", icon="calendar-month"),
        NavItem(label="Må jeg dele det?", url="#", icon="help"),
    )
    return Shell(
        nav=nav,
        bottom=(*nav[:3], NavItem(label="Må jeg?", url="#", icon="help")),
        who="Mette Holm",
        where="Botilbud Skovbakken",
        kind=Kind.FACILITY,
        switch_url="#",
        settings_url="#",
        signout_url="#",
    )


def calm_shell() -> Shell:
    """A citizen on her phone."""
    nav = (
        NavItem(label="Forside", url="#", icon="home", current=True),
        NavItem(label="Min plan", url="#", icon="list-check"),
        NavItem(label="Hvem har set", url="#", icon="visibility"),
    )
    return Shell(nav=nav, bottom=nav, who="Amina K. Sørensen", kind=Kind.CITIZEN, signout_url="#")


def examples() -> dict[str, Any]:
    """What the gallery's page draws."""
    form = ExampleForm({"about": "Vi går en tur hver onsdag.", "contact": "visit"})
    form.is_valid()
    return {
        "tab_items": _tabs(),
        "crumb_items": _crumbs(),
        "facts": _facts(),
        "goals": _goals(),
        "moments": _moments(),
        "viewers": _viewers(),
        "steps": _steps(),
        "form": form,
        "fresh": ExampleForm(),
        "meeting": today() + dt.timedelta(days=11),
        "before": BEFORE,
        "after": AFTER,
        "theirs": Version(text=BEFORE, by="Jens Ø. Dahl", at=now()),
    }


def _tabs() -> list[NavItem]:
    return [
        NavItem(label="Plan", url="#", current=True),
        NavItem(label="Møder", url="#", count=1),
        NavItem(label="Samtykke", url="#"),
        NavItem(label="Versioner", url="#"),
        NavItem(label="Hvem har set", url="#"),
    ]


def _crumbs() -> list[NavItem]:
    return [
        NavItem(label="Borgere", url="#"),
        NavItem(label="Amina K. Sørensen", url="#"),
        NavItem(label="Plan", url="#"),
    ]


def _facts() -> list[Fact]:
    return [
        Fact(label="Alder", value="34 år"),
        Fact(label="CPR", value="140592-••••"),
        Fact(label="Bor", value="Botilbud Skovbakken, Slagelse", icon="location"),
    ]


def _goals() -> list[dict[str, Any]]:
    rows = [
        ("Sove bedre", "I seng før kl. 23 mindst fem dage om ugen.", "Mette Holm"),
        ("Medicin givet og fulgt op", "Blodprøve hver fjerde uge.", "Jens Ø. Dahl"),
        (
            "Styr på pengene",
            "Fast budgetkonto og tid hos gældsrådgiver.",
            "Louise Bech Christensen",
        ),
        ("Svømme hver tirsdag", "Amina tager selv bussen.", "Amina K. Sørensen"),
    ]
    more = [
        ("Botilbud", Kind.FACILITY, 12, "I gang", "progress", 60),
        ("Psykiatri", Kind.PSYCHIATRY, 5, "Afventer svar", "warning", 30),
        ("Kommune", Kind.MUNICIPALITY, -7, "Overskredet", "error", 10),
        ("Borger", Kind.CITIZEN, 70, "Ikke startet", "info", 0),
    ]
    keys = ("unit", "kind", "due", "status", "tone", "share")
    return [
        {"title": title, "text": text, "who": who, **dict(zip(keys, rest, strict=True))}
        | {"due": today() + dt.timedelta(days=rest[2])}
        for (title, text, who), rest in zip(rows, more, strict=True)
    ]


def _moments() -> list[Moment]:
    rows = [
        (2, "Blodprøve taget", "Jens Ø. Dahl · Psykiatri", "plain"),
        (4, "Planen blev aftalt, version 3", "Mette Holm · Botilbud", "success"),
        (7, "Fristen for budgetkonto er overskredet", "Louise Bech har fået besked", "error"),
        (19, "Netværksmøde holdt", "Referatet er godkendt af Amina", "plain"),
    ]
    return [
        Moment(when=today() - dt.timedelta(days=days), title=title, detail=detail, tone=tone)
        for days, title, detail, tone in rows
    ]


def _viewers() -> list[Viewer]:
    return [
        Viewer(name="Amina K. Sørensen", why="Det handler om hende selv", kind=Kind.CITIZEN),
        Viewer(name="Botilbud Skovbakken", why="Hun bor her", kind=Kind.FACILITY),
        Viewer(name="Ambulant Psykiatri", why="Samtykke til 1. maj", kind=Kind.PSYCHIATRY),
        Viewer(name="Slagelse Rusmiddelcenter", why="Samtykke til 1. maj", kind=Kind.ADDICTION),
        Viewer(name="Karim A. Sørensen", why="Bror, inviteret af Amina", kind=Kind.RELATIVE),
        Viewer(name="Slagelse Kommune", why="Har ansvar efter loven", kind=Kind.MUNICIPALITY),
    ]


def _steps() -> list[Step]:
    return [
        Step(label="Overveje", state="done", detail="Afsluttet 3. nov."),
        Step(label="Planlægge", state="done", detail="Afsluttet 12. nov."),
        Step(label="Holde mødet", state="current", detail="I dag kl. 10.00"),
        Step(label="Følge op", state="ahead"),
    ]
