"""Refusals about whose words a text is."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict


class CitizensOwnWords(Conflict):
    """What the citizen has written is corrected by the citizen."""

    public_message = _(
        "The citizen has written this themself, and only they can change it. What you wrote is still"
        " here; nothing was saved."
    )


class ToldAnew(Conflict):
    """It was written anew, or answered, after the page was opened: the press was about other words."""

    public_message = _("This has been written anew since you read it. Read it once more.")


class WordsRefused(Conflict):
    """The citizen has said of these very words that they are not theirs."""

    public_message = _("The citizen has said that this is not what they said.")
