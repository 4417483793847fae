"""Under which law of secrecy a text is held: decided by who wrote it, not by what it is about."""

from collections.abc import Iterable
from enum import IntFlag

from django.utils.translation import gettext_lazy as _


class Holder(IntFlag):
    """One bit each. Every row of somebody's words carries exactly one; a grant carries a mask.

    ADDICTION is addiction treatment that has not said which part it is: held as strictly as health,
    received as leniently as social.
    """

    OPEN = 1
    SOCIAL = 2
    HEALTH = 4
    ADDICTION = 8

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Holder.OPEN: _("Nobody’s secrecy: the citizen’s own words, or a relative’s"),
    Holder.SOCIAL: _("Held by the municipality, a facility or another authority"),
    Holder.HEALTH: _("Held by the health service"),
    Holder.ADDICTION: _("Held by addiction treatment"),
}
CHOICES = [(int(one), LABELS[one]) for one in Holder]
FROM_MILD_TO_STRICT = (Holder.OPEN, Holder.SOCIAL, Holder.ADDICTION, Holder.HEALTH)
EVERY_HOLDER = Holder(15)


def strictest(holders: Iterable[Holder]) -> Holder:
    """Of several who wrote, the one whose law decides; nobody's secrecy when there are none."""
    return max(holders, key=FROM_MILD_TO_STRICT.index, default=Holder.OPEN)
