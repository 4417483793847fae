"""The plan as a PDF for one reader: exactly what they may see, and what was left out.

Typed words travel as JSON data (`sys.inputs`), never as typst source, so nothing in them can run.
"""

from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from brobygger.access.gate import CitizenCard
from brobygger.ui.components.times import day, due_in_words
from brobygger.ui.paper import MISSING_SIGN, printable, typeset

from .beginning_words import assent_in_words, assent_of, ground_in_words
from .hands import byline
from .pages import (
    AgreementCard,
    ExistingPlanCard,
    InterventionCard,
    ParticipantCard,
    PassageCard,
    PlanPage,
)
from .screens import left_out_sentence, next_step
from .templatetags.plans import settled, state, tone, who

SOURCE = Path(__file__).resolve().parent / "plan.typ"


def as_pdf(page: PlanPage, citizen: CitizenCard) -> bytes:
    """A4, tagged, PDF/UA-1; refuses nothing that people can type."""
    data = printable(contents(page, citizen))
    return typeset(SOURCE, data)


def contents(page: PlanPage, citizen: CitizenCard) -> dict[str, Any]:
    """Every word on the paper, in the reader's language."""
    step = next_step(page)
    return {
        **_frame(page, citizen),
        "words": _words(page, citizen),
        "next": f"{step.sentence} {step.detail}".strip(),
        "left_out": left_out_sentence(page),
        "wishes": [*_texts(page.wishes), *_texts(page.resources)],
        "goal": page.overall_goal.body.strip(),
        "challenges": [one.body for one in page.challenges],
        "interventions": [_intervention(one) for one in page.interventions],
        "undecided": list(page.undecided),
        "statuses": [_status(one) for one in page.statuses],
        "crisis": _crisis(page),
        "neighbours": [_neighbour(one) for one in page.existing_plans],
        "yes": _yes(page, citizen),
        "comment": _texts(page.comment),
        "lead": _contact(page.lead),
        "deputy": _contact(page.deputy) if page.deputy else "",
        "people": [{"name": one.name, "detail": who(one)} for one in page.participants],
        "meeting": _meeting(page),
    }


def file_name(page: PlanPage) -> str:
    """Nothing about anybody: file names end up in lists of downloads."""
    return (
        _("plan-version-%(number)s.pdf") % {"number": page.version}
        if page.version
        else _("plan.pdf")
    )


def _frame(page: PlanPage, citizen: CitizenCard) -> dict[str, Any]:
    language = get_language() or "da"
    return {
        "lang": language[:2],
        "region": "dk" if language.startswith("da") else "gb",
        "title": _("Coordinating action plan"),
        "heading": _("Coordinating action plan"),
        "author": "Brobygger",
        "description": _edition(page),
        "name": citizen.name,
        "facts": _facts(citizen),
        "edition": _edition(page),
        "edition_long": _edition_long(page),
    }


def _words(page: PlanPage, citizen: CitizenCard) -> dict[str, Any]:
    """What stands on every plan."""
    return {
        "confidential": _("Confidential: about a person’s private life"),
        "page": _("Page {page} of {of}"),
        "next_label": _("What happens next:"),
        "left_out_label": _("Not everything is here."),
        "own_title": _("Wishes and strengths"),
        "nothing": _("Nothing is written yet."),
        "direction_title": _("What we want to change together"),
        "goal_title": str(page.overall_goal.label),
        "challenges_title": _("The biggest challenges right now"),
        "interventions_title": _("What we do about it"),
        "columns": [_("What"), _("Responsible"), _("Due"), _("Status")],
        "whole": _("The whole intervention"),
        "undecided_title": _("Not decided yet"),
        "status_title": _("How it is right now"),
        "crisis_title": _("When it gets hard"),
        "neighbours_title": _("Other plans this one builds on"),
        "comment_title": _("%(name)s’s comment") % {"name": citizen.name},
        **_words_about_people(),
        "unprintable": _(
            "A few signs cannot be printed and stand as %(sign)s. They are on the screen."
        )
        % {"sign": MISSING_SIGN},
    }


def _yes(page: PlanPage, citizen: CitizenCard) -> dict[str, str]:
    """Why there is a plan, and whether the citizen agrees to it as it stands here."""
    found = {"ground": ground_in_words(page, citizen.name), "assent": "", "words": ""}
    assent = assent_of(page)
    if assent is not None:
        found |= {"assent": assent_in_words(assent, citizen.name), "words": assent.words}
    elif page.version or page.latest_version:
        found["assent"] = _("%(name)s has not said yes or no to this version.") % {
            "name": citizen.name
        }
    return found


def _words_about_people() -> dict[str, str]:
    return {
        "yes_title": _("The citizen’s yes"),
        "people_title": _("Around the table"),
        "lead_label": _("Case lead:"),
        "deputy_label": _("Deputy:"),
    }


def _facts(citizen: CitizenCard) -> str:
    """Age, masked number, and that an address is protected; never the address."""
    found = []
    if citizen.age is not None:
        years = ngettext("%(count)d year", "%(count)d years", citizen.age)
        found.append(years % {"count": citizen.age})
    if citizen.cpr_masked:
        found.append(f"CPR {citizen.cpr_masked}")
    if citizen.is_protected:
        found.append(_("Protected address"))
    return " · ".join(found)


def _edition(page: PlanPage) -> str:
    if page.version:
        return _("Version %(number)s") % {"number": page.version}
    return pgettext("plan", "Working plan")


def _edition_long(page: PlanPage) -> str:
    if page.version and page.frozen_at:
        return _("Version %(number)s, agreed %(day)s.") % {
            "number": page.version,
            "day": date_format(localtime(page.frozen_at), "DATE_FORMAT"),
        }
    if page.latest_version:
        return _("The plan as it stands today, after version %(number)s.") % {
            "number": page.latest_version
        }
    return _("The plan as it stands today. Nothing is agreed at a meeting yet.")


def _texts(passage: PassageCard | None) -> list[dict[str, Any]]:
    """The citizen's own, then what others have written beside it, under one heading."""
    texts = [_text(one) for one in passage.said] if passage is not None else []
    return [{**one, "title": "" if at else one["title"]} for at, one in enumerate(texts)]


def _text(passage: PassageCard) -> dict[str, Any]:
    """What stands as somebody's voice is marked so; the rest is a text with its writer."""
    return {
        "title": passage.label,
        "body": passage.body.strip(),
        "by": byline(passage),
        "voice": passage.is_own or passage.is_told,
    }


def _status(passage: PassageCard) -> dict[str, str]:
    place = ", ".join(part for part in (passage.written_by, passage.unit_name) if part)
    return {
        "title": passage.label,
        "body": passage.body.strip(),
        "by": f"{place} · {day(passage.updated_at)}",
    }


def _crisis(page: PlanPage) -> list[dict[str, Any]]:
    """The crisis line stands under the heading of the same name; the rest has its own."""
    texts = [*_texts(page.crisis), *_texts(page.admission)]
    heading = _("When it gets hard")
    return [{**one, "title": "" if one["title"] == heading else one["title"]} for one in texts]


def _neighbour(one: ExistingPlanCard) -> dict[str, str]:
    """What it is, whose, and how long it holds."""
    until = _("Ended %(day)s") if one.is_outdated else _("Until %(day)s")
    detail = [one.domain_label, one.owner_unit_name]
    detail += [until % {"day": day(one.valid_to)}] if one.valid_to else []
    return {"what": one.kind_label, "detail": " · ".join(part for part in detail if part)}


def _meeting(page: PlanPage) -> list[dict[str, str]]:
    """Who did what at the meeting where the version was agreed."""
    if page.version is None or page.meeting is None:
        return []
    duties = (
        (_("Led the meeting:"), page.meeting.invitation(page.meeting.chair_id)),
        (_("Took the minutes:"), page.meeting.invitation(page.meeting.minute_taker_id)),
    )
    return [{"duty": duty, "name": one.name} for duty, one in duties if one is not None]


def _intervention(one: InterventionCard) -> dict[str, Any]:
    return {
        **_promise(one),
        "title": one.title,
        "goal": one.goal,
        "agreements": [{**_promise(each), "what": each.what} for each in one.agreements],
    }


def _promise(one: InterventionCard | AgreementCard) -> dict[str, str]:
    return {
        "who": one.responsible.name,
        "where": one.responsible.unit_name or one.responsible.kind_label,
        "due": day(one.due_on),
        "far": "" if settled(one) else due_in_words(one.due_on),
        "state": state(one),
        "tone": tone(one),
        "note": " ".join(part for part in (_needs(one), one.status_note) if part),
    }


def _needs(one: InterventionCard | AgreementCard) -> str:
    """Decided while nobody could decide for the unit: it still has to say yes."""
    if not isinstance(one, AgreementCard) or one.needs_unit_id is None:
        return ""
    words = {"unit": one.needs_unit_name, "day": day(one.needs_by)}
    return _("Needs a yes from %(unit)s by %(day)s") % words


def _contact(person: ParticipantCard) -> str:
    phone = person.phone or person.unit_phone
    return ", ".join(part for part in (person.name, who(person), phone) if part)
