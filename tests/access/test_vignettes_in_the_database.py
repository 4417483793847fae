"""Engine = policy: for each vignette the words are really seen or not, by the law's own answer.

Each that can stand in the house is put there: the recipient's relation where a fact says it, the
consent in its state, written down naming those who tell, and one line of words held as its author's
are. Then the policy itself is asked, as the recipient. What the house does not count as needed by a
relation (`openings.json`) is no fact there, and the engine is asked the same.
"""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from brobygger.access.errors import ConsentMustBeWritten, NoRuleForConsent
from brobygger.access.law.classes import holder_of, relation_kinds_of
from brobygger.access.law.enforced import is_needed
from brobygger.access.law.openings import load_openings
from brobygger.access.law.rules import load_rules
from brobygger.access.law.sharing import Question, may_i_share
from brobygger.access.law.words import ConsentState, RoleClass, Verdict
from brobygger.access.models import CareRelation
from brobygger.access.rls import acting_as, held_ground
from brobygger.access.services import opt_out_of_care, withdraw_consent
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.models import Unit
from brobygger.organisations.queries import unit_card
from tests import make

from .test_vignettes import VIGNETTES, question_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 7, 1)
UNITS = {
    "H": ("outpatient_psychiatry", "", "nurse"),
    "A_medical": ("addiction_treatment", "medical", "addiction_counsellor"),
    "A_social": ("addiction_treatment", "social", "addiction_counsellor"),
    "A_unsaid": ("addiction_treatment", "", "addiction_counsellor"),
    "S": ("facility_107", "", "contact_person"),
    "authority": ("municipal_authority", "", "caseworker"),
    "K": ("probation", "", "caseworker"),
}
PURPOSES = {one.name.lower(): one for one in Purpose}
KNOWN = {
    "v035": "a yes is taken back where none was needed: a lawyer is asked, and only an opt-out closes",
    "v061": "said aloud to a part that is not said: the house takes it in writing, as for health",
}
FACTS = {"", "current_treatment", "essential_for_recipient"}


def stands_in_the_house(row) -> bool:
    """Staff to staff, in their daily work, with no more than relations and consents know."""
    return (
        {row["recipient_class"], row["author_class"], row["teller_class"]} <= set(UNITS)
        and row["purpose"] in {"coordination", "treatment", "support"}
        and row["mode"] != "look_up"
        and set(row["facts"].split("|")) <= FACTS
    )


def a_unit(kind: str, part: str):
    unit_id = make.a_unit(kind)
    if part:
        with make.as_owner():
            Unit.objects.filter(pk=unit_id).update(part=part)
    return unit_id


class House:
    """The units of one vignette: who wrote it and tells it, who is told; and the citizen."""

    def __init__(self, row, people) -> None:
        self.row, self.people = row, people
        self.category = Category[row["category"]]
        self.purpose = PURPOSES[row["purpose"]]
        kind, part, role = UNITS[row["recipient_class"]]
        self.to = a_unit(kind, part)
        self.reader = make.a_member(self.to, role, purpose=self.purpose)
        self.author = a_unit(*UNITS[row["author_class"]][:2])
        self.has_relation = row["facts"] != ""

    def relation(self):
        """The relation that the fact speaks of; what the law opens by it."""
        kind = relation_kinds_of(unit_card(self.to))[0]
        return next(one for one in load_openings() if one.kind == kind)

    def arrange(self) -> None:
        if self.has_relation:
            self.take_on()
        if self.row["consent"] not in {"none", "opted_out"}:
            self.consent()

    def take_on(self) -> None:
        opening = self.relation()
        with make.as_owner():
            one = CareRelation.objects.create(
                citizen_id=self.people.citizen_id,
                category=opening.own_category,
                unit_id=self.to,
                kind=opening.kind,
                valid=make.TimestamptzRange(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), None),
                recorded_by=self.reader.user_id,
            )
        if self.row["consent"] == "opted_out":
            with acting_as(self.people.citizen) as citizen:
                opt_out_of_care(citizen, relation_id=one.pk)

    def consent(self) -> None:
        """As it was said; the house takes in no other form than the law wants, and then none stands."""
        state, given = self.row["consent"], {}
        if state == "written_expired":
            given = {"given_at": today() - dt.timedelta(days=500)}  # over, where its rule lapses
        try:
            key = make.a_consent(
                self.people.contact_person,
                self.people.citizen_id,
                to=self.to,
                categories=self.category,
                purposes=self.purpose,
                form="oral" if state == "oral" else "written",
                disclosers=[self.author],
                **given,
            )
        except (ConsentMustBeWritten, NoRuleForConsent):
            return
        if state == "withdrawn":
            with acting_as(self.people.citizen) as citizen:
                withdraw_consent(citizen, consent_id=key)

    def is_seen(self) -> bool:
        """By the policy, as it stands on every table of words."""
        line = [
            self.people.citizen_id,
            int(self.category),
            int(holder_of(unit_card(self.author))),
            [self.author],
        ]
        with acting_as(self.reader), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {held_ground('line')} FROM (SELECT %s::uuid AS citizen_id,"
                " %s::integer AS category, %s::smallint AS holder, %s::uuid[] AS held_by) line",
                line,
            )
            return cursor.fetchone()[0]

    def question(self) -> Question:
        """The vignette's own, with the facts that the house has."""
        asked = question_of(self.row)
        needed = self.has_relation and is_needed(self.relation(), self.category, self.purpose)
        treats = asked.recipient_class == RoleClass.HEALTH
        return replace(
            asked,
            discloser_class=asked.author_class or asked.discloser_class,  # a page has no teller
            purpose=Purpose.TREATMENT if treats and self.has_relation else asked.purpose,
            current_treatment=treats and needed,
            essential_for_recipient=not treats and needed,
        )


def test_each_vignette_is_seen_in_the_database_as_the_engine_answers():
    rows = [row for row in VIGNETTES if stands_in_the_house(row)]
    assert len(rows) >= 80
    people = make.people()
    differences: list[str] = []
    seen = 0
    for row in rows:
        house = House(row, people)
        house.arrange()
        answer = may_i_share(house.question(), load_rules(), ON)
        allowed = answer.verdict in {Verdict.YES, Verdict.YOU_MUST}
        seen += house.is_seen()
        if house.is_seen() != allowed:
            differences.append(row["id"])
    assert set(differences) == set(KNOWN), differences
    assert seen >= 10


def test_the_consents_states_are_all_among_them():
    asked = {row["consent"] for row in VIGNETTES if stands_in_the_house(row)}
    assert asked >= {"none", "oral", "written", "withdrawn", "written_expired"}
    assert ConsentState.OLD in {question_of(row).consent_state for row in VIGNETTES}
