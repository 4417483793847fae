"""Someone saved a form with several fields first: both sets of words, and a choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ..errors import PartChanged, PassageChanged


@dataclass(frozen=True, slots=True)
class Clash:
    """One field: what stands there now, and what the reader typed."""

    label: str
    stands: str
    typed: str


def clashes_in(
    form: forms.Form, standing: Mapping[str, Any], refused: PartChanged | PassageChanged
) -> list[Clash]:
    """The fields that differ. Sent once more, the same words go on top of what stands now."""
    form.add_error(
        None, _("Someone else saved this first. Look at both, then save what shall stand.")
    )
    found = [
        Clash(str(form.fields[name].label), _read(form, name, now), _read(form, name, typed))
        for name, now in standing.items()
        if name != "base_revision" and str(now or "") != str(typed := form[name].value() or "")
    ]
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, read-only as it came
    form.data["base_revision"] = str(refused.revision)  # type: ignore[index]
    return found


def _read(form: forms.Form, name: str, value: object) -> str:
    """As the page says it: a person by name, not by id."""
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(str(value), value or ""))


def with_draft(standing: dict[str, Any], kept: Mapping[str, Any], base: int) -> dict[str, Any]:
    """What the reader had typed and lost the race with, over what stands; saving asks once more."""
    words = {name: text for name, text in kept.items() if name in standing}
    return {**standing, **words, "base_revision": base} if words else standing
