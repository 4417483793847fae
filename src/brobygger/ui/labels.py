"""What the fields of a form are called on the screen, found from what was sent."""

import re
from collections.abc import Iterator

from django.forms import Field, Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

PREFIX = re.compile(r"^x?[0-9a-f]{8}-[0-9a-f-]{27}-")  # a form that stands once for each of several


class Labels:
    """The labels of the form that fits best: one of the room's own that has most of these names."""

    def __init__(self, request: HttpRequest) -> None:
        sent, room = {_bare(name) for name in request.POST}, _room_of(request)

        def fits(form: type[Form]) -> tuple[bool, int]:
            return form.__module__.startswith(room), len(sent & form.base_fields.keys())

        candidates = [form for form in _forms(Form) if sent & form.base_fields.keys()]
        self._forms = sorted(candidates, key=fits, reverse=True)

    def of(self, name: str) -> str:
        """A field's label; for one without, plain words instead of the name we gave it."""
        field = self._field(name)
        return str(field.label) if field and field.label else _("What you wrote")

    def words(self, name: str, value: str) -> str:
        """A choice by its label, anything else as it was typed."""
        choices = dict(getattr(self._field(name), "_choices", ()) or ())
        return str(choices.get(value, value))

    def _field(self, name: str) -> Field | None:
        found = (form.base_fields.get(_bare(name)) for form in self._forms)
        return next((one for one in found if one is not None), None)


def _bare(name: str) -> str:
    return PREFIX.sub("", name)


def _room_of(request: HttpRequest) -> str:
    """The package of the view, as `brobygger.plans.`."""
    match = request.resolver_match
    return ".".join(match.func.__module__.split(".")[:2]) + "." if match else "-"


def _forms(kind: type[Form]) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)
