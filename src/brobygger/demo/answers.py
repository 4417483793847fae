"""What the citizen says to having a plan, and to what was agreed."""

from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.plans import services
from brobygger.plans.pages import Asked, Told

from .days import Days
from .stories import Chapter, PlanStory

ANSWERS = {"told": "agrees", "no": "disagrees"}


def asked_at_first(story: PlanStory, days: Days) -> Asked:
    """Told to the lead on the plan's first day."""
    return Asked(
        said=story.answer,
        said_on=today(),
        words=story.answer_words,
        explained=story.explained,
        ask_again_on=None if story.ask_again is None else days.coming(story.ask_again),
    )


def told_as_it_ends(chapter: Chapter) -> Told | None:
    """None: the answer comes later, or never."""
    if chapter.assent not in ANSWERS:
        return None
    return Told(answer=ANSWERS[chapter.assent], said_on=today(), words=chapter.assent_words)


def say_yes_in_peace(citizen: Actor, plan_id: UUID, version: int, chapter: Chapter) -> None:
    """Those who want to read it first say yes by themselves."""
    with acting_as(citizen):
        services.say_assent(
            citizen, plan_id=plan_id, number=version, answer="agrees", words=chapter.assent_words
        )


def slot_of(actor: Actor, field_name: str) -> str:
    """A status is one text for each unit; the citizen's own are theirs; every other is one for all."""
    if actor.person_id is not None:
        return f"{field_name}@own"
    return f"{field_name}@{actor.unit_id}" if ":" in field_name else field_name
