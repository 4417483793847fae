"""What was said to having a plan, and to an agreed one, as a sentence that names who said it. Pure."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Consideration
from .pages import AssentCard, ConsiderationCard, PlanPage
from .rules import first_name

Said = Consideration.Said


def considered_in_words(one: ConsiderationCard, name: str) -> str:
    """`Liva sagde ja til en plan`, or without a name to the citizen herself: `Du sagde ja …`.

    A law and a plan from before are told as what they are.
    """
    if not name and one.said in _TO_HERSELF:
        return str(_TO_HERSELF[Said(one.said)])
    sentences = {
        Said.YES: _("%(name)s said yes to a plan"),
        Said.NOT_NOW: _("%(name)s said: not now"),
        Said.NO: _("%(name)s said no to a plan"),
        Said.EXPLAINED: _("%(name)s has been told what a plan is, and thinks it over"),
        Said.LAW: _("The plan goes on by law"),
        Said.BEFORE: _("Begun before this was asked"),
    }
    return sentences[Said(one.said)] % {"name": first_name(name)}


_TO_HERSELF = {
    Said.YES: gettext_lazy("You said yes to a plan"),
    Said.NOT_NOW: gettext_lazy("You said: not now"),
    Said.NO: gettext_lazy("You said no to a plan"),
    Said.EXPLAINED: gettext_lazy("You have been told what a plan is, and think it over"),
}


def assent_in_words(one: AssentCard, name: str) -> str:
    """`Liva siger ja til planen (fortalt til Kasper Lund 3. november 2026)`; no name: `Du …`."""
    words = {
        "name": first_name(name),
        "day": date_format(one.said_on, "DATE_FORMAT"),
        "who": one.told_to_name,
    }
    return (_assent_of_another(one) if name else _own_assent(one)) % words


def _assent_of_another(one: AssentCard) -> str:
    if one.told_to_name and one.agrees:
        return _("%(name)s says yes to the plan, told to %(who)s on %(day)s.")
    if one.told_to_name:
        return _("%(name)s does not agree to the plan, told to %(who)s on %(day)s.")
    if one.agrees:
        return _("%(name)s said yes to the plan on %(day)s.")
    return _("%(name)s said on %(day)s that the plan is not right.")


def _own_assent(one: AssentCard) -> str:
    if one.told_to_name and one.agrees:
        return _("You say yes to the plan, told to %(who)s on %(day)s.")
    if one.told_to_name:
        return _("You do not agree to the plan, told to %(who)s on %(day)s.")
    if one.agrees:
        return _("You said yes to the plan on %(day)s.")
    return _("You said on %(day)s that the plan is not right.")


def assent_of(page: PlanPage) -> AssentCard | None:
    """To the version shown; to the latest one when the page is the plan as it stands."""
    return page.stands.assent_to(page.version or page.latest_version)


def ground_in_words(page: PlanPage, name: str) -> str:
    """Why there is a plan at all: the citizen's yes, a law, or nobody asked; for the paper."""
    beginning = page.stands.beginning
    told = [one for one in (beginning.law, beginning.answer or beginning.before) if one]
    return ". ".join(_ground(one, name) for one in told)


def _ground(one: ConsiderationCard, name: str) -> str:
    day = date_format(one.said_on, "DATE_FORMAT")
    sentence = f"{considered_in_words(one, name)} ({day})"
    if one.law is None:
        return sentence
    decided = _("decided by %(who)s") % {"who": one.decided_by}
    return f"{sentence}: {one.law.title}, {one.law.paragraph}, {decided}"
