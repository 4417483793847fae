"""What can go wrong while loading the directory or agreeing who carries what."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, Unprocessable

from .loading.reading import Problem


class LoadRefused(Unprocessable):
    """The files have problems, all of them listed; nothing was changed."""

    public_message = _("The files have errors. Nothing was changed.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = tuple(
            sorted(problems, key=lambda one: (one.file, one.line, one.column, one.sentence))
        )


class DirectoryMoved(Conflict):
    """Another load was written while this one was being judged; nothing of this one was."""

    public_message = _("Someone else loaded at the same time. Nothing was changed; try again.")


class ResponsibilityChanged(Conflict):
    """Somebody else agreed on this kind of task since the page was read."""

    public_message = _("Someone else has just changed this. Look at what stands there now.")


class ResponsibilityTooEarly(Unprocessable):
    """It would begin before the agreement that stands there: history is not rewritten."""

    public_message = _("Choose the day the agreement that stands there began, or a later one.")


class ResponsibilityTooLate(Unprocessable):
    """Nobody agrees on who carries what in many years."""

    public_message = _("Choose a day within a year from today.")


class UnitNotThere(Unprocessable):
    """The unit neither belongs to the municipality nor serves it on that day."""

    public_message = _("Choose a unit that serves the municipality on that day.")
