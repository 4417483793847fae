"""Plans in a list, and one's own unsaved text."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.working_days import working_day_until

from ..models import Agreement, CaseLead, Draft, Intervention, Participant, Plan
from ..pages import DraftCard, Kept, PlanLine
from ..rules import FINISHED, OPEN_AGREEMENT
from .pulse import pulse_along, with_pulse


def draft_of(actor: Actor, plan_id: UUID, field: str) -> DraftCard | None:
    """What I typed for this field and have not saved."""
    require(actor, Permission.PLAN_READ)
    found = Draft.objects.filter(
        plan_id=plan_id, user_id=actor.user_id, party_id=actor.party_id, field=field
    ).first()
    if found is None:
        return None
    return DraftCard(
        field=field,
        body=found.body,
        base_revision=found.base_revision,
        saved_at=found.saved_at,
    )


def open_ends(actor: Actor, citizen_id: UUID) -> list[str]:
    """What must be closed before another registration of the citizen takes over."""
    if not actor.may(Permission.PLAN_READ):
        return []
    living = Plan.objects.filter(citizen_id=citizen_id, closed_at=None)
    return [_("The plan is not closed.")] if living.exists() else []


def my_plans(actor: Actor) -> list[PlanLine]:
    """Living plans at whose table I sit, the most pressing first."""
    require(actor, Permission.PLAN_READ)
    mine = Participant.objects.filter(_is_me(actor), plan=OuterRef("pk"), left_at=None)
    return _lines(actor, Plan.objects.filter(Exists(mine)))


def plans_of_unit(actor: Actor) -> list[PlanLine]:
    """Living plans in which someone from the leader's unit takes part, the most pressing first."""
    require(actor, Permission.UNIT_OVERVIEW)
    ours = Participant.objects.filter(
        plan=OuterRef("pk"), unit_id=actor.unit_id, left_at=None, kind=Participant.Kind.STAFF
    )
    return _lines(actor, Plan.objects.filter(Exists(ours)))


def plans_about(actor: Actor, citizen_ids: Iterable[UUID]) -> list[PlanLine]:
    """The living plans of these citizens, as far as the actor may see them."""
    require(actor, Permission.PLAN_READ)
    return _lines(actor, Plan.objects.filter(citizen_id__in=set(citizen_ids)))


def _is_me(actor: Actor) -> Q:
    if actor.person_id is not None:
        return Q(person_id=actor.person_id)
    return Q(user_id=actor.user_id, unit_id=actor.unit_id)


def _lines(actor: Actor, plans: QuerySet[Plan]) -> list[PlanLine]:
    lines = [_line(actor, one) for one in _with_numbers(plans.filter(closed_at=None))]
    return sorted(lines, key=_pressing)


def _pressing(one: PlanLine) -> tuple[int, int, int, int, str]:
    """What has climbed the furthest, then what is late, then the longest silent, then what is next."""
    return (
        -one.pulse.height,
        -one.overdue,
        -one.pulse.silent_days,
        one.days_to_next or 0,
        str(one.plan_id),
    )


def _with_numbers(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    def held(part: str, name: str) -> Coalesce:
        seat = CaseLead.objects.filter(plan=OuterRef("pk"), part=part, until=None)
        return Coalesce(Subquery(seat.values(f"participant__{name}")[:1]), Value(""))

    seat = CaseLead.objects.filter(plan=OuterRef("pk"), part=CaseLead.Part.LEAD, until=None)
    limit = working_day_until(today())
    return with_pulse(plans).annotate(
        lead_name=held(CaseLead.Part.LEAD, "name"),
        lead_stands_in=Exists(seat.filter(acting=True)),
        deputy_name=held(CaseLead.Part.DEPUTY, "name"),
        lead_user=Subquery(seat.values("participant__user_id")[:1]),
        late_interventions=_late(Intervention.objects.exclude(status__in=FINISHED)),
        late_agreements=_late(Agreement.objects.filter(status__in=OPEN_AGREEMENT)),
        kept=_count(Agreement.objects.filter(status=Agreement.Status.KEPT)),
        dropped=_count(Agreement.objects.filter(status=Agreement.Status.DROPPED)),
        behind=_count(
            Agreement.objects.filter(
                Q(status=Agreement.Status.LATE) | Q(status__in=OPEN_AGREEMENT, due_on__lt=limit)
            )
        ),
    )


def _late(promises: QuerySet[Intervention] | QuerySet[Agreement]) -> Coalesce:
    return _count(promises.filter(due_on__lt=working_day_until(today())))


def _count(promises: QuerySet[Intervention] | QuerySet[Agreement]) -> Coalesce:
    counted = promises.filter(plan=OuterRef("pk"), removed_at=None).order_by()
    numbers = counted.values("plan").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), Value(0))


def _line(actor: Actor, plan: Plan) -> PlanLine:
    row = plan.__dict__  # annotated in _with_numbers
    next_on = plan.next_meeting_on
    return PlanLine(
        plan_id=plan.pk,
        citizen_id=plan.citizen_id,
        phase=plan.phase,
        phase_label=str(Plan.Phase(plan.phase).label),
        lead_name=row["lead_name"],
        lead_stands_in=row["lead_stands_in"],
        deputy_name=row["deputy_name"],
        next_meeting_on=next_on,
        days_to_next=(next_on - today()).days if next_on else None,
        overdue=row["late_interventions"] + row["late_agreements"],
        latest_version=plan.latest_version,
        i_lead=row["lead_user"] == actor.user_id,
        kept=Kept(
            kept=row["kept"],
            counted=row["kept"] + row["dropped"] + row["behind"],
            late=row["behind"],
        ),
        pulse=pulse_along(actor, plan),
    )
