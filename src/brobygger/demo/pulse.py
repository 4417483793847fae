"""The pulse of a plan's story: how often its lead is in touch, and a promise that nobody takes."""

from typing import TYPE_CHECKING

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.plans import queries as plans
from brobygger.plans import services
from brobygger.plans.pages import AgreementCard

from .sayings import SentBack
from .telling import tale

if TYPE_CHECKING:
    from .planning import Planning

FORMS = ("visit", "phone", "message", "visit", "video")
EVERY, MOST = 11, 5  # days between, and how many times are told


def put_pulse_on(planning: "Planning") -> None:
    """The lead was in touch now and then until `touch` days ago, or until they left."""
    story = planning.story
    gone = _gone(story.lead)
    if story.closed is None:
        for number, ago in enumerate(range(max(story.touch, gone), story.started, EVERY)):
            if number < MOST:
                planning.at(ago, "16:10", _be_in_touch, FORMS[number % len(FORMS)])
    for one in story.sent_back:
        planning.at(one.ago, "13:30", _send_back, one)


def _gone(lead: str) -> int:
    """The first day, counted back, on which somebody who has left was still here; else today."""
    name = lead.partition("@")[0]  # at a further unit of theirs they are somebody@unit
    [left] = [one.left for one in tale().staff if one.key == name]
    return 0 if left is None else left + 1


def _be_in_touch(planning: "Planning", form: str) -> None:
    lead = planning.lead
    with acting_as(lead):
        services.note_contact(lead, plan_id=planning.plan_id, on=today(), form=form)


def _send_back(planning: "Planning", one: SentBack) -> None:
    promise = planning.promises[one.of]
    for key, reason in zip(one.to, one.reasons, strict=True):
        _entrust(planning, key, one.of)
        actor = planning.around.actor(key)
        with acting_as(actor):
            services.answer_agreement(actor, agreement_id=promise, answer="declined", reason=reason)


def _entrust(planning: "Planning", key: str, of: str) -> None:
    lead = planning.lead
    with acting_as(lead):
        card = _card(planning, lead, of)
        services.change_agreement(
            lead,
            agreement_id=card.id,
            base_revision=card.revision,
            what=card.what,
            responsible_id=planning.seats[key],
            due_on=card.due_on,
        )


def _card(planning: "Planning", lead: Actor, of: str) -> AgreementCard:
    page = plans.plan_page(lead, planning.plan_id)
    [card] = [
        each
        for group in page.interventions
        for each in group.agreements
        if each.id == planning.promises[of]
    ]
    return card
