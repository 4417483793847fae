"""Questions of sharing that no rule on file answers."""

import datetime as dt
from dataclasses import dataclass

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission, require

from ..law.phrases import load_phrases
from ..models import LawGap


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCard:
    """Who would tell whom what, on which occasion, and how often it was asked."""

    teller: str
    recipient: str
    topic: str
    purpose: str
    times: int
    last_at: dt.datetime


def law_gaps(actor: Actor) -> tuple[GapCard, ...]:
    """The most asked first, then the latest."""
    require(actor, Permission.LAW_GAPS)
    phrases = load_phrases()
    return tuple(
        GapCard(
            teller=str(phrases.classes.get(one.teller, one.teller)),
            recipient=str(phrases.classes.get(one.recipient, one.recipient)),
            topic=str(phrases.categories[Category(one.category).name or ""]),
            purpose=str(phrases.purposes.get(one.purpose, one.purpose)),
            times=one.times,
            last_at=one.last_at,
        )
        for one in LawGap.objects.order_by("-times", "-last_at", "pk")
    )
