"""Gives back what somebody typed in a form we could not take: readable, and ready to send again."""

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .labels import Labels
from .shapes import Kept, has_text

OURS = re.compile(r"revision$|^(meeting|next|step|way|action|form_key)$")
CHOSEN = re.compile(  # an id, a tick, a choice by its inner name: ours, not the writer's
    r"([a-z]+:)*[0-9a-f]{8}-[0-9a-f-]{27}(:[0-9a-f-]{36})?|on|[a-z]+(_[a-z0-9]+)+"
)
SECRET = re.compile(r"passw|secret|token|credential|^(otp|code|pin)$", re.IGNORECASE)


def give_back(request: HttpRequest, status: int) -> HttpResponse:
    """The page with the typed words and a form that sends them again with a fresh token."""
    kept, withheld = typed(request)
    context = {
        "action": request.get_full_path(),
        "kept": kept if has_text(kept) else [],
        "words": [one for one in kept if _is_words(one)],
        "withheld": withheld,
        "signed_out": status == 401,
    }
    return render(request, "ui/resend.html", context, status=status)


def words_in(request: HttpRequest) -> list[Kept]:
    """What somebody wrote in a form that was refused, to be read and copied; no ids of ours.

    A NUL is shown as its sign, so that it can be found.
    """
    if request.method != "POST" or not hasattr(request, "_post"):  # never read what was too big
        return []
    return [
        replace(one, shown=one.shown.replace("\0", "␀"))
        for one in typed(request)[0]
        if _is_words(one)
    ]


def _is_words(one: Kept) -> bool:
    """Written or chosen by a person, and readable for one."""
    is_readable = one.shown != one.text or not CHOSEN.fullmatch(one.text)
    return bool(one.text.strip()) and not OURS.search(one.name) and is_readable


def typed(request: HttpRequest) -> tuple[list[Kept], bool]:
    """The fields as they were sent, and whether there were some that must never be shown.

    The form's key is among them: if it was done all the same, it is not done again.
    """
    kept, withheld, labels = [], False, Labels(request)
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        if SECRET.search(name):
            withheld = True
            continue
        shown = "\n".join(labels.words(name, value) for value in values)
        kept.append(Kept(name=name, values=tuple(values), label=labels.of(name), shown=shown))
    return kept, withheld
