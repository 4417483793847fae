"""What leaves the house about who leads: neutral words and a way in. Never a citizen."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor

from ..models import Participant
from .posting import tell


def tell_asked_to_lead(actor: Actor, successor: Participant, handover_id: UUID) -> None:
    """Will you be case lead? The link leads to a yes and a no, for this account alone."""
    way = settings.SITE_URL + reverse("plans:answer_handover", args=[handover_id])
    tell(actor, [successor], lambda: _asked(way))


def tell_answered(actor: Actor, lead: Participant, *, accepted: bool) -> None:
    """The one you asked has answered."""
    tell(actor, [lead], _accepted if accepted else _declined)


def tell_new_contact(actor: Actor, people: Iterable[Participant]) -> None:
    """A plan you take part in has a new case lead: the contact card is ready."""
    tell(actor, people, _new_contact)


def tell_stands_in(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """You stand in as case lead from now on; one letter, however many plans."""
    tell(actor, _accounts(user_ids), _stands_in)


def tell_lasting_lead_needed(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """Leaders: plans need a lasting lead."""
    tell(actor, _accounts(user_ids), _lasting_lead_needed)


def tell_left_alone(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """Leaders: lead and deputy are away in the same days."""
    tell(actor, _accounts(user_ids), _left_alone)


def tell_refused(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """Leaders: somebody would like another case lead."""
    tell(actor, _accounts(user_ids), _refused)


def tell_lost(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """A plan is no longer open to you: that it is so, not why. The last mail about it."""
    tell(actor, _accounts(user_ids), _lost)


def _accounts(user_ids: Iterable[UUID]) -> list[Participant]:
    return [Participant(user_id=one) for one in sorted(set(user_ids))]


def _asked(way: str) -> tuple[str, str]:
    return _("Will you be case lead of a plan?"), _(
        "You have been asked to take over as case lead of a plan you take part in.\n\n"
        "Read why, and answer yes or no here. Until you have said yes, nothing changes.\n\n%(way)s\n"
    ) % {"way": way}


def _accepted() -> tuple[str, str]:
    return _with_way_in(
        _("You have an answer: yes"),
        _("The one you asked to be case lead has said yes. The handover can go on."),
    )


def _declined() -> tuple[str, str]:
    return _with_way_in(
        _("You have an answer: no"),
        _("The one you asked to be case lead cannot. The plan still has the lead it had."),
    )


def _new_contact() -> tuple[str, str]:
    return _with_way_in(
        _("A plan you take part in has a new case lead"),
        _("The name and number to call stand on the plan."),
    )


def _stands_in() -> tuple[str, str]:
    return _with_way_in(
        _("You stand in as case lead"),
        _(
            "Somebody has left, and you stand in as case lead for now. "
            "Agree with the leader on who is to lead from here."
        ),
    )


def _lasting_lead_needed() -> tuple[str, str]:
    return _with_way_in(
        _("Plans need a lasting case lead"),
        _("Somebody has left your unit. Others stand in. Agree on who is to lead from here."),
    )


def _left_alone() -> tuple[str, str]:
    return _with_way_in(
        _("Case lead and deputy are away at the same time"),
        _("For some days nobody who holds the threads of a plan is at work. Please find somebody."),
    )


def _refused() -> tuple[str, str]:
    return _with_way_in(
        _("Somebody would like another case lead"),
        _("Please find another case lead together with those around the table."),
    )


def _lost() -> tuple[str, str]:
    return _("You can no longer see a plan"), _(
        "A plan you have taken part in is no longer open to you. You need not do anything, and this is "
        "the last mail about it.\n\nSign in to Brobygger to see what you do have access to.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _with_way_in(subject: str, words: str) -> tuple[str, str]:
    way_in = _("Sign in to Brobygger to see what comes next.")
    return subject, f"{words}\n\n{way_in}\n\n{settings.SITE_URL}\n"
