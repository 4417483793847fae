"""Prints the law tables as `docs/law.md`, for a lawyer to read and correct."""

from collections.abc import Iterable
from importlib.resources import files

from brobygger.access.law.classes import UnitClass, load_unit_classes
from brobygger.access.law.openings import Opening, load_openings
from brobygger.access.law.phrases import load_phrases
from brobygger.access.law.rules import Rule, load_rules
from brobygger.access.law.words import PURPOSES, ConsentForm, Counts, Effect, RoleClass
from brobygger.kernel.categories import Category, members
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose

INTRODUCTION = """\
# The law of sharing, as data

Generated from `src/brobygger/access/law/*.json` by `python -m brobygger.access.law`; do not edit.

Not legal advice. **No lawyer has reviewed these rules yet.** A row marked **verify** rests on
background knowledge, an older text or a reading of our own, and must be confirmed before go-live;
so must every list of information categories, which is ours and not the law's. An empty date means
that the source did not state one. The same tables answer "May I share this?" and fill the database
tables that row security reads. L are the laws, D the duties (`requires`: you must), P the principles.
A rule counts either whoever tells, or whose words they are: the stricter of teller and author.
"""


def demo_people() -> str:
    """Who of the demo reads less since words are held by who wrote them; written by hand."""
    return (files(__package__) / "demo_people.md").read_text(encoding="utf-8")


def render_rules_markdown() -> str:
    """The whole of `docs/law.md`."""
    parts = [
        INTRODUCTION,
        _classes_of_people(),
        _overview(load_rules()),
        *(_rule(rule) for rule in load_rules()),
        _openings(load_openings()),
        _unit_classes(load_unit_classes()),
        demo_people(),
    ]
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _mark(verify: bool) -> str:
    return "**verify**" if verify else ""


def _classes_of_people() -> str:
    names = load_phrases().classes
    rows = ((one.value, names[one].da, names[one].en) for one in RoleClass)
    return "## Role classes\n\n" + _table(("Class", "Danish", "English"), rows)


def _overview(rules: Iterable[Rule]) -> str:
    rows = (
        (
            rule.id,
            rule.paragraph,
            rule.title.en,
            _between(rule),
            _asks(rule),
            f"{rule.lapse_days} days" if rule.lapse_days else "",
            _mark(rule.verify),
        )
        for rule in rules
    )
    head = ("Rule", "Paragraph", "What it is about", "From → to", "Consent", "Lapse", "")
    return "## Rules\n\n" + _table(head, rows)


def _asks(rule: Rule) -> str:
    """What it takes: the form of the consent, or what the rule does without one."""
    if rule.effect == Effect.OPENS or rule.consent != ConsentForm.NONE:
        return rule.consent.value
    return rule.effect.value


def _between(rule: Rule) -> str:
    arrow = " ↔ " if rule.two_way else " → "
    return _classes(rule.discloser_classes) + arrow + _classes(rule.recipient_classes)


def _classes(classes: Iterable[RoleClass]) -> str:
    found = frozenset(classes)
    if found == frozenset(RoleClass):
        return "anyone"
    return ", ".join(one.value for one in RoleClass if one in found)


def _categories(mask: Category) -> str:
    return ", ".join(one.name or "" for one in members(mask))


def _rule(rule: Rule) -> str:
    facts = {
        "Danish": rule.title.da,
        "In plain words": rule.explanation.en,
        "På almindeligt dansk": rule.explanation.da,
        "From → to": _between(rule),
        "Who counts": "whoever tells" if rule.counts == Counts.TELLER else "whose words they are",
        "Purposes": ", ".join(name for name in PURPOSES if name in rule.purposes),
        "Categories": _categories(rule.categories),
        "Modes": ", ".join(sorted(rule.modes)),
        "Only when": ", ".join(sorted(rule.requires)),
        "Never when": ", ".join(sorted(rule.never_when)),
        "Stopped by": rule.stop_paragraph or "",
        "Consent": rule.consent.value,
        "Form": rule.form_note.en if rule.form_note else "",
        "May be waived": "when the nature of the case speaks for it" if rule.waivable else "",
        "Lapses": f"at the latest {rule.lapse_days} days after it was given"
        if rule.lapse_days
        else "",
        "Duties": " ".join(duty.en for duty in rule.duties),
        "Source": rule.source,
        "Read on": str(rule.read_on or ""),
        "Link": f"<{rule.source_url}>" if rule.source_url else "",
        "In force": f"{rule.valid_from or '…'} – {rule.valid_to or '…'}",
        "Reviewed by": rule.reviewed_by or "nobody yet",
        "To verify": rule.verify_note.en if rule.verify_note else "",
    }
    lines = [f"- {name}: {value}" for name, value in facts.items() if value]
    head = f"### {rule.id} · {rule.paragraph} {_mark(rule.verify)}".rstrip()
    return f"{head}\n\n{rule.title.en}.\n\n" + "\n".join(lines) + "\n"


OPENING_HEAD = (
    *("Relation", "Rule", "Class", "Opens", "Held by", "For", "Is itself", "Note", "Source", ""),
)


def _openings(openings: Iterable[Opening]) -> str:
    rows = (
        (
            one.kind,
            one.rule_id,
            one.role_class.value,
            _categories(one.categories),
            _holders(one.holders),
            ", ".join(purpose.name or "" for purpose in Purpose if purpose in one.purposes),
            one.own_category.name or "",
            one.note.en,
            one.holders_source,
            _mark(one.verify),
        )
        for one in openings
    )
    return (
        "## What a care relation opens by law, without consent\n\n"
        "Of the categories it opens, each unit reads what the citizen and relatives wrote, what it "
        "wrote itself, and what the holders named here wrote.\n\n"
    ) + _table(OPENING_HEAD, rows)


def _holders(holders: Holder) -> str:
    return ", ".join(one.name or "" for one in Holder if one in holders)


def _unit_classes(classes: Iterable[UnitClass]) -> str:
    rows = (
        (
            one.kind,
            one.owner or "any",
            one.part or "any",
            one.role_class.value,
            _holders(one.holder),
            ", ".join(one.relation_kinds) or "none",
            one.note.en,
            one.source,
            _mark(one.verify),
        )
        for one in classes
    )
    head = (
        *("Kind of unit", "Owner", "Part", "Class", "Holds as", "Care relations", "Note"),
        *("Source", ""),
    )
    return "## Role class of each kind of unit\n\n" + _table(head, rows)
