"""Two versions side by side, part by part, word by word."""

import difflib
import re
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of, members
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..hands import byline
from ..models import CaseLead, Domain, ExistingPlan, Intervention, Plan, Section
from ..pages import Comparison, PartDifference, Piece, VersionCard
from .alongside import (
    beyond_along,
    frozen_along,
    holds_along,
    holds_beside,
    parts_along,
    sight_along,
    version_cards,
    with_frozen_parts,
    with_lists,
    with_parts,
)
from .parts import Part, handwriting, of_kind

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 4_000  # beyond this a word-by-word comparison costs more than it tells


def versions_of(actor: Actor, plan_id: UUID) -> tuple[VersionCard, ...]:
    """Every frozen version, the newest first."""
    return version_cards(_plan(actor, plan_id))


def compare_versions(actor: Actor, plan_id: UUID, a: int, b: int | None = None) -> Comparison:
    """What changed from version `a` to `b`, or to the plan as it stands; only what the reader sees."""
    require(actor, Permission.PLAN_READ)
    plan = _plan_with_two(actor, plan_id, a, b)
    cards = {one.number: one for one in version_cards(plan)}
    if a not in cards or (b is not None and b not in cards):
        raise NotFound(plan_id)
    before = frozen_along(plan, "first")
    after = parts_along(plan) if b is None else frozen_along(plan, "second")
    sight, found = sight_along(plan), differences(before, after)
    read = mask_of(one.category for one in (*before, *after))
    held = holds_along(plan) | holds_along(plan, "holds_too")
    shown = mask_of([Category.PLAN, *(one.category for one in found)])
    line = sight.line(shown, (*before, *after))
    look(actor, "plan.versions_compared", plan, **line, first=a, second=b)
    return Comparison(
        plan_id=plan.pk,
        citizen_id=plan.citizen_id,
        first=cards[a],
        second=cards[b] if b is not None else None,
        parts=found,
        left_out=tuple(members(held & ~read | beyond_along(plan))),
    )


def differences(before: tuple[Part, ...], after: tuple[Part, ...]) -> tuple[PartDifference, ...]:
    """Every part that has words in either, in the order of the plan."""
    old, new = _by_key(before), _by_key(after)
    names = {one.own_id(): one.text("name") for one in of_kind((*before, *after), "participant")}
    titles = {one.own_id(): one.text("title") for one in of_kind((*before, *after), "intervention")}
    found = [
        _difference(old.get(key), new.get(key), names=names, titles=titles)
        for key in dict.fromkeys((*new, *old))
    ]
    kept = [one for one in found if one.before or one.after]
    return tuple(sorted(kept, key=lambda one: _position(one.key, old, new)))


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """Runs of words that stayed, came or went."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return _whole(before, after)
    pieces: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(text="".join(old[i:j]), change="same"))
            continue
        pieces += [Piece(text="".join(old[i:j]), change="removed")] if j > i else []
        pieces += [Piece(text="".join(new[k:m]), change="added")] if m > k else []
    return tuple(pieces)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    pairs = ((before, "removed"), (after, "added")) if before != after else ((after, "same"),)
    return tuple(Piece(text=text, change=change) for text, change in pairs if text)


def _by_key(parts: tuple[Part, ...]) -> dict[str, Part]:
    return {one.key: one for one in parts}


def _position(key: str, old: dict[str, Part], new: dict[str, Part]) -> tuple[int, str]:
    part = new.get(key) or old[key]
    return (part.position, key)


def _difference(
    old: Part | None, new: Part | None, *, names: dict[UUID, str], titles: dict[UUID, str]
) -> PartDifference:
    part = new or old
    if part is None:
        raise ValueError("a difference needs a part")
    before = _as_text(old, names) if old else ""
    after = _as_text(new, names) if new else ""
    return PartDifference(
        key=part.key,
        kind=part.kind,
        label=_label(part, titles),
        category=Category(part.category),
        change=_change(before, after),
        before=before,
        after=after,
        before_by=_by(old),
        after_by=_by(new),
        pieces=words_between(before, after),
    )


def _by(part: Part | None) -> str:
    """By whose hand a text stood there; the rest of the plan names who is responsible."""
    return byline(handwriting(part)) if part is not None and part.kind == "passage" else ""


def _change(before: str, after: str) -> str:
    if before == after:
        return "same"
    if not before:
        return "added"
    return "changed" if after else "removed"


def _label(part: Part, titles: dict[UUID, str]) -> str:
    if part.kind == "passage":
        domain = part.text("domain")
        return str(Domain(domain).label if domain else Section(part.text("section")).label)
    if part.kind == "agreement":
        return _("Agreement under “%(title)s”") % {
            "title": titles.get(UUID(part.text("intervention_id")), "")
        }
    if part.kind == "existing":
        return str(ExistingPlan.Kind(part.text("kind")).label)
    return {
        "challenge": _("Challenge"),
        "intervention": _("Intervention"),
        "participant": _("Around the table"),
    }.get(part.kind, part.kind)


def _as_text(part: Part, names: dict[UUID, str]) -> str:
    """The part as a reader would read it aloud."""
    if part.kind in {"passage", "challenge"}:
        return part.text("body")
    if part.kind == "participant":
        return _person_as_text(part)
    if part.kind == "existing":
        return " · ".join(
            filter(None, (str(Domain(part.text("domain")).label), _day(part, "valid_to")))
        )
    return "\n".join(filter(None, _promise_lines(part, names)))


def _person_as_text(part: Part) -> str:
    if part.content.get("has_left"):
        return ""
    seat = part.text("part")
    label = str(CaseLead.Part(seat).label) if seat else ""
    return ", ".join(filter(None, (part.text("name"), part.text("function"), label)))


def _promise_lines(part: Part, names: dict[UUID, str]) -> list[str]:
    responsible = names.get(UUID(part.text("responsible_id")), "")
    lines = [part.text("title") or part.text("what"), part.text("goal")]
    lines.append(_("Responsible: %(name)s") % {"name": responsible})
    lines.append(_("Due: %(date)s") % {"date": _day(part, "due_on")})
    if part.kind == "intervention":
        lines.append(str(Intervention.Status(part.text("status")).label))
    return [*lines, part.text("status_note")]


def _day(part: Part, name: str) -> str:
    day = part.day(name)
    return date_format(day, "DATE_FORMAT") if day else ""


def _plan(actor: Actor, plan_id: UUID) -> Plan:
    require(actor, Permission.PLAN_READ)
    return _found(with_lists(actor, Plan.objects.filter(pk=plan_id)), plan_id)


def _plan_with_two(actor: Actor, plan_id: UUID, a: int, b: int | None) -> Plan:
    """The plan with the parts of both versions; with those it has now when there is no second."""
    listed = with_lists(actor, Plan.objects.filter(pk=plan_id), number=a)
    listed = listed.annotate(holds_too=holds_beside(b))
    one = with_frozen_parts(listed, a, name="first")
    both = with_parts(one) if b is None else with_frozen_parts(one, b, name="second")
    return _found(both, plan_id)


def _found(plans: QuerySet[Plan], plan_id: UUID) -> Plan:
    plan = plans.first()
    if plan is None:
        raise NotFound(plan_id)
    return plan
