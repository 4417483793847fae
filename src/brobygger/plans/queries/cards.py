"""From parts to cards: texts, challenges, interventions with their promises, neighbouring plans."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.permissions import Permission
from brobygger.kernel.working_days import is_overdue
from brobygger.organisations.queries import UnitCard

from .. import rules
from ..models import (
    OWN_SECTIONS,
    TOLD_SECTIONS,
    Agreement,
    Domain,
    ExistingPlan,
    Hand,
    Intervention,
    Section,
)
from ..pages import (
    AgreementCard,
    ChallengeCard,
    DraftCard,
    ExistingPlanCard,
    InterventionCard,
    ParticipantCard,
    PassageCard,
    PlanRights,
)
from .parts import Part, handwriting, of_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that is needed to lay a plan out for one reader."""

    actor: Actor
    today: dt.date
    mask: int
    parts: tuple[Part, ...]
    units: dict[UUID, UnitCard]
    people: dict[UUID, ParticipantCard]
    rights: PlanRights
    drafts: dict[str, DraftCard]
    is_working: bool

    @property
    def read(self) -> int:
        """The kinds of information the reader reads something of."""
        said = (
            one for one in self.parts if one.kind != "passage" or rules.is_said(one.text("body"))
        )
        return mask_of(one.category for one in said)

    def passage(self, section: str) -> PassageCard | None:
        """A section of the whole table; None when the reader has no ground for its category."""
        category = rules.category_of(section)
        if category is None or not self.mask & category:
            return None
        return self._section(section, category)

    def plain(self, section: str) -> PassageCard:
        """A section that everyone with the plan may see."""
        return self._section(section, Category.PLAN)

    def statuses(self) -> tuple[PassageCard, ...]:
        """What the units have written, in the order of life domains."""
        found = [one for one in self._written() if one.text("section") == Section.STATUS]
        cards = [
            self._status(one, one.text("domain"))
            for one in found
            if rules.is_said(one.text("body"))
        ]
        return tuple(sorted(cards, key=lambda one: (rules.domain_order(one.domain), one.unit_name)))

    def own_statuses(self) -> tuple[PassageCard, ...]:
        """A place to write for each domain the reader may write about."""
        if not (self.rights.may_write and self.is_working):
            return ()
        return tuple(
            self._status(self._mine_on(domain), domain)
            for domain in Domain.values
            if self.mask & (rules.category_of(Section.STATUS, domain) or 0)
        )

    def challenges(self) -> tuple[ChallengeCard, ...]:
        return tuple(
            ChallengeCard(
                rank=one.number("rank"),
                body=one.text("body"),
                category=Category(one.category),
                **one.hold,
            )
            for one in of_kind(self.parts, "challenge")
        )

    def interventions(self) -> tuple[InterventionCard, ...]:
        """By priority, each with its promises by date."""
        promises: dict[UUID | None, list[AgreementCard]] = defaultdict(list)
        for one in of_kind(self.parts, "agreement"):
            promises[one.id("intervention_id")].append(self._agreement(one))
        cards = [
            self._intervention(one, sorted(promises[one.own_id()], key=lambda each: each.due_on))
            for one in of_kind(self.parts, "intervention")
        ]
        return tuple(sorted(cards, key=lambda one: (one.rank, one.due_on, one.title)))

    def existing_plans(self) -> tuple[ExistingPlanCard, ...]:
        cards = [self._existing(one) for one in of_kind(self.parts, "existing")]
        return tuple(sorted(cards, key=lambda one: rules.domain_order(one.domain)))

    def _section(self, section: str, category: Category) -> PassageCard:
        """The table's text; where the citizen's voice stands their own, with others' beside it."""
        if section not in OWN_SECTIONS:
            return self._in_hand(section, category, Hand.TABLE)
        others = Hand.TOLD if section in TOLD_SECTIONS else Hand.TABLE
        beside = self._in_hand(section, category, others)
        return replace(self._in_hand(section, category, Hand.OWN), beside=beside)

    def _in_hand(self, section: str, category: Category, hand: Hand) -> PassageCard:
        found = (
            one
            for one in self._written()
            if (one.text("section"), one.text("hand")) == (section, hand)
        )
        part = next(found, None)
        return self._passage(part, section=section, domain="", category=category, hand=hand)

    def _written(self) -> list[Part]:
        return of_kind(self.parts, "passage")

    def _mine_on(self, domain: str) -> Part | None:
        mine = (Section.STATUS.value, domain, self.actor.unit_id)
        return next(
            (
                one
                for one in self._written()
                if (one.text("section"), one.text("domain"), one.id("unit_id")) == mine
            ),
            None,
        )

    def _status(self, part: Part | None, domain: str) -> PassageCard:
        category = rules.category_of(Section.STATUS, domain) or Category.PLAN
        return self._passage(part, section=Section.STATUS, domain=domain, category=category)

    def _passage(
        self,
        part: Part | None,
        *,
        section: str,
        domain: str,
        category: Category,
        hand: Hand = Hand.TABLE,
    ) -> PassageCard:
        unit = self._unit_of(part, domain)
        label = Domain(domain).label if domain else Section(section).label
        may = self._may_write(section, hand) and (unit["is_mine"] or not domain)
        field = rules.field_of(section, domain)
        return PassageCard(
            field=field,
            anchor=self._anchor(field, section, hand, may=may),
            section=section,
            domain=domain,
            label=str(label),
            category=category,
            body=part.text("body") if part else "",
            revision=part.number("revision") if part else 0,
            updated_at=part.moment("updated_at") if part else None,
            **_hand_in(part, hand),
            **unit,
            may_write=may,
            draft=self.drafts.get(field) if may else None,
            may_answer=self._may_answer(part, hand),
            **(part.hold if part else {}),
        )

    def _unit_of(self, part: Part | None, domain: str) -> dict[str, Any]:
        """The unit whose status a text is; one that is everybody's has none."""
        unit_id = (part.id("unit_id") if part else self.actor.unit_id) if domain else None
        unit = self.units.get(unit_id) if unit_id else None
        return {
            "unit_id": unit_id,
            "unit_name": unit.name if unit else "",
            "sector": unit.sector if unit else "",
            "is_mine": unit_id is not None and unit_id == self.actor.unit_id,
        }

    def _may_write(self, section: str, hand: Hand) -> bool:
        if not self.is_working:
            return False
        if self.rights.may_write_own:
            return hand == Hand.OWN
        return self.rights.may_write and hand == rules.hand_of(self.actor, section)

    def _may_answer(self, part: Part | None, hand: Hand) -> bool:
        """What was told is the citizen's to say yes or no to."""
        may = self.is_working and self.rights.may_write_own and hand == Hand.TOLD
        return may and part is not None and rules.is_said(part.text("body"))

    def _anchor(self, field: str, section: str, hand: Hand, *, may: bool) -> str:
        """Of two texts of one section, the one the reader writes has the section's own place."""
        plain = field.replace(":", "-")
        if section not in OWN_SECTIONS or may:
            return plain
        reader_writes_beside = self.is_working and self.rights.may_write
        is_first = (hand == Hand.OWN) != reader_writes_beside
        return plain if is_first else f"{plain}-{hand}"

    def _days(self, part: Part) -> tuple[dt.date, int]:
        due = part.day("due_on") or self.today
        return due, (due - self.today).days

    def _may_report(self, responsible: ParticipantCard) -> bool:
        mine = responsible.is_me or self.rights.may_lead
        return self.is_working and mine and self.actor.may(Permission.AGREEMENT_REPORT)

    def _agreement(self, part: Part) -> AgreementCard:
        due, days = self._days(part)
        status = rules.BEFORE_THE_LEDGER.get(part.text("status"), part.text("status"))
        responsible = self.people[UUID(part.text("responsible_id"))]
        is_open = status in rules.OPEN_AGREEMENT
        return AgreementCard(
            id=part.own_id(),
            intervention_id=UUID(part.text("intervention_id")),
            category=Category(part.category),
            what=part.text("what"),
            responsible=responsible,
            due_on=due,
            days_left=days,
            is_open=is_open,
            is_overdue=is_overdue(due, self.today) and is_open,
            status=status,
            status_label=str(Agreement.Status(status).label),
            status_note=part.text("status_note"),
            status_at=part.moment("status_at"),
            revision=part.number("revision"),
            may_change=self.rights.may_write and self.is_working,
            may_report=self._may_report(responsible) and status != Agreement.Status.REPLACED,
            **part.hold,
            **self._ledger(part, status, responsible),
        )

    def _ledger(self, part: Part, status: str, responsible: ParticipantCard) -> dict[str, Any]:
        """What an agreement carries since there is a ledger; old versions know nothing of it."""
        needs, came_from = part.id("needs_unit_id"), part.id("from_id")
        unit = self.units.get(needs) if needs else None
        speaks = self._may_report(responsible)
        return {
            "answered_at": part.moment("answered_at"),
            "bounces": part.number("bounces"),
            "needs_unit_id": needs,
            "needs_unit_name": unit.name if unit else "",
            "needs_by": part.day("needs_by"),
            "replaced_by": part.id("replaced_by"),
            "came_from": self.people.get(came_from) if came_from else None,
            "may_answer": speaks and status == Agreement.Status.PROPOSED,
            "may_take": self._may_take(status, responsible),
        }

    def _may_take(self, status: str, responsible: ParticipantCard) -> bool:
        """Anyone at the table takes what is back there; a colleague what lies with their unit."""
        if not self.is_working or not self.actor.may(Permission.AGREEMENT_REPORT):
            return False
        if status == Agreement.Status.DECLINED:
            return self.rights.may_write or any(
                one.is_me and not one.has_left for one in self.people.values()
            )
        ours = responsible.unit_id is not None and responsible.unit_id == self.actor.unit_id
        may = self.rights.may_write and status in rules.OPEN_AGREEMENT
        return may and ours and not responsible.is_me

    def _intervention(self, part: Part, promises: list[AgreementCard]) -> InterventionCard:
        due, days = self._days(part)
        status, outcome = part.text("status"), part.text("outcome")
        responsible = self.people[UUID(part.text("responsible_id"))]
        return InterventionCard(
            id=part.own_id(),
            rank=part.number("rank"),
            category=Category(part.category),
            title=part.text("title"),
            goal=part.text("goal"),
            responsible=responsible,
            due_on=due,
            days_left=days,
            is_overdue=is_overdue(due, self.today) and status not in rules.FINISHED,
            **self._standing(part, status),
            outcome=outcome,
            outcome_label=str(Intervention.Outcome(outcome).label) if outcome else "",
            revision=part.number("revision"),
            agreements=tuple(promises),
            may_change=self.rights.may_write and self.is_working,
            may_report=self._may_report(responsible),
            **part.hold,
        )

    def _standing(self, part: Part, status: str) -> dict[str, Any]:
        return {
            "status": status,
            "status_label": str(Intervention.Status(status).label),
            "status_note": part.text("status_note"),
            "status_at": part.moment("status_at"),
        }

    def _existing(self, part: Part) -> ExistingPlanCard:
        owner, valid_to = part.id("owner_unit_id"), part.day("valid_to")
        unit = self.units.get(owner) if owner else None
        return ExistingPlanCard(
            id=part.own_id(),
            category=Category(part.category),
            domain=part.text("domain"),
            domain_label=str(Domain(part.text("domain")).label),
            kind=part.text("kind"),
            kind_label=str(ExistingPlan.Kind(part.text("kind")).label),
            owner_unit_id=owner,
            owner_unit_name=unit.name if unit else "",
            valid_to=valid_to,
            is_outdated=valid_to is not None and valid_to < self.today,
            **part.hold,
        )


def _hand_in(part: Part | None, hand: Hand) -> dict[str, Any]:
    """Whose text it is; an unwritten one has its place and nobody's name."""
    facts = handwriting(part, hand)
    return {
        "written_by": facts.written_by,
        "hand": facts.hand,
        "told_on": facts.told_on,
        "through": facts.through,
        "through_name": facts.through_name,
        "answer": part.text("answer") if part else "",
        "answered_on": part.day("answered_on") if part else None,
    }
