"""Who may do what with a plan, and what a text or a date must be like. Pure: no look-ups."""

import datetime as dt
import re

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission

from .models import (
    DOMAIN_CATEGORY,
    OWN_SECTIONS,
    SECTION_CATEGORY,
    TOLD_SECTIONS,
    Agreement,
    Domain,
    Hand,
    Intervention,
    Plan,
    Section,
)

LONGEST_PASSAGE = 20_000
LONGEST_CHALLENGE, LONGEST_TITLE, LONGEST_GOAL, LONGEST_PROMISE, LONGEST_NOTE = (
    300,
    160,
    400,
    300,
    400,
)
MOST_CHALLENGES = 3
LONGEST_BETWEEN_MEETINGS = 183  # days: within six months (domain.md 1.4)
LONGEST_REMEMBERED = 14  # days back that a contact can be noted
FURTHEST_DUE = 5 * 366
FURTHEST_TO_ASK = 2 * 366
FURTHEST_END = 10 * 366  # of a neighbouring plan, back or ahead
FEWEST_DOMAINS = 2

CONTACT_WINDOW = 90  # days in which contacts count (domain.md 2)
SOON_GONE = 183  # days: whoever leaves within these is not expected to stay
LONG_AWAY = 28  # days away of the next 90

SIGNALS = (
    "repeated_admissions",
    "unstable_attendance",
    "interrupted_treatment",
    "resident_of_facility",
    "citizen_asks",
    "other",
)

# Somebody still waits for these; every one of them has one responsible at the table.
OPEN_AGREEMENT = frozenset(
    {
        Agreement.Status.PROPOSED,
        Agreement.Status.ACCEPTED,
        Agreement.Status.DECLINED,
        Agreement.Status.LATE,
    }
)
ON_THE_WAY = frozenset({Agreement.Status.ACCEPTED, Agreement.Status.LATE})  # somebody said yes
SETTLED_AGREEMENT = frozenset(Agreement.Status) - OPEN_AGREEMENT
LOST_SIGHT = "withdrawn"  # the reason of one that came back because they may not read it any more
LEFT = "left"  # the reason of an agreement that came back because somebody left the table
BEFORE_THE_LEDGER = {"open": Agreement.Status.ACCEPTED}  # what old versions call it
ANSWERS = (Agreement.Status.ACCEPTED, Agreement.Status.DECLINED)
ENDINGS = (  # what an open agreement comes to when the plan is closed
    Agreement.Status.KEPT,
    Agreement.Status.HANDED,
    Agreement.Status.DROPPED,
)
REPORTS = (  # what one can say about how it goes
    Agreement.Status.KEPT,
    Agreement.Status.LATE,
    Agreement.Status.ACCEPTED,
    Agreement.Status.DROPPED,
)
# The citizen is no longer there for what was called, so it is called off with the plan.
STEPPED_OUT = frozenset({Plan.Closing.WITHDRAWN.value, Plan.Closing.MOVED.value})
FINISHED = frozenset({Intervention.Status.DONE, Intervention.Status.STOPPED})

FORM_FIELD = re.compile(
    r"challenges|new-intervention|(intervention|new-agreement|agreement):[0-9a-f-]{36}"
)


def first_name(name: str) -> str:
    """What somebody is called across a table."""
    return name.split(maxsplit=1)[0] if name.split() else ""


def is_said(text: str) -> bool:
    return bool(text.strip())


def stands_in(text: str, words: str) -> bool:
    """The words stand in the text as paragraphs of their own, letter by letter."""
    return f"\n\n{words}\n\n" in f"\n\n{text}\n\n"


def is_due_date(day: dt.date, today: dt.date) -> bool:
    return today <= day <= today + dt.timedelta(days=FURTHEST_DUE)


def is_recent(day: dt.date, today: dt.date) -> bool:
    """Something that has happened within the last half year; tomorrow's talk has not been held."""
    return today - dt.timedelta(days=LONGEST_BETWEEN_MEETINGS) <= day <= today


def is_day_to_ask(day: dt.date, today: dt.date) -> bool:
    """When a citizen would like to be asked again: after today, and within reach."""
    return today < day <= today + dt.timedelta(days=FURTHEST_TO_ASK)


def is_contact_day(day: dt.date, today: dt.date) -> bool:
    """Today, or lately enough to be remembered; never ahead."""
    return today - dt.timedelta(days=LONGEST_REMEMBERED) <= day <= today


def is_likely_end(day: dt.date, today: dt.date) -> bool:
    """A neighbouring plan may have run out already; that is worth knowing too."""
    return abs(day - today) <= dt.timedelta(days=FURTHEST_END)


def is_next_meeting(day: dt.date, today: dt.date) -> bool:
    """After today and within six months."""
    return today < day <= today + dt.timedelta(days=LONGEST_BETWEEN_MEETINGS)


def field_of(section: str, domain: str = "") -> str:
    """What a passage is called in drafts and on the page."""
    return f"{section}:{domain}" if domain else section


def category_of(section: str, domain: str = "") -> Category | None:
    """The category a passage has; None for a section or domain that does not exist."""
    if section == Section.STATUS:
        return DOMAIN_CATEGORY.get(domain)
    return None if domain else SECTION_CATEGORY.get(section)


def category_of_field(field: str) -> Category | None:
    """The category a draft has; None for a field that does not exist."""
    if FORM_FIELD.fullmatch(field):
        return Category.PLAN
    section, _colon, domain = field.partition(":")
    return category_of(section, domain)


def may_write_section(actor: Actor, section: str, *, takes_part: bool) -> bool:
    """The citizen writes where their voice stands; staff around the table write everywhere, and
    where it is the citizen's voice alone they write what was told to them (`hand_of`).
    """
    if actor.may(Permission.PLAN_OWN):
        return section in OWN_SECTIONS
    return takes_part and actor.may(Permission.PLAN_WRITE)


def hand_of(actor: Actor, section: str) -> Hand:
    """By whose hand a text of this section stands when this actor writes it: nobody can choose."""
    if section not in OWN_SECTIONS:
        return Hand.TABLE
    if actor.person_id is not None:
        return Hand.OWN
    return Hand.TOLD if section in TOLD_SECTIONS else Hand.TABLE


def domain_order(domain: str) -> int:
    return Domain.values.index(domain) if domain in Domain.values else len(Domain.values)
