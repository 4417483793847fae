"""Texts for a unit's own record system: plain words, ready to paste. Pure: no look-ups.

The reader's categories only, as the page they come from has them. No civil registration number: the
record they are pasted into has it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .hands import byline
from .pages import AgreementCard, InterventionCard, ParticipantCard, PassageCard, PlanPage


def fingerprint(
    *, what: str, responsible_id: UUID | str, due_on: dt.date | str, status: str, note: str
) -> str:
    """Stands for what an agreement says, so that a filed text can be held against it."""
    facts = [what, str(responsible_id), str(due_on), status, note]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def fingerprint_of(one: AgreementCard) -> str:
    return fingerprint(
        what=one.what,
        responsible_id=one.responsible.id,
        due_on=one.due_on,
        status=one.status,
        note=one.status_note,
    )


def fingerprint_of_version(version_id: UUID) -> str:
    """A version never changes."""
    return hashlib.sha256(str(version_id).encode()).hexdigest()


def agreement_text(page: PlanPage, one: AgreementCard, *, name: str, today: dt.date) -> str:
    """One agreement: what, who, by when, how it stands, and when it is looked at again."""
    lines = [
        _("Coordinating action plan: an agreement"),
        _("Citizen: %(name)s") % {"name": name},
        "",
        _under(page, one),
        *_agreement(one),
        _next_meeting(page),
        "",
        _("From version %(number)s of the plan, as it stood %(day)s.")
        % {"number": page.latest_version, "day": _day(today)},
    ]
    return _joined(lines)


def meeting_text(page: PlanPage, *, name: str) -> str:
    """The minutes: the version that was agreed, what this reader may see of it."""
    lines = [
        _("Coordinating action plan: version %(number)s") % {"number": page.version},
        _("Citizen: %(name)s") % {"name": name},
        _("Agreed %(day)s") % {"day": _day(localtime(page.frozen_at).date())}
        if page.frozen_at
        else "",
        *_present(page),
        *_words(page),
        *_statuses(page),
        *_direction(page),
        *(line for one in page.interventions for line in _intervention(one)),
        "",
        _next_meeting(page),
        *_left_out(page),
    ]
    return _joined(lines)


def _under(page: PlanPage, one: AgreementCard) -> str:
    under = page.intervention(one.intervention_id)
    return _("Intervention: %(title)s") % {"title": under.title} if under else ""


def _present(page: PlanPage) -> list[str]:
    if page.meeting is None:
        return []
    here = [one.name for one in page.meeting.invitations if one.attendance == "present"]
    return [_("At the meeting: %(names)s") % {"names": ", ".join(here)}] if here else []


def _words(page: PlanPage) -> list[str]:
    every = (page.wishes, page.resources, page.comment)
    return [line for text in every for one in text.said for line in _text(one)]


def _text(one: PassageCard) -> list[str]:
    """The words, and whose they are."""
    return ["", f"{one.label}:", one.body.strip(), f"({byline(one)})" if one.written_by else ""]


def _statuses(page: PlanPage) -> list[str]:
    return [
        line
        for one in page.statuses
        if one.is_written
        for line in ("", f"{one.label} ({one.unit_name}):", one.body.strip())
    ]


def _direction(page: PlanPage) -> list[str]:
    lines: list[str] = []
    if page.overall_goal.is_written:
        lines += ["", f"{page.overall_goal.label}:", page.overall_goal.body.strip()]
    if page.challenges:
        lines += ["", _("The biggest challenges right now:")]
        lines += [f"{one.rank}. {one.body}" for one in page.challenges]
    for text in (page.crisis, page.admission):
        lines += [line for one in (text.said if text else ()) for line in _text(one)]
    return lines


def _intervention(one: InterventionCard) -> list[str]:
    return [
        "",
        _("Intervention: %(title)s") % {"title": one.title},
        _("Goal: %(goal)s") % {"goal": one.goal},
        _who(one.responsible),
        _("By: %(day)s") % {"day": _day(one.due_on)},
        *(line for each in one.agreements for line in ("", *_agreement(each))),
    ]


def _agreement(one: AgreementCard) -> list[str]:
    lines = [
        _("Agreed: %(what)s") % {"what": one.what},
        _who(one.responsible),
        _("By: %(day)s") % {"day": _day(one.due_on)},
        _("Status: %(status)s") % {"status": one.status_label},
    ]
    return [*lines, _("Note: %(note)s") % {"note": one.status_note}] if one.status_note else lines


def _who(person: ParticipantCard) -> str:
    detail = ", ".join(part for part in (person.function, person.unit_name) if part)
    who = f"{person.name} ({detail})" if detail else person.name
    return _("Responsible: %(who)s") % {"who": who}


def _next_meeting(page: PlanPage) -> str:
    if page.next_meeting_on is None:
        return ""
    return _("Next meeting: %(day)s") % {"day": _day(page.next_meeting_on)}


def _left_out(page: PlanPage) -> list[str]:
    names = ", ".join(one.label.split(" (")[0].lower() for one in page.left_out)
    left = _("Not in this text, because the unit has no access to it: %(names)s.")
    more = _("There is more in the plan that others hold, and that the unit may not read.")
    return [left % {"names": names}] * bool(page.left_out) + [more] * page.holds_more


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _joined(lines: Iterable[str]) -> str:
    """No two empty lines after each other, and none at the ends."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
