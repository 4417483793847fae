"""`brobygger load_organisations FOLDER`: one folder, several, or single files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.errors import InsufficientPrivilege

from brobygger.organisations.errors import DirectoryMoved, LoadRefused
from brobygger.organisations.services import (
    OPERATOR,
    LoadReport,
    SourceFile,
    load_organisations,
    shipped,
)


class Command(BaseCommand):
    help = (
        "Load regions, municipalities, units, takeovers and catchment areas from CSV. "
        "Every line is checked first; with one error anywhere nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="FOLDER_OR_FILE")
        parser.add_argument(
            "--shipped",
            dest="folders",
            action="append",
            choices=["structure", "demo"],
            default=[],
            help="what comes with the house: the real structure, or invented units",
        )
        parser.add_argument("--language", choices=["da", "en"], default="da")
        parser.add_argument("--database", default="owner", help="alias; the owner of the tables")

    def handle(
        self,
        *,
        paths: list[Path],
        folders: list[str],
        language: str,
        database: str,
        **_options: Any,
    ) -> None:
        with translation.override(language):
            files = shipped(*folders) + _gathered(paths)
            try:
                report = load_organisations(OPERATOR, files=files, using=database)
            except LoadRefused as refusal:
                raise CommandError(_told(refusal)) from None
            except DirectoryMoved as conflict:
                raise CommandError(str(conflict.public_message)) from None
            except ProgrammingError as error:
                if not isinstance(error.__cause__, InsufficientPrivilege):
                    raise
                sentence = _("Only the owner of the tables may load, and “%(name)s” is not.")
                raise CommandError(sentence % {"name": database}) from None
            self._show(report)

    def _show(self, report: LoadReport) -> None:
        for count in report.counts:
            numbers = {"new": count.new, "changed": count.changed, "same": count.unchanged}
            line = _("%(new)d new, %(changed)d changed, %(same)d as before") % numbers
            self.stdout.write(f"{count.table}: {line}")
        if report.to_verify:
            self.stdout.write(
                ngettext(
                    "%(count)d catchment area is marked as not yet verified.",
                    "%(count)d catchment areas are marked as not yet verified.",
                    report.to_verify,
                )
                % {"count": report.to_verify}
            )


def _gathered(paths: list[Path]) -> list[SourceFile]:
    """Files as given, and of a folder every CSV file; named so that they can be found again."""
    files: list[SourceFile] = []
    for path in paths:
        try:
            found = sorted(path.glob("*.csv")) if path.is_dir() else [path]
            files += [
                SourceFile(name=f"{one.parent.name}/{one.name}", content=one.read_bytes())
                for one in found
            ]
        except OSError as error:
            sentence = _("“%(path)s” cannot be read: %(reason)s")
            raise CommandError(
                sentence % {"path": path, "reason": error.strerror or type(error).__name__}
            ) from None
    return files


def _told(refusal: LoadRefused) -> str:
    count = ngettext("%(count)d error.", "%(count)d errors.", len(refusal.problems)) % {
        "count": len(refusal.problems)
    }
    lines = [str(refusal.public_message), *map(str, refusal.problems), count]
    return "\n".join(lines)
