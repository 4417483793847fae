"""No silent overwrites: two people edit the same plan at once, from what they last saw.

Each keeps the revision of the page they opened, however old; sometimes they look again. What the
server answered, in order, and what it has kept afterwards must tell one story.
"""

import html
import itertools
import random
import secrets
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.forms import form_to, text_of
from tests.proofs.house import House
from tests.proofs.visitor import DRAFT, Answer, Visitor
from tests.security.walk import same_lines

LOOKS_AGAIN = 0.4  # how often somebody opens the page anew before saving


@dataclass(frozen=True)
class Edit:
    """One save: from which revision, and what the server made of it."""

    who: str
    place: str
    base: int
    words: str
    status: int
    revision: int = 0
    answer: str = ""
    draft: str = ""


@dataclass
class Place:
    """A part of the plan two people write in: its address, and how its form is filled."""

    name: str
    path: str
    words: str  # the field that carries them
    kept: str  # the field under which a draft is kept
    is_script: bool = True

    def fields(self, page: str, words: str, base: int) -> dict[str, object]:
        form = form_to(page, self.words)
        return form.answered(**{self.words: words, "base_revision": base})


@dataclass
class Editor(threading.Thread):
    """One browser: it remembers the page it opened, and saves from there."""

    who: str
    visitor: Visitor
    places: list[Place]
    edits: int
    chance: random.Random
    done: list[Edit] = field(default_factory=list)
    opened: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        for number in range(self.edits):
            place = self.chance.choice(self.places)
            if place.name not in self.opened or self.chance.random() < LOOKS_AGAIN:
                self.open(place)
            self.done.append(self.save(place, f"{self.who} {number} på {place.name}"))

    def open(self, place: Place) -> None:
        page = self.visitor.get(place.path).body
        base = int(form_to(page, place.words).fields["base_revision"].value)
        self.opened[place.name] = (page, base)

    def save(self, place: Place, words: str) -> Edit:
        page, base = self.opened[place.name]
        sent = place.fields(page, words, base)
        answer = self.visitor.post(place.path, sent, DRAFT if place.is_script else None)
        revision = self._revision(place, answer, base)
        if answer.status in {200, 302}:
            self.opened[place.name] = (page, revision)
        draft = self._draft(place) if answer.status == 409 else ""
        return Edit(self.who, place.name, base, words, answer.status, revision, answer.body, draft)

    @staticmethod
    def _revision(place: Place, answer: Answer, base: int) -> int:
        if answer.status == 200:
            return int(answer.json["revision"])
        return base + 1 if answer.status == 302 else 0

    def _draft(self, place: Place) -> str:
        """What the next form offers this person: their own words, kept by the house."""
        page = self.visitor.get(place.path).body
        return form_to(page, place.words).fields[place.words].value


def places_of(house: House, plan: str) -> list[Place]:
    [(intervention,)] = house.ask(
        "SELECT id::text FROM plans_intervention WHERE plan_id = %s", plan
    )
    [(agreement,)] = house.ask(
        "SELECT id::text FROM plans_agreement WHERE plan_id = %s ORDER BY id LIMIT 1", plan
    )
    here = f"/plans/{plan}"
    return [
        Place("overall_goal", f"{here}/write/overall_goal/", "body", "overall_goal"),
        Place("status:housing", f"{here}/write/status:housing/", "body", "status:housing"),
        Place("challenges", f"{here}/challenges/", "first", "challenges"),
        Place(
            "intervention",
            f"{here}/interventions/{intervention}/",
            "goal",
            f"intervention:{intervention}",
            is_script=False,
        ),
        Place(
            "agreement",
            f"{here}/agreements/{agreement}/",
            "what",
            f"agreement:{agreement}",
            is_script=False,
        ),
    ]


def story_faults(edits: list[Edit], first: dict[str, int]) -> list[str]:
    """What does not fit together in the answers alone."""
    faults = []
    for place, start in first.items():
        mine = [one for one in edits if one.place == place]
        saved = sorted((one for one in mine if one.status in {200, 302}), key=revision_of)
        faults += [
            f"{place}: {one.who} saved {one.revision} from {one.base}: SILENT OVERWRITE"
            for one in saved
            if one.base != one.revision - 1
        ]
        numbers = [one.revision for one in saved]
        if numbers != list(range(start + 1, start + 1 + len(saved))):
            faults.append(f"{place}: revisions {start} then {numbers}")
        faults += [f"{place}: {one.status}" for one in mine if one.status not in {200, 302, 409}]
        for one in mine:
            if one.status == 409:
                faults += refusal_faults(one, saved)
    return faults


def revision_of(edit: Edit) -> int:
    return edit.revision


def refusal_faults(refused: Edit, saved: list[Edit]) -> list[str]:
    """Both texts on the page, and the loser's kept as a draft."""
    page = same_lines(text_of(refused.answer) + html.unescape(refused.answer))
    name = f"{refused.place}: {refused.who} from {refused.base}"
    faults = []
    if refused.words not in page:
        faults.append(f"{name}: own words not on the page")
    others = [one.words for one in saved if one.revision > refused.base]
    if not any(one in page for one in others):
        faults.append(f"{name}: the words that stand are not on the page")
    if refused.draft != refused.words:
        faults.append(f"{name}: kept as draft: {refused.draft!r}")
    return faults


def history_faults(house: House, plan: str, edits: list[Edit]) -> list[str]:
    """What the house has kept of the single texts, and its audit, against the answers."""
    rows = house.ask(
        """SELECT s.section || CASE s.domain WHEN '' THEN '' ELSE ':' || s.domain END,
                  e.revision, e.body
             FROM plans_passage s JOIN (
                SELECT passage_id, revision, body FROM plans_earliertext
                 UNION ALL SELECT id, revision, body FROM plans_passage) e ON e.passage_id = s.id
            WHERE s.plan_id = %s""",
        plan,
    )
    kept = {(place, revision): body for place, revision, body in rows}
    said = [one for one in edits if one.status == 200 and one.place != "challenges"]
    faults = [
        f"{one.place} {one.revision}: {kept.get((one.place, one.revision))!r} is kept"
        for one in said
        if kept.get((one.place, one.revision)) != one.words
    ]
    lines = house.ask(
        """SELECT count(*) FROM audit_entry a JOIN plans_passage s ON s.id = a.object_id
            WHERE a.action IN ('plan.passage_saved', 'plan.words_told')
              AND s.plan_id = %s""",
        plan,
    )[0][0]
    if lines != len(kept):
        faults.append(f"{lines} audit lines about {len(kept)} texts")
    return faults


def prove_nothing_is_overwritten(house: House, *, edits: int, plan: int, seed: int) -> str:
    began, number = time.monotonic(), house.tables[plan]["plan"]
    places = places_of(house, number)
    editors = [
        Editor(who, house.visitor(plan, who), places, edits // 2, random.Random(f"{seed}{who}"))
        for who in ("lead", "deputy")
    ]
    first = {}
    for place in places:
        editors[0].open(place)
        first[place.name] = editors[0].opened[place.name][1]
    for one in editors:
        one.start()
    for one in editors:
        one.join(edits * 5)
    done = list(itertools.chain.from_iterable(one.done for one in editors))
    assert len(done) == edits // 2 * 2, f"only {len(done)} edits were made (seed {seed})"
    assert story_faults(done, first) == [], f"seed {seed}"
    assert history_faults(house, number, done) == [], f"seed {seed}"
    refused = sum(one.status == 409 for one in done)
    assert refused, "nobody ever lost a race: this proves nothing"
    return (
        f"{len(done)} edits in {time.monotonic() - began:.0f} s, {len(done) - refused} saved,"
        f" {refused} conflicts with both texts and a draft, 0 silent overwrites"
    )


def test_two_people_write_at_once(house, say):
    say(prove_nothing_is_overwritten(house, edits=26, plan=2, seed=1))


@pytest.mark.prove
def test_two_people_write_five_hundred_times(house, say):
    say(prove_nothing_is_overwritten(house, edits=500, plan=2, seed=secrets.randbelow(2**31)))


def test_a_silent_overwrite_would_be_noticed():
    before = Edit("lead", "goal", 1, "a", 200, 2)
    after = Edit("deputy", "goal", 1, "b", 200, 3)
    assert story_faults([before, after], {"goal": 1}) == [
        "goal: deputy saved 3 from 1: SILENT OVERWRITE"
    ]
