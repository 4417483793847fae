"""`{% load plans %}`: colours of sides and states, and small questions templates ask of a plan."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from brobygger.access.pages import kind_of
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.meetings.pages import InvitationCard
from brobygger.plans import rules
from brobygger.plans.beginning_words import (
    assent_in_words,
    assent_of,
    considered_in_words,
)
from brobygger.plans.forms.pulse import LABELS
from brobygger.plans.hands import Handed, names_in, sentence_of
from brobygger.plans.models import Contact, Intervention, Plan
from brobygger.plans.pages import (
    AgreementCard,
    ContactToday,
    DistributionCard,
    InterventionCard,
    ParticipantCard,
    PassageCard,
    PlanPage,
)
from brobygger.plans.queries.steering import ClockCard
from brobygger.plans.screens import categories_in_words, clock_time
from brobygger.plans.voices import VoiceLine, Voices, step_in_words, voices_in
from brobygger.ui.components.people import own

register = template.Library()
register.filter("side", kind_of)
register.filter("considered", considered_in_words)
register.filter("assented", assent_of)
register.filter("assent_in_words", assent_in_words)

TONES = {
    "planned": "info",
    "proposed": "warning",
    "accepted": "info",
    "declined": "warning",
    "under_way": "progress",
    "waiting": "warning",
    "late": "warning",
    "done": "success",
    "kept": "success",
    "stopped": "neutral",
    "dropped": "neutral",
    "replaced": "neutral",
    "handed": "info",
    "removed": "neutral",
    "yes": "success",
    "no": "error",
    "awaited": "warning",
    "present": "success",
    "absent": "neutral",
    "sent_input": "info",
    "unknown": "neutral",
}
SETTLED = rules.SETTLED_AGREEMENT | rules.FINISHED


@register.filter
def tone(promise: InterventionCard | AgreementCard | str) -> str:
    """The colour of a state; a date that has passed outweighs what was last said."""
    if isinstance(promise, str):
        return TONES.get(promise, "neutral")
    return "error" if promise.is_overdue else TONES.get(promise.status, "neutral")


@register.filter
def state(promise: InterventionCard | AgreementCard) -> str:
    """What the pill says."""
    return _("Overdue") if promise.is_overdue else promise.status_label


@register.filter
def words_about(promise: InterventionCard | AgreementCard) -> str:
    """What was last said of it; that somebody left is said by the house itself."""
    if promise.status_note == rules.LEFT and promise.status == "declined":
        return _("Has left the table.")
    if promise.status_note == rules.LOST_SIGHT and promise.status == "declined":
        return _("Can no longer see it.")
    if promise.status == "dropped" and promise.status_note in Plan.Closing.values:
        why = str(Plan.Closing(promise.status_note).label)
        return _("The plan is closed: %(why)s.") % {"why": why.lower()}
    return promise.status_note


@register.filter
def called(promise: InterventionCard | AgreementCard) -> str:
    """What it is about, in its own words."""
    return promise.title if isinstance(promise, InterventionCard) else promise.what


@register.filter
def settled(promise: InterventionCard | AgreementCard) -> bool:
    """True when nobody waits for it any more."""
    return promise.status in SETTLED


@register.filter
def still_open(
    promises: Iterable[InterventionCard | AgreementCard],
) -> list[InterventionCard | AgreementCard]:
    """Those somebody still waits for."""
    return [one for one in promises if not _is_over(one)]


@register.filter
def over(
    promises: Iterable[InterventionCard | AgreementCard],
) -> list[InterventionCard | AgreementCard]:
    """Those that are done or given up, with everything agreed under them: they fold away."""
    return [one for one in promises if _is_over(one)]


def _is_over(promise: InterventionCard | AgreementCard) -> bool:
    under = promise.agreements if isinstance(promise, InterventionCard) else ()
    return settled(promise) and all(settled(one) for one in under)


@register.filter
def who(person: ParticipantCard) -> str:
    """What someone is, and where: `Nurse, Ambulant Psykiatri`."""
    if person.kind == "citizen":
        return person.kind_label
    return ", ".join(part for part in (person.function, person.unit_name) if part)


@register.filter
def where(today: ContactToday) -> str:
    """What the one to call is, and where: `Nurse, Ambulant Psykiatri`."""
    return ", ".join(part for part in (today.function, today.unit_name) if part)


@register.filter
def have_read(sent: tuple[DistributionCard, ...]) -> int:
    """How many of those it was sent to have opened it."""
    return sum(one.opened_at is not None for one in sent)


@register.filter
def signed(text: Handed) -> str:
    """By whose hand, with the names as names."""
    return format_html(sentence_of(text), **names_in(text, own)) if text.written_by else ""


@register.filter
def by_hand(label: str, by: str) -> str:
    """A version’s name, and by whose hand the text stood in it."""
    return format_html("{} · {}", label, own(by)) if by else label


@register.filter
def anchored(field: str) -> str:
    """`status:mental` as an id on the page."""
    return field.replace(":", "-")


@register.filter
def unwritten(passages: tuple[PassageCard, ...]) -> list[PassageCard]:
    """Those nobody has written yet."""
    return [one for one in passages if not one.is_written]


@register.filter
def choices(promise: InterventionCard | AgreementCard) -> list[tuple[str, str]]:
    """What one can say about how it goes."""
    if isinstance(promise, InterventionCard):
        return [(str(value), str(label)) for value, label in Intervention.Status.choices]
    return [(str(one), str(one.label)) for one in rules.REPORTS]


@register.filter
def side_of(invitation: InvitationCard, plan: PlanPage) -> str:
    """The side of someone invited, as known from the table."""
    if invitation.kind != "staff":
        return kind_of(invitation.kind)
    found = (one.sector for one in plan.participants if one.unit_id == invitation.unit_id)
    return kind_of(next(found, ""))


@register.simple_tag
def presences() -> list[tuple[str, str]]:
    """What one taps for somebody at the meeting."""
    return [
        ("present", pgettext("attendance", "Here")),
        ("absent", pgettext("attendance", "Not here")),
        ("sent_input", pgettext("attendance", "Sent word")),
    ]


@register.filter
def clock(moment: dt.datetime) -> str:
    """The time of day in Denmark: `10.00`."""
    return clock_time(moment)


@register.simple_tag
def contact_forms() -> list[tuple[str, str]]:
    """How one can have been in touch: a button each."""
    return [(value, str(label)) for value, label in Contact.Form.choices]


@register.filter
def days(number: int) -> str:
    """`28 days`."""
    return ngettext("%(count)d day", "%(count)d days", number) % {"count": number}


@register.filter
def clock_lines(clock: ClockCard) -> list[tuple[str, int]]:
    """Each number of a clock with what it means."""
    return [(str(LABELS[name]), number) for name, number in clock.days.items()]


@register.filter
def since_last(line: VoiceLine) -> str:
    """How a voice has moved since the round before, in words."""
    return step_in_words(line)


@register.filter
def voices(plan: PlanPage) -> Voices:
    """The two voices on this plan, side by side."""
    return voices_in(plan, today())


@register.simple_tag
def unit_of(plan: PlanPage, unit_id: UUID) -> str:
    """The name of a unit around this table."""
    return next((one.unit_name for one in plan.participants if one.unit_id == unit_id), "")


@register.filter
def in_words(categories: tuple[Category, ...]) -> str:
    """Kinds of information by name, in one line."""
    return categories_in_words(categories)
