"""Between meetings: what is told of promises, said about how it goes, and put in a record."""

from typing import TYPE_CHECKING

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.plans import queries as plans
from brobygger.plans import services

from .sayings import Filed, Said
from .stories import News

if TYPE_CHECKING:
    from .planning import Planning


def say(planning: "Planning", said: Said) -> None:
    actor = planning.around.actor(said.to or said.by)
    rate = services.note_told_rating if said.to else services.rate
    with acting_as(actor):
        for what, answer in said.of.items():
            key = f"goal-{planning.works[what]}" if what in planning.works else what
            rate(actor, plan_id=planning.plan_id, key=key, answer=answer)


def file_text(planning: "Planning", filed: Filed) -> None:
    actor = planning.around.actor(filed.by)
    with acting_as(actor):
        services.file_meeting(actor, plan_id=planning.plan_id, number=planning.version)


def tell_news(planning: "Planning", one: News) -> None:
    actor = planning.around.actor(one.by)
    with acting_as(actor):
        if one.status in {"declined", "replaced"}:
            _move_promise(planning, actor, one)
        elif one.of in planning.promises:
            services.report_agreement(
                actor, agreement_id=planning.promises[one.of], status=one.status, note=one.note
            )
        else:
            services.report_intervention(
                actor,
                intervention_id=planning.works[one.of],
                status=one.status,
                note=one.note,
                outcome=one.outcome,
            )


def _move_promise(planning: "Planning", actor: Actor, one: News) -> None:
    """Given back with a reason, or replaced by something else (the note says what)."""
    page = plans.plan_page(actor, planning.plan_id)
    standing = {each.id: each for each in page.open_agreements}
    card = standing[planning.promises[one.of]]
    if one.status == "declined":
        services.answer_agreement(
            actor,
            agreement_id=card.id,
            answer="declined",
            reason=one.note,
            base_revision=card.revision,
        )
        return
    planning.promises[one.of] = services.replace_agreement(
        actor,
        agreement_id=card.id,
        base_revision=card.revision,
        what=one.note,
        responsible_id=card.responsible.id,
        due_on=card.due_on,
    )
