"""What can go wrong around a coping sheet, in its users' words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable


class NotYoursToWrite(NotAllowed):
    """Written with the citizen, by those who are there to stay; not on an emergency access."""

    public_message = _(
        "The coping sheet is written by the citizen, and with them by staff who may always see it."
    )


class CitizensOwnLevel(Unprocessable):
    """What the citizen has written is corrected by the citizen."""

    public_message = _(
        "The citizen has written this level themself, and only they can change it. What you wrote is"
        " still here; nothing was saved."
    )


class LevelChanged(Conflict):
    """Someone saved first. Both texts are here; mine are also kept as my draft."""

    public_message = _("Someone else saved this level while you were writing.")

    def __init__(
        self, *, mine: Mapping[str, str], theirs: Mapping[str, str], revision: int, theirs_by: str
    ) -> None:
        super().__init__(revision)
        self.mine, self.theirs = dict(mine), dict(theirs)
        self.revision, self.theirs_by = revision, theirs_by


class SheetChanged(Conflict):
    """What was to be agreed is not what stands there any more."""

    public_message = _(
        "The sheet was changed while you had it open. Read it together once more, then agree."
    )


class LevelUnknown(Unprocessable):
    """There are five."""

    public_message = _("Choose one of the five levels.")


class TextNotAccepted(Unprocessable):
    """Longer than a level holds, or with a character no database can keep."""

    public_message = _("The text is too long, or holds a character that cannot be kept.")


class NothingToAgree(Unprocessable):
    """An empty sheet helps nobody."""

    public_message = _("Write something on at least one level first.")


class ReviewUnlikely(Unprocessable):
    """A sheet that is never looked at again grows wrong."""

    public_message = _("Choose a day after today and within a year.")


class WordsBesideYours(Conflict):
    """A level is written by somebody whose words this writer may not read."""

    public_message = _(
        "Something is written here already that you may not read, so you cannot write over it. "
        "Ask for the citizen’s consent, or talk with those who wrote it."
    )
