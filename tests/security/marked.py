"""A living plan for each citizen, with a word of its own in every text of every row.

The words begin and end with letters no id or token is made of, so that finding one on a page says
which text of which row, and of whom, stands there. What was frozen has other words than what is
worked on.
"""

import itertools
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from brobygger.citizens.secrets import ADDRESS, NUMBER, finding_hash, seal
from brobygger.organisations.models import Unit

from .reading import BITS, HELD, NOBODYS, Hold

WORD = re.compile(r"Ø\d{4}Å")
NUMBERS = ("0201919990", "0108589995")
PLAN, RISK = BITS["PLAN"], BITS["RISK"]
COPING = ("signs", "behind", "own_steps", "helps", "worse", "call")
SECTIONS = {
    "wishes": "PLAN",
    "resources": "PLAN",
    "overall_goal": "PLAN",
    "comment": "PLAN",
    "crisis": "RISK",
    "admission": "RISK",
}
DOMAINS = {
    "mental": "MENTAL",
    "addiction": "ADDICTION",
    "somatic": "SOMATIC",
    "housing": "SOCIAL",
    "economy": "SOCIAL",
    "daytime": "SOCIAL",
    "network": "NETWORK",
    "legal": "LEGAL",
}
HOME_OF_A_PROTECTED = "home of a protected citizen"
SEATS = ("lead", "deputy", "seat", "seat")


@dataclass(frozen=True, slots=True)
class Mark:
    """One word: of whom, what kind of information, which text, and whether it is history."""

    citizen: UUID
    category: int
    what: str
    frozen: bool = False
    row: UUID | None = None  # a relative, whose own row is theirs to read
    writer: UUID | None = None  # of a draft, which is nobody else's
    hold: Hold = NOBODYS


@dataclass(slots=True)
class Marks:
    """Every word there is, and where to ask for them."""

    words: dict[str, Mark] = field(default_factory=dict)
    plans: dict[UUID, UUID] = field(default_factory=dict)  # citizen → plan
    numbers: dict[UUID, str] = field(default_factory=dict)
    drafts: dict[UUID, UUID] = field(default_factory=dict)  # draft → its writer
    avoided: set[UUID] = field(default_factory=set)  # answers that no relative reads
    holds: dict[Any, Hold] = field(default_factory=dict)  # of each row, and each frozen part by key
    _serial: Any = field(default_factory=lambda: itertools.count(1))

    def of(self, citizen: UUID, category: int, what: str, **more: Any) -> str:
        word = f"Ø{next(self._serial):04}Å"
        self.words[word] = Mark(citizen, category, what, **more)
        return word


def mark(cursor: Any, marks: Marks, cast: Any) -> None:
    """Write a plan for each citizen, freeze it once, and go on with other words."""
    for number, citizen in enumerate(cast.citizens):
        _Writer(cursor, marks, cast, citizen).write(NUMBERS[number], is_protected=number == 1)


class _Writer:
    """Puts the rows of one citizen there, as the owner of the tables."""

    def __init__(self, cursor: Any, marks: Marks, cast: Any, citizen: UUID) -> None:
        self.cursor, self.marks, self.cast, self.citizen = cursor, marks, cast, citizen
        self.organisation = Unit.objects.using("owner").get(pk=cast.units[0]).organisation_id
        self.plan = uuid4()
        self.written: list[tuple[str, UUID, int, dict[str, str], Hold]] = []
        self.turn = cast.citizens.index(citizen) * 3

    def write(self, number: str, *, is_protected: bool) -> None:
        self.marks.plans[self.citizen] = self.plan
        self.marks.numbers[self.citizen] = number
        self.person(number, is_protected)
        self.home(HOME_OF_A_PROTECTED if is_protected else "home")
        self.relatives()
        self.cursor.execute("BEGIN")  # a living plan and its lead come together
        self.add(
            "plans_plan",
            PLAN,
            id=self.plan,
            phase="hold",
            signals="[]",
            started_at="2026-03-01",
            started_by=self.cast.staff[0],
            started_unit_id=self.cast.units[0],
            latest_version=1,
            challenges_revision=1,
            revision=1,
            closing="",
        )
        self.insert(  # a version holds nothing of it, and it is never written again
            "plans_consideration",
            id=uuid4(),
            citizen_id=self.citizen,
            category=PLAN,
            plan_id=self.plan,
            words=self.word(PLAN, "consideration"),
            decided_by=self.word(PLAN, "decider"),
            number=1000,  # after those of the cast
            said="law",
            said_on="2026-03-01",
            said_at="2026-03-01",
            raised_by_citizen=False,
            told_to=self.cast.staff[0],
            told_to_name="",
            explained="[]",
            explained_by_name="",
            with_whom="",
            law="psychiatry-13b",
        )
        seats = self.people()
        self.cursor.execute("COMMIT")
        self.texts()
        self.promises(seats)
        self.neighbours()
        self.meeting()
        self.freeze(seats)
        self.rewrite()
        self.unsaved()
        self.sheet()

    def word(self, category: int, what: str, **more: Any) -> str:
        return self.marks.of(self.citizen, category, what, **more)

    def add(
        self,
        table: str,
        category: int,
        words: dict[str, str] | None = None,
        hold: Hold | None = None,
        **columns: Any,
    ) -> UUID:
        """A row whose texts named in `words` (column → what) carry a word, in somebody's hand."""
        key = columns.setdefault("id", uuid4())
        hold = self.held(table, key, columns, hold)
        texts = {
            column: self.word(category, what, frozen=True, hold=hold)
            for column, what in (words or {}).items()
        }
        if table != "plans_plan":
            columns.setdefault("plan_id", self.plan)
        self.insert(table, citizen_id=self.citizen, category=category, **columns, **texts)
        self.written.append((table, key, category, words or {}, hold))
        return UUID(str(key))

    def held(
        self, table: str, key: UUID, columns: dict[str, Any], hold: Hold | None = None
    ) -> Hold:
        """Who wrote the row, by turns; said in its columns, and remembered for what is frozen of it."""
        if table not in HELD:
            return NOBODYS
        if hold is None:
            self.turn += 1
            hold = self.cast.hold(self.turn)
        columns |= {"holder": hold[0], "held_by": list(hold[1])}
        kind = {"plans_existingplan": "existing"}.get(table, table.removeprefix("plans_"))
        part = f"{kind}/{columns['rank'] if kind == 'challenge' else key}"
        if kind == "passage":
            where = (columns["section"], columns["domain"], columns.get("unit_id") or "")
            hand = columns.get("hand", "table")
            hand = "" if hand == "table" else f"/{hand}"
            part = "passage/" + "/".join(map(str, where)) + hand
        self.marks.holds[key] = hold
        self.marks.holds[self.citizen, part] = hold
        return hold

    def insert(self, table: str, **columns: Any) -> None:
        names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
        self.cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places})", list(columns.values())
        )

    def person(self, number: str, is_protected: bool) -> None:
        self.cursor.execute(
            "UPDATE citizens_citizen SET name = %s, cpr_cipher = %s, cpr_hash = %s,"
            " address_cipher = %s, phone = %s, email = %s, communication_needs = %s,"
            " is_protected = %s WHERE id = %s",
            [
                f"Borger {self.word(1, 'name')}",
                seal(number, what=NUMBER),
                finding_hash(number),
                seal(self.word(1, "address"), what=ADDRESS),
                self.word(1, "phone"),
                self.word(1, "e-mail"),
                self.word(1, "needs"),
                is_protected,
                self.citizen,
            ],
        )

    def home(self, what: str) -> None:
        self.insert(
            "citizens_facilitystay",
            id=uuid4(),
            citizen_id=self.citizen,
            category=BITS["SOCIAL"],
            unit_id=self.unit(self.word(BITS["SOCIAL"], what)),
            during="[2026-01-01,2099-01-01)",
        )

    def unit(self, name: str) -> UUID:
        """A unit known by a word."""
        where = {"kind": "gp", "organisation_id": self.organisation}
        return Unit.objects.using("owner").create(slug=f"unit-{name}", name=name, **where).pk

    def relatives(self) -> None:
        for key, row in self.cast.rows.items():
            if (row.table, row.citizen) == ("citizens_relative", self.citizen):
                name, relation, wishes = (
                    self.word(row.category, f"relative.{one}", row=UUID(key))
                    for one in ("name", "relation", "wishes")
                )
                self.cursor.execute(
                    "UPDATE citizens_relative SET name = %s, relation = %s, wishes = %s,"
                    " involvement = 'informed', ended_on = NULL WHERE id = %s",
                    [name, relation, wishes, key],
                )

    def people(self) -> list[UUID]:
        """Four professionals, of whom one leads and one is the deputy, and the citizen."""
        seats = []
        for number, seat in enumerate(SEATS):
            words = {one: f"{seat}.{one}" for one in ("name", "function", "phone")}
            who = {"user_id": self.cast.staff[number], "unit_id": self.cast.units[number]}
            seats.append(self.add("plans_participant", PLAN, words, kind="staff", **who))
        person = {"kind": "citizen", "person_id": self.citizen, "function": "", "phone": ""}
        seats.append(self.add("plans_participant", PLAN, {"name": "seat.name"}, **person))
        for part, seat in zip(("lead", "deputy"), seats, strict=False):
            self.add("plans_caselead", PLAN, participant_id=seat, part=part, since="2026-03-01")
        return seats

    def texts(self) -> None:
        by = {
            "updated_at": "2026-03-01",
            "updated_by": self.cast.staff[0],
            "written_by_name": "Nogen",
            "written_by_kind": "staff",
            "revision": 1,
        }
        for section, kind in SECTIONS.items():
            hand = "told" if section in ("wishes", "comment") else "table"
            self.add(
                "plans_passage",
                BITS[kind],
                {"body": section},
                section=section,
                domain="",
                hand=hand,
                **by,
            )
        for number, (domain, kind) in enumerate(DOMAINS.items()):
            where = {"domain": domain, "unit_id": self.cast.units[number % 6]}
            self.add(
                "plans_passage", BITS[kind], {"body": "status"}, section="status", **where, **by
            )
        for rank in (1, 2, 3):
            self.add("plans_challenge", PLAN, {"body": "challenge"}, rank=rank)

    def promises(self, seats: list[UUID]) -> None:
        """One of every category, each with an agreement under it."""
        for rank, category in enumerate(BITS.values()):
            how = {
                "responsible_id": seats[rank % 2],
                "due_on": "2099-03-01",
                "revision": 1,
            }
            words = {one: f"intervention.{one}" for one in ("title", "goal", "status_note")}
            self.turn += 1
            hold = self.cast.hold(self.turn)
            intervention = self.add(
                "plans_intervention",
                category,
                words,
                hold,
                rank=rank + 1,
                status="planned",
                outcome="",
                **how,
            )
            self.add(
                "plans_agreement",
                category,
                {one: f"agreement.{one}" for one in ("what", "status_note")},
                hold,
                intervention_id=intervention,
                status="accepted",
                **how,
            )

    def neighbours(self) -> None:
        """Other plans have no text; they are known by the unit that owns them."""
        for category in BITS.values():
            self.turn += 1
            hold = self.cast.hold(self.turn)
            self.add(
                "plans_existingplan",
                category,
                None,
                hold,
                domain="mental",
                kind="other",
                owner_unit_id=self.unit(self.word(category, "existing", frozen=True, hold=hold)),
            )

    def meeting(self) -> None:
        """One that is called."""
        meeting = uuid4()
        about = {"citizen_id": self.citizen, "category": PLAN}
        self.insert(
            "meetings_meeting",
            id=meeting,
            about=self.plan,
            starts_at="2099-01-01",
            minutes=60,
            form="room",
            place=self.word(PLAN, "meeting.place"),
            state="called",
            called_by=self.cast.staff[0],
            revision=1,
            **about,
        )
        for user, unit in zip(self.cast.staff[:2], self.cast.units, strict=False):
            self.insert(
                "meetings_invitation",
                id=uuid4(),
                meeting_id=meeting,
                kind="staff",
                name=self.word(PLAN, "invitation.name"),
                function="",
                user_id=user,
                unit_id=unit,
                answer="awaited",
                attendance="unknown",
                may_decide="no",
                decider=self.word(PLAN, "invitation.decider"),
                mandate_at="2026-03-01",
                **about,
            )
        self.brought(meeting)

    def brought(self, meeting: UUID) -> None:
        """What the citizen prepared, and what waits to be decided: on the meeting's pages alone."""
        form = uuid4()
        about = {"citizen_id": self.citizen, "category": PLAN}
        self.insert(
            "plans_preparation",
            id=form,
            plan_id=self.plan,
            meeting_id=meeting,
            kind="citizen",
            person_id=self.citizen,
            opened_at="2026-03-01",
            last_at="2026-03-01",
            seconds=60,
            **about,
        )
        for question in ("words", "wishes", "avoid"):
            answer, said = uuid4(), {}
            hold = self.held("plans_preparationanswer", answer, said)
            self.marks.avoided |= {answer} if question == "avoid" else set()
            self.insert(
                "plans_preparationanswer",
                id=answer,
                preparation_id=form,
                question=question,
                body=self.word(PLAN, f"prepared.{question}", hold=hold),
                **said,
                is_skipped=False,
                told_to="",
                written_by_name="Nogen",
                updated_by=self.cast.staff[0],
                updated_at="2026-03-01",
                revision=1,
                **about,
            )
        open_end, said = uuid4(), {}
        hold = self.held("plans_undecided", open_end, said)
        self.insert(
            "plans_undecided",
            id=open_end,
            plan_id=self.plan,
            body=self.word(PLAN, "undecided", hold=hold),
            **said,
            state="open",
            outcome="",
            raised_by_name="Nogen",
            raised_at="2026-03-01",
            times_carried=0,
            revision=1,
            **about,
        )

    def freeze(self, seats: list[UUID]) -> None:
        version = uuid4()
        about = {"citizen_id": self.citizen, "category": PLAN}
        self.insert(
            "plans_version",
            id=version,
            plan_id=self.plan,
            number=1,
            next_meeting_on="2099-01-01",
            frozen_at="2026-03-02",
            frozen_by=self.cast.staff[0],
            **about,
        )
        for seat in seats[:3]:
            self.insert(
                "plans_distribution",
                id=uuid4(),
                version_id=version,
                participant_id=seat,
                sent_at="2026-03-02",
                **about,
            )

    def rewrite(self) -> None:
        """From here on the working plan says other words than the version."""
        for table, key, category, words, hold in self.written:
            if table == "plans_existingplan":
                unit = self.unit(self.word(category, "existing", hold=hold))
                self.cursor.execute(
                    f"UPDATE {table} SET owner_unit_id = %s WHERE id = %s", [unit, key]
                )
            if words:
                changes = ", ".join(f"{column} = %s" for column in words)
                fresh = [self.word(category, what, hold=hold) for what in words.values()]
                self.cursor.execute(f"UPDATE {table} SET {changes} WHERE id = %s", [*fresh, key])

    def unsaved(self) -> None:
        """Words on no page: a draft, and what a text said before it was saved over."""
        draft, writer = uuid4(), self.cast.staff[0]
        self.marks.drafts[draft] = writer
        self.insert(
            "plans_draft",
            id=draft,
            plan_id=self.plan,
            citizen_id=self.citizen,
            category=PLAN,
            user_id=writer,
            party_id=self.cast.units[0],
            field="overall_goal",
            base_revision=1,
            body=self.word(PLAN, "draft", writer=writer),
            saved_at="2026-03-03",
        )
        passage = next(key for table, key, *_ in self.written if table == "plans_passage")
        earlier, hold = uuid4(), self.marks.holds[passage]
        self.marks.holds[earlier] = hold
        self.insert(
            "plans_earliertext",
            id=earlier,
            passage_id=passage,
            citizen_id=self.citizen,
            category=PLAN,
            revision=1,
            body=self.word(PLAN, "earlier text", hold=hold),
            written_by_name="Nogen",
            written_at="2026-03-01",
        )

    def sheet(self) -> None:
        """A coping sheet in use: every text of every level, one of them being typed, one before."""
        sheet, about = uuid4(), {"citizen_id": self.citizen, "category": RISK}
        self.insert(
            "safety_copingsheet",
            id=sheet,
            made_at="2026-03-01",
            revision=5,
            agreed_revision=5,
            agreed_on="2026-03-01",
            review_on="2027-01-01",
            agreed_by=self.cast.staff[0],
            agreed_by_name=self.word(RISK, "coping.agreed"),
            agreed_by_kind="staff",
            **about,
        )
        for number in range(1, 6):
            level, said = uuid4(), {}
            hold = self.held("safety_copinglevel", level, said)
            self.insert(
                "safety_copinglevel",
                id=level,
                sheet_id=sheet,
                level=number,
                revision=1,
                updated_at="2026-03-01",
                written_by_kind="staff",
                written_by_name=self.word(RISK, "coping.by", hold=hold),
                **{part: self.word(RISK, f"coping.{part}", hold=hold) for part in COPING},
                **said,
                **about,
            )
        earlier = uuid4()
        self.marks.holds[earlier] = hold
        self.insert(
            "safety_earlierlevel",
            id=earlier,
            level_id=level,
            revision=1,
            written_by_name="Nogen",
            written_at="2026-03-01",
            **{part: self.word(RISK, "earlier coping", hold=hold) for part in COPING},
            **about,
        )
        draft, writer = uuid4(), self.cast.staff[0]
        self.marks.drafts[draft] = writer
        self.insert(
            "safety_copingdraft",
            id=draft,
            sheet_id=sheet,
            user_id=writer,
            party_id=self.cast.units[0],
            level=1,
            base_revision=1,
            body=json.dumps({"signs": self.word(RISK, "coping draft", writer=writer)}),
            saved_at="2026-03-03",
            **about,
        )
