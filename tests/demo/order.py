"""What must hold between the days of the demo's stories: read from the files, tried on a timeline.

Nothing here knows how a day is found. Every rule says what the rooms would otherwise refuse, and
by which name: `NotTakingPart` for whoever writes before they are called, `NotFound` for whoever
acts after they have left, `RoundNotOpen` for answers too long before a meeting.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from brobygger.demo.backdating import Timeline
from brobygger.demo.sayings import Leading, SlotStory
from brobygger.demo.stories import Chapter, Life, PlanStory, Sheet, Staff, Tale, Why

Places = list[int]  # of acts, as a timeline has them
LATELY = {"planning._type"}  # counted back from now, whatever the hour
PREPARED = ("preparing._open", "preparing._answer", "preparing._finish")


@dataclass(frozen=True, slots=True)
class Rule:
    """One act comes before another, or the build fails as `why` says."""

    first: int
    then: int
    why: str


@dataclass
class Order:
    """The acts of a timeline by whose they are, what is done, and with which words of the files."""

    told: Tale
    at: dict[tuple[str, str, int], Places] = field(default_factory=lambda: defaultdict(list))
    of: dict[str, Places] = field(default_factory=lambda: defaultdict(list))
    rules: list[Rule] = field(default_factory=list)
    lately: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.staff = {one.key: one for one in self.told.staff}

    def do(self, whose: str, what: str, thing: object = None) -> Places:
        found = self.at[whose, what, id(thing) if thing is not None else 0]
        assert found, f"{whose} has no {what}"
        return found

    def must(self, why: str, *steps: Places) -> None:
        """Everything of one step before anything of the next."""
        for first, then in pairwise(steps):
            self.rules += [Rule(one, other, why) for one in first for other in then if one != other]

    def unit(self, key: str) -> str:
        name, _, slug = key.partition("@")
        return slug or self.staff[name].units[0]


def order_of(told: Tale, timeline: Timeline) -> Order:
    order = Order(told)
    for place, (_moment, act) in enumerate(timeline.acts):
        assert isinstance(act, partial)
        whose, what, thing = _named(act)
        order.at[whose, what, thing].append(place)
        order.of[whose].append(place)
        if what in LATELY:
            order.lately.add(place)
    for life in told.lives:
        _life(order, life)
    for one in told.staff:
        _staff(order, one)
    for sheet in told.sheets:
        _sheet(order, sheet)
    for story in told.slots:
        _slot(order, story)
    return order


def _named(act: partial[Any]) -> tuple[str, str, int]:
    """`partial(_write, planning, texts)` is liva, planning._write, and those texts."""
    owner, *words = act.args
    whose = getattr(getattr(owner, "around", owner), "key", "")
    things = [one for one in words if not isinstance(one, Life)]
    what = f"{act.func.__module__.rpartition('.')[2]}.{act.func.__name__}"
    if not whose:  # the company: its acts are about one of the staff
        return "", what, id(things[0])
    is_thing = things and not isinstance(things[0], str)
    return whose, what, id(things[0]) if is_thing else 0


def _life(order: Order, life: Life) -> None:
    key, arrived = life.key, order.do(life.key, "lives._arrive")
    order.must("nobody is known before they are registered", arrived, _but(order.of[key], arrived))
    for care in life.care:
        taken = order.do(key, "lives._take_on", care)
        for is_told, what in ((care.ended, "lives._end"), (care.opted_out, "lives._opt_out")):
            if is_told is not None:
                order.must("a unit ends what it has begun", taken, order.do(key, what, care))
    for yes in life.consents:
        if yes.withdrawn is not None:
            given, taken = (
                order.do(key, f"lives.{what}", yes) for what in ("_consent", "_withdraw")
            )
            order.must("a consent is given before it is withdrawn", given, taken)
    for one in life.emergencies:
        if one.hours_ago:
            order.lately.update(order.do(key, "watching._emergency", one))
    for why in life.whys:
        _why(order, life, why)
    if life.plan is not None:
        _plan(order, life, life.plan)


def _why(order: Order, life: Life, why: Why) -> None:
    asked = order.do(life.key, "watching._ask", why)
    looks = [
        place
        for one in life.looks
        if order.unit(one.by) == why.of
        for place in order.do(life.key, "lives._look", one)
    ]
    order.must("StopIteration: asked about a look nobody has taken", looks, asked)
    if why.answered_by:
        answered = order.do(life.key, "watching._answer", why)
        order.must("answered before it was asked", asked, answered)


def _plan(order: Order, life: Life, plan: PlanStory) -> None:
    key, started = life.key, order.do(life.key, "planning._start")
    parts = ("planning.", "news.", "leading.", "pulse.", "preparing.")
    of_plan = [
        place
        for (whose, what, _thing), places in order.at.items()
        if whose == key and (what.startswith(parts) or what in {"gathering._ask"})
        for place in places
    ]
    order.must("NotFound: there is no plan yet", started, _but(of_plan, started))
    if plan.closed is not None:
        closed = order.do(key, "planning._close_plan")
        order.must("PlanClosed", _but(of_plan, closed), closed)
    called = list(_chapters(order, life, plan))
    order.must("ready only after the last was closed", *called)
    for one in plan.leading:
        _leading(order, life, plan, one)
    order.must("in turn", *(order.do(key, f"leading._{one.act}", one) for one in plan.leading))
    for sent in plan.sent_back:
        [agreed] = [
            order.do(key, "planning._agree", chapter)
            for chapter in plan.chapters
            if sent.of in {each.key for work in chapter.works for each in work.promises}
        ]
        order.must("KeyError: not promised yet", agreed, order.do(key, "pulse._send_back", sent))
    _leaver(order, life, plan)


def _chapters(order: Order, life: Life, plan: PlanStory) -> Iterator[Places]:
    """The steps that may not change places: from a call to what is read, chapter by chapter."""
    for number, chapter in enumerate(plan.chapters):
        if chapter.called is None:
            continue
        calling = order.do(life.key, "planning._call", chapter)
        _grounds(order, life, chapter, calling)
        before = _prepared(order, life, chapter)
        yield calling
        order.must("NotTakingPart: not called yet", calling, before)
        order.must(
            "nothing to answer yet", calling, order.do(life.key, "planning._answer", chapter)
        )
        if chapter.held is None:
            continue
        meeting = [order.do(life.key, f"planning.{one}", chapter) for one in ("_open", "_agree")]
        order.must("written for a meeting that was held", before, meeting[0])
        answered = order.do(life.key, "planning._answer", chapter)
        order.must("answered before it began", answered, meeting[0])
        yield from meeting
        if chapter.is_open:
            order.lately.update(place for places in meeting for place in places)
            continue
        closed = order.do(life.key, "planning._close", chapter)
        read = order.do(life.key, "planning._read", chapter)
        yield closed
        yield read
        _afterwards(order, life, chapter, closed=closed, read=read)
        later = plan.chapters[number + 1] if number + 1 < len(plan.chapters) else None
        if later is not None and later.held is not None:
            opens = order.do(life.key, "planning._open", later)
            said = [p for one in chapter.said for p in order.do(life.key, "news.say", one)]
            order.must("said about the meeting before", said, opens)


def _prepared(order: Order, life: Life, chapter: Chapter) -> Places:
    before = order.do(life.key, "planning._write", chapter.before) if chapter.before else []
    forms = []
    for one in chapter.brought:
        steps = [order.at[life.key, what, id(one)] for what in PREPARED]
        order.must("a form is opened, answered and finished", *filter(None, steps))
        order.must("question by question", *([place] for place in steps[1]))
        forms += [place for places in steps for place in places]
    return before + forms


def _afterwards(
    order: Order, life: Life, chapter: Chapter, *, closed: Places, read: Places
) -> None:
    for news in chapter.news:
        told = order.do(life.key, "news.tell_news", news)
        order.must("AgreementNotAccepted: no yes to it yet", read, told)
    for said in chapter.said:
        order.must("NotFound: no such round", closed, order.do(life.key, "news.say", said))
    for filed in chapter.filed:
        text = order.do(life.key, "news.file_text", filed)
        order.must("NotFound: no such text", closed, text)


def _grounds(order: Order, life: Life, chapter: Chapter, calling: Places) -> None:
    """Whoever is called has a ground by then: a consent, and the unit's own relation."""
    parties = {_party(order, key) for key in chapter.invite}
    for yes in life.consents:
        if yes.to in parties:
            given = order.do(life.key, "lives._consent", yes)
            order.must("NoGroundForRecipient", given, calling)
            if yes.withdrawn is not None and chapter.held is not None:
                read = order.do(life.key, "planning._read", chapter)
                order.must("NoGroundForRecipient", read, order.do(life.key, "lives._withdraw", yes))
    for care in life.care:
        if _party(order, care.by) in parties:
            taken = order.do(life.key, "lives._take_on", care)
            order.must("NoGroundForRecipient", taken, calling)


def _party(order: Order, key: str) -> str:
    return key if key == "citizen" or key.startswith("relative:") else order.unit(key)


def _leading(order: Order, life: Life, plan: PlanStory, one: Leading) -> None:
    """Whoever is wished for or asked sits at the table by then."""
    act = order.do(life.key, f"leading._{one.act}", one)
    for key in (*([one.of] if one.of else []), *one.no):
        calls = [chapter for chapter in plan.chapters if key in chapter.invite]
        if calls and key not in {plan.lead, plan.deputy}:
            first = order.do(life.key, "planning._call", calls[0])
            order.must("KeyError: not at the table yet", first, act)


def _leaver(order: Order, life: Life, plan: PlanStory) -> None:
    """A lead who has left does nothing afterwards."""
    lead = order.staff[plan.lead.partition("@")[0]]
    if lead.left is None:
        return
    gone = order.do("", "leading._leave", lead)
    for what in ("planning._start", "planning._call", "planning._open", "pulse._be_in_touch"):
        places = [
            p for key, found in order.at.items() if key[:2] == (life.key, what) for p in found
        ]
        order.must("NotFound: has left", places, gone)


def _staff(order: Order, one: Staff) -> None:
    if one.away and one.left is not None:
        away, left = (order.do("", f"leading.{what}", one) for what in ("_go_away", "_leave"))
        order.must("away before they left", away, left)


def _sheet(order: Order, sheet: Sheet) -> None:
    begun = order.do(sheet.of, "coping._begin", sheet)
    levels = [order.do(sheet.of, "coping._write", one) for one in sheet.levels]
    agreed = [order.do(sheet.of, "coping._agree", sheet)] if sheet.agreed is not None else []
    order.must("NotFound: no sheet yet", begun, *levels, *agreed)


def _but(places: Iterable[int], others: Places) -> Places:
    return [one for one in places if one not in others]


def said_rounds(told: Tale) -> Iterator[tuple[str, int, int]]:
    """Whose, how long ago something was said, and when the next meeting is."""
    for life in told.lives:
        for chapter in life.plan.chapters if life.plan else ():
            for said in chapter.said:
                assert chapter.next is not None
                yield life.key, said.ago, chapter.next


def dated(plan: PlanStory) -> Iterator[tuple[Chapter, int]]:
    """Every day set at a meeting: of interventions and promises."""
    for chapter in plan.chapters:
        for work in chapter.works:
            yield chapter, work.due
            yield from ((chapter, promise.due) for promise in work.promises)


def _slot(order: Order, story: SlotStory) -> None:
    """Two units sit together before anything waits there, and what waits is about a plan."""
    set_up = order.do("", "slots._set_up", story)
    for one in story.items:
        put_on = order.do(one.of, "slots._put", one)
        order.must("NotFound: no such standing slot", set_up, put_on)
        order.must("no plan yet", order.do(one.of, "planning._start"), put_on)
        [life] = [each for each in order.told.lives if each.key == one.of]
        for yes in life.consents:
            if yes.to == story.host and yes.withdrawn is None:
                order.must("nobody to come", order.do(one.of, "lives._consent", yes), put_on)
        if one.outcome:
            order.must("nothing waits", put_on, order.do(one.of, "slots._decide", one))
    if story.question:
        order.must("no such slot", set_up, order.do("", "slots._ask", story))
