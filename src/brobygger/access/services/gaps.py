"""A question that a law may answer and no rule of ours does is kept for those who mend the rules."""

from django.db.models import F
from django.db.models.functions import Now

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..law.sharing import Question
from ..law.words import purpose_name
from ..models import LawGap


def note_gap(actor: Actor, question: Question) -> None:
    """Classes, kind and purpose only: not who asked, and not whom it was about."""
    require(actor, Permission.RULES_READ)
    gap, _is_new = LawGap.objects.get_or_create(
        teller=str(question.discloser_class),
        recipient=str(question.recipient_class),
        category=int(question.category),
        purpose=purpose_name(question.purpose),
    )
    LawGap.objects.filter(pk=gap.pk).update(times=F("times") + 1, last_at=Now())
