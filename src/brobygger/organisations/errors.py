"""What can go wrong while loading the directory."""

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
