"""Random lives of one plan: everything people, clocks and machines do to it, one deed after another.

Every deed goes through the rooms' own services as the app role and ends as a commit would (deferred
promises are looked at). Some are cut off in the middle, as when a process is killed. A deed may be
refused in the users' words; anything else that stops it is a fault of the house.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from brobygger.access.models import CareRelation, Consent
from brobygger.access.rls import acting_as
from brobygger.access.services import end_care, withdraw_consent
from brobygger.accounts.models import Membership
from brobygger.accounts.services import deactivate_account, end_membership, register_absence
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import BrobyggerError
from brobygger.organisations.models import Unit
from brobygger.plans import services
from brobygger.plans.models import Agreement, Handover, Intervention, Participant, Plan
from brobygger.plans.pages import Settled
from brobygger.plans.tasks import cover_now
from tests import make
from tests.make import as_owner
from tests.plans import make as plans

OPEN = ("proposed", "accepted", "declined", "late")


class Killed(Exception):
    """The process is gone, in the middle of whatever it was doing."""


@dataclass
class Life:
    """One plan, the people around it, and the clock they go by."""

    table: plans.Table
    chance: random.Random
    actors: list[Actor]
    leaders: dict[UUID, Actor]
    administrator: Actor
    real_now: Callable[[], dt.datetime] = field(default=timezone.now)
    offset: dt.timedelta = dt.timedelta()
    told: Counter[str] = field(default_factory=Counter)
    doing: str = ""

    def one(self) -> Actor:
        return self.chance.choice(self.actors)

    def seat(self) -> UUID | None:
        """Any of them; whoever acts later need not see it, and then is refused."""
        with as_owner():
            return self._any(Participant.objects.filter(plan_id=self.table.plan_id, left_at=None))

    def agreement(self, **wanted: Any) -> Agreement | None:
        found = Agreement.objects.filter(plan_id=self.table.plan_id, removed_at=None, **wanted)
        return self._any_row(found.select_related("responsible"))

    def due(self) -> dt.date:
        return today() + dt.timedelta(days=self.chance.choice([-3, 0, 1, 4, 10, 30, 60]))

    def _any(self, found: Any) -> UUID | None:
        ids = list(found.order_by("pk").values_list("pk", flat=True))
        return self.chance.choice(ids) if ids else None

    def _any_row(self, found: Any) -> Any:
        rows = list(found.order_by("pk"))
        return self.chance.choice(rows) if rows else None


def a_company() -> tuple[plans.Table, list[Actor], dict[UUID, Actor], Actor]:
    """Two at the facility, psychiatry, addiction treatment and a facility team, each with a leader."""
    table = plans.a_table()
    lead = table.lead
    team = make.a_unit("facility_team", name="Botilbudsteamet")
    guests = [make.a_member(team, "nurse"), make.a_member(team, "psychologist")]
    wide = Category.PLAN | Category.MENTAL | Category.ADDICTION | Category.SOCIAL
    make.a_consent(table.citizen, table.citizen_id, to=team, categories=wide)
    second = make.a_member(table.nurse.unit_id, "nurse")
    leaders = {table.leader.unit_id: table.leader}
    for unit in (table.nurse.unit_id, table.counsellor.unit_id, team):
        leaders[unit] = make.a_member(unit, "leader")
    with acting_as(lead):
        for one in (table.nurse, second, table.counsellor, *guests):
            services.join_table(lead, plan_id=table.plan_id, called=plans.staff(one))
        services.join_table(lead, plan_id=table.plan_id, called=plans.relative(table))
    plans.an_intervention(table)
    everyone = [
        lead,
        table.deputy,
        table.nurse,
        second,
        table.counsellor,
        *guests,
        *leaders.values(),
        table.citizen,
        table.relative,
    ]
    office = make.a_unit("administration", name="Administrationen")
    return table, everyone, leaders, make.a_member(office, "administrator")


# ---------------------------------------------------------------- what may happen


def promise(life: Life) -> None:
    actor, seat = life.one(), life.seat()
    with acting_as(actor):
        group = life._any(Intervention.objects.filter(plan_id=life.table.plan_id, removed_at=None))
        if group and seat:
            services.add_agreement(
                actor,
                intervention_id=group,
                what=f"Aftale {life.chance.randrange(10**9)}",
                responsible_id=seat,
                due_on=life.due(),
            )


def prioritise(life: Life) -> None:
    actor, seat = life.one(), life.seat()
    with acting_as(actor):
        services.add_intervention(
            actor,
            plan_id=life.table.plan_id,
            title=f"Indsats {life.chance.randrange(10**9)}",
            goal="Noget bedre",
            responsible_id=seat or life.table.plan_id,
            due_on=life.due(),
            category=life.chance.choice([Category.PLAN, Category.PLAN, Category.MENTAL]),
        )


def answer(life: Life) -> None:
    """Mostly by whoever was asked; sometimes by anybody, and to anything."""
    with as_owner():
        agreement = life.agreement(status__in=life.chance.choice([["proposed"], OPEN]))
    if agreement is None:
        return
    actor = _whose(life, agreement) if life.chance.random() < 0.8 else life.one()
    with acting_as(actor):
        services.answer_agreement(
            actor,
            agreement_id=agreement.pk,
            answer=life.chance.choice(["accepted", "declined"]),
            reason="Det er ikke os",
            base_revision=life.chance.choice([None, agreement.revision]),
        )


def take(life: Life) -> None:
    with as_owner():
        agreement = life.agreement(status__in=["declined", "accepted"])
    if agreement is not None:
        actor = life.one()
        with acting_as(actor):
            services.take_agreement(actor, agreement_id=agreement.pk)


def report(life: Life) -> None:
    with as_owner():
        agreement = life.agreement()
    if agreement is not None:
        actor = _whose(life, agreement) if life.chance.random() < 0.8 else life.one()
        status = life.chance.choice(["kept", "late", "late", "dropped", "accepted"])
        with acting_as(actor):
            services.report_agreement(
                actor, agreement_id=agreement.pk, status=status, note="Sådan gik det"
            )


def entrust(life: Life) -> None:
    """To somebody else, for another day."""
    with as_owner():
        agreement, seat = life.agreement(), life.seat()
    if agreement is not None and seat is not None:
        actor = life.one()
        with acting_as(actor):
            services.change_agreement(
                actor,
                agreement_id=agreement.pk,
                base_revision=agreement.revision - (life.chance.random() < 0.1),
                what=agreement.what,
                responsible_id=seat,
                due_on=life.due(),
            )


def replace(life: Life) -> None:
    with as_owner():
        agreement, seat = life.agreement(), life.seat()
    if agreement is not None and seat is not None:
        actor = life.one()
        with acting_as(actor):
            services.replace_agreement(
                actor,
                agreement_id=agreement.pk,
                base_revision=agreement.revision,
                what=f"Noget andet {life.chance.randrange(10**9)}",
                responsible_id=seat,
                due_on=life.due(),
            )


def take_out(life: Life) -> None:
    with as_owner():
        agreement = life.agreement()
    if agreement is not None:
        actor = life.one()
        with acting_as(actor):
            services.remove_agreement(
                actor, agreement_id=agreement.pk, base_revision=agreement.revision
            )


def contact(life: Life) -> None:
    actor = life.one()
    with acting_as(actor):
        services.note_contact(
            actor,
            plan_id=life.table.plan_id,
            on=today() - dt.timedelta(days=life.chance.randrange(3)),
            form=life.chance.choice(["visit", "phone"]),
        )


def write(life: Life) -> None:
    actor = life.one()
    with acting_as(actor):
        services.save_passage(
            actor,
            plan_id=life.table.plan_id,
            section="status",
            domain=life.chance.choice(["mental", "housing", "addiction"]),
            body=f"Det går sådan {life.chance.randrange(10**6)}",
            base_revision=0,
        )


def propose(life: Life) -> None:
    """Mostly by the lead, who may; sometimes by anybody."""
    actor = _lead(life) if life.chance.random() < 0.7 else life.one()
    seat = life.seat()
    with acting_as(actor):
        services.propose_handover(
            actor,
            plan_id=life.table.plan_id,
            to_participant_id=seat or life.table.plan_id,
            reason="too_many",
        )


def answer_handover(life: Life) -> None:
    with as_owner():
        found = _handover(life)
    if found is not None:
        actor = _actor_of(life, found.to)
        with acting_as(actor):
            services.answer_handover(
                actor,
                handover_id=found.pk,
                answer=life.chance.choice(["accepted", "accepted", "declined"]),
                words="Det siger jeg",
            )


def go_on_with_handover(life: Life) -> None:
    """One step after the other, by whoever may."""
    with as_owner():
        found = _handover(life)
    if found is None:
        return
    actor = life.one() if life.chance.random() < 0.3 else _lead(life)
    handover = found.pk
    with acting_as(actor):
        standing = Agreement.objects.filter(
            plan_id=life.table.plan_id, removed_at=None, status__in=OPEN
        )
        choices = {one: life.chance.choice(["stays", "moves"]) for one in _ids(standing)}
        services.talk_with_citizen(actor, handover_id=handover, talked_on=today())
        services.review_agreements(actor, handover_id=handover, choices=choices)
        services.check_consents(actor, handover_id=handover)
        services.send_contact_card(actor, handover_id=handover)


def wish(life: Life) -> None:
    seats = {life.seat() for _ in range(2)} - {None}
    with acting_as(life.table.citizen):
        services.say_lead_wish(
            life.table.citizen,
            plan_id=life.table.plan_id,
            wished=None,
            refused=seats if life.chance.random() < 0.7 else (),
        )


def accept_lead(life: Life) -> None:
    actor = _lead(life)
    with acting_as(actor):
        services.accept_lead(actor, plan_id=life.table.plan_id)


def go_away(life: Life) -> None:
    actor = life.one()
    begins = today() + dt.timedelta(days=life.chance.randrange(5))
    with acting_as(actor):
        register_absence(
            actor, from_on=begins, to_on=begins + dt.timedelta(days=life.chance.randrange(30))
        )


def leave(life: Life) -> None:
    """A role ends: the unit's leader says so; the leader's own, an administrator does."""
    actor = life.one()
    with as_owner():
        held = Membership.objects.filter(user_id=actor.user_id, valid__contains=now()).first()
    if held is None:
        return
    leader = life.leaders[held.unit_id]
    by = life.administrator if leader.user_id == actor.user_id else leader
    with acting_as(by):
        end_membership(by, membership_id=held.pk)


def close_account(life: Life) -> None:
    actor = life.one()
    if actor.unit_id is not None:
        by = life.leaders[actor.unit_id]
        with acting_as(by):
            deactivate_account(by, user_id=actor.user_id)


def team_withdraws(life: Life) -> None:
    """The facility team's people go one by one, in one transaction."""
    team = next(one for one in life.actors if one.role == "psychologist").unit_id
    leader = life.leaders[team]
    with acting_as(leader):
        for one in life.actors:
            if one.unit_id == team and one.user_id != leader.user_id:
                for held in Membership.objects.filter(user_id=one.user_id, valid__contains=now()):
                    end_membership(leader, membership_id=held.pk)


def unit_closes(life: Life) -> None:
    """Its last day was yesterday: the house finds out by itself."""
    unit = life.chance.choice(list(life.leaders))
    with as_owner():
        Unit.objects.filter(pk=unit).update(valid_to=today() - dt.timedelta(days=1))
    cover_now()


def care_ends(life: Life) -> None:
    with as_owner():
        relation = life._any_row(
            CareRelation.objects.filter(
                citizen_id=life.table.citizen_id, valid__contains=timezone.now()
            )
        )
    if relation is not None and relation.unit_id in life.leaders:
        by = life.leaders[relation.unit_id]
        with acting_as(by):
            end_care(by, relation_id=relation.pk)


def consent_ends(life: Life) -> None:
    with as_owner():
        consent = life._any_row(
            Consent.objects.filter(citizen_id=life.table.citizen_id, withdrawn_at=None)
        )
    if consent is not None:
        with acting_as(life.table.citizen):
            withdraw_consent(life.table.citizen, consent_id=consent.pk)


def get_up(life: Life) -> None:
    actor, seat = _lead(life), life.seat()
    with acting_as(actor):
        services.leave_table(
            actor, plan_id=life.table.plan_id, participant_id=seat or life.table.plan_id
        )


def name_deputy(life: Life) -> None:
    actor, seat = _lead(life), life.seat()
    with acting_as(actor):
        services.name_deputy(
            actor, plan_id=life.table.plan_id, participant_id=seat or life.table.plan_id
        )


def jump(life: Life) -> None:
    """The server's clock is wrong, or time has passed."""
    life.offset = dt.timedelta(days=life.chance.choice([-2, 0, 0, 0, 1, 8, 30, 45, 80]))


def close(life: Life) -> None:
    """Rarely: the plan ends, every promise with it."""
    if life.chance.random() < 0.8:
        return
    actor = _lead(life)
    with acting_as(actor):
        standing = _ids(
            Agreement.objects.filter(plan_id=life.table.plan_id, removed_at=None, status__in=OPEN)
        )
        drop = Settled(how="dropped", words="Planen er slut")
        some = standing if life.chance.random() < 0.8 else standing[1:]
        services.close_plan(
            actor,
            plan_id=life.table.plan_id,
            closing="goals_met",
            settled=dict.fromkeys(some, drop),
        )


DEEDS: tuple[tuple[Callable[[Life], None], int], ...] = (
    (promise, 12),
    (prioritise, 2),
    (answer, 12),
    (take, 5),
    (report, 6),
    (entrust, 8),
    (replace, 3),
    (take_out, 2),
    (contact, 4),
    (write, 2),
    (propose, 5),
    (answer_handover, 5),
    (go_on_with_handover, 5),
    (wish, 2),
    (accept_lead, 2),
    (go_away, 2),
    (leave, 3),
    (close_account, 1),
    (team_withdraws, 1),
    (unit_closes, 1),
    (care_ends, 1),
    (consent_ends, 2),
    (get_up, 2),
    (name_deputy, 2),
    (jump, 6),
    (close, 2),
)


# ---------------------------------------------------------------- doing it


def act(life: Life, deed: Callable[[Life], None]) -> str:
    """Do it to the end, or be refused, or be killed; which of them it was. Nothing is left half done.

    "idle" when it changed nothing: there was nobody or nothing to do it to.
    """
    before = (_last_line(), life.offset)
    kills_at = life.chance.randrange(1, 60) if life.chance.random() < 0.12 else 0
    try:
        with transaction.atomic(), at_its_own_time(life), killed_at(kills_at):
            deed(life)
            _as_a_commit_would()
    except BrobyggerError as refusal:
        return f"refused: {type(refusal).__name__}"
    except Killed:
        return "killed"
    return "done" if (_last_line(), life.offset) != before else "idle"


def _last_line() -> int:
    """Every change leaves a line in the log."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_entry")
        return int(cursor.fetchone()[0])


@contextmanager
def at_its_own_time(life: Life) -> Iterator[None]:
    with patch("django.utils.timezone.now", lambda: life.real_now() + life.offset):
        yield


@contextmanager
def killed_at(question: int) -> Iterator[None]:
    """After so many questions to the database the process is gone; 0 lets it live."""
    asked = 0

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == question:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def _as_a_commit_would() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _ids(found: Any) -> list[UUID]:
    return list(found.order_by("pk").values_list("pk", flat=True))


def _handover(life: Life) -> Handover | None:
    found = Handover.objects.filter(
        plan_id=life.table.plan_id, completed_at=None, ended_at=None
    ).select_related("to")
    return found.first()


def _whose(life: Life, agreement: Agreement) -> Actor:
    return _actor_of(life, agreement.responsible)


def _actor_of(life: Life, person: Participant) -> Actor:
    for one in life.actors:
        mine = (one.user_id, one.unit_id) == (person.user_id, person.unit_id)
        if mine or (person.person_id is not None and one.person_id == person.person_id):
            return one
    return life.one()


def _lead(life: Life) -> Actor:
    with as_owner():
        held = Participant.objects.filter(
            plan_id=life.table.plan_id, left_at=None, pk__in=_leading(life)
        ).first()
    return _actor_of(life, held) if held is not None else life.one()


def _leading(life: Life) -> Any:
    plan = Plan.objects.get(pk=life.table.plan_id)
    return plan.leads.filter(part="lead", until=None).values("participant")
