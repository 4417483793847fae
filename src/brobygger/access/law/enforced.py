"""What row security opens by law, asked of the engine that answers.

An opening says which kinds of information the work of a relation needs, for which purposes, and whose
words it reaches. The law says whether that need is enough, and it depends on whose words they are:
row security asks that of every row, and the two agree for every author.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from brobygger.access.law.openings import Opening
from brobygger.access.law.rules import HELD_BY, Rule
from brobygger.access.law.sharing import Question, may_i_share
from brobygger.access.law.words import ConsentForm, RoleClass, Verdict
from brobygger.kernel.categories import Category
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose

# Whose words stand in a plan: strangers write in none, and no unit is a management by itself.
AUTHORS = (
    RoleClass.HEALTH,
    RoleClass.ADDICTION,
    RoleClass.SOCIAL,
    RoleClass.AUTHORITY,
    RoleClass.PROBATION,
    RoleClass.POLICE,
)
WORK = (Purpose.COORDINATION, Purpose.TREATMENT, Purpose.SUPPORT, Purpose.OVERSIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The database opens what the engine refuses, or the other way round."""

    kind: str
    category: str
    purpose: str
    author: str
    is_open: bool
    answered: str


def differences(
    openings: Iterable[Opening], rules: Iterable[Rule], on: dt.date
) -> Iterator[Difference]:
    """Every relation, kind of information, purpose and author, where the two do not agree."""
    table = tuple(rules)
    for opening in openings:
        for category in Category:
            for purpose in WORK:
                for author in AUTHORS:
                    answer = may_i_share(_asked(opening, category, purpose, author), table, on)
                    is_allowed = answer.verdict in {Verdict.YES, Verdict.YOU_MUST}
                    is_open = opens(opening, category, purpose, author)
                    if is_open != (is_allowed and answer.form == ConsentForm.NONE):
                        yield Difference(
                            kind=opening.kind,
                            category=category.name or "",
                            purpose=purpose.name or "",
                            author=author.value,
                            is_open=is_open,
                            answered=f"{answer.verdict} {answer.rule_ids[:1]}",
                        )


def opens(opening: Opening, category: Category, purpose: Purpose, author: RoleClass) -> bool:
    """Whether the relation opens by law what that class wrote, as the database does."""
    return bool(is_needed(opening, category, purpose) and opening.holders & secrecy(author))


def is_needed(opening: Opening, category: Category, purpose: Purpose) -> bool:
    """Whether the work of the relation needs that kind of information, whoever wrote it."""
    return bool(opening.categories & category and opening.purposes & purpose)


def secrecy(author: RoleClass) -> Holder:
    """Under which secrecy that class writes; the unsaid part of addiction treatment by itself."""
    return HELD_BY.get(author, Holder.SOCIAL)


def _asked(opening: Opening, category: Category, purpose: Purpose, author: RoleClass) -> Question:
    """The relation is the fact the rule asks for, in what its work needs and nothing else.

    What a treating unit does with what it sees is treatment, its coordinating and leading
    included; a probation office's is the way out of prison.
    """
    needed = is_needed(opening, category, purpose)
    treats = opening.role_class == RoleClass.HEALTH
    law_purpose: Purpose | str = Purpose.TREATMENT if treats else purpose
    if opening.role_class == RoleClass.PROBATION and needed:
        law_purpose = "release"
    return Question(
        discloser_class=author,
        author_class=author,
        recipient_class=opening.role_class,
        category=category,
        purpose=law_purpose,
        current_treatment=treats and needed,
        essential_for_recipient=not treats and needed,
    )
