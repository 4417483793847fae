"""Finding a time: asked on one page, answered on one page, closed by one press."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.ui.components.times import moment
from brobygger.ui.render import wants_partial

from .. import queries as meetings
from ..callees import called
from ..errors import AnswerUnknown, PollOver
from ..frame import Context, about, around, of_citizen, posted, tried, usual
from . import queries, services
from .forms import AnswerForm, AskForm, all_alike, standing_words, value_of, words_of
from .pages import PollCard
from .proposals import proposals, ticked_first

FROM_TODAY = "today"


@require_http_methods(["GET", "POST"])
def ask(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Ask the people around a citizen when they can meet, without a plan."""
    return ask_page(request, citizen_id, posted(request))


def ask_page(
    request: ActorRequest,
    citizen_id: UUID,
    sent: QueryDict | None,
    *,
    begun: QueryDict | None = None,
) -> HttpResponse:
    """`begun`: what was chosen on another page, before one found that one knew no time."""
    ring = around(request, citizen_id)
    initial = {**usual(request), **(_begun(begun) if begun else {})}
    form = ask_form(request.actor, sent, choices=ring.choices, initial=initial)
    if form.is_valid() and tried(form, lambda: _ask(request, citizen_id, form)):
        return HttpResponseRedirect(of_citizen(citizen_id))
    source = sent or begun
    context = about(request, citizen_id, form=form, groups=ring.groups)
    context["citizen_seat"] = ring.citizen_seat
    context["chosen"] = set(source.getlist("people")) if source else {ring.citizen_seat}
    context["action"] = reverse("meetings:ask", args=[citizen_id])
    context["cancel"] = of_citizen(citizen_id)
    status = 422 if form.is_bound else 200
    return render(request, "meetings/poll/ask.html", context, status=status)


def ask_form(
    actor: Actor,
    sent: QueryDict | None,
    *,
    choices: Iterable[tuple[str, str]],
    initial: dict[str, Any],
) -> AskForm:
    """With times at which whoever asks is not at a meeting already, one a day of them ticked."""
    taken = [
        (one.starts_at, one.starts_at + dt.timedelta(minutes=one.minutes))
        for one in meetings.my_invitations(actor)
    ]
    proposed = proposals(today(), minutes=60, taken=taken)
    ticked = [value_of(one) for one in ticked_first(proposed)]
    return AskForm(sent, people=choices, proposed=proposed, initial={"times": ticked, **initial})


@require_GET
def poll(request: ActorRequest, poll_id: UUID) -> HttpResponse:
    """The times, one's own answer, and how it stands."""
    card = queries.poll(request.actor, poll_id)
    return render(request, "meetings/poll/poll.html", _context(request, card))


@require_POST
def answer(request: ActorRequest, poll_id: UUID) -> HttpResponse:
    """Every time at once, in one press; or "all suit me", from wherever it stood."""
    card = queries.poll(request.actor, poll_id)
    alike = request.POST.get("all", "")
    form = AnswerForm(request.POST, poll=card)
    if not alike and card.is_open and not form.is_valid():
        context = _context(request, card, form=form)
        return render(request, "meetings/poll/poll.html", context, status=422)
    try:
        words = all_alike(card, alike) if alike else _words(form)
        services.answer(request.actor, poll_id=poll_id, words=words)
    except PollOver:
        return _closed_meanwhile(request, card, said=[*_said(form, card, alike)])
    return _thanked(request, poll_id)


@require_POST
def choose(request: ActorRequest, poll_id: UUID) -> HttpResponse:
    """The meeting is called at this time."""
    card = queries.poll(request.actor, poll_id)
    wanted = card.time(_uuid(request.POST.get("time", "")))
    if wanted is None:
        raise AnswerUnknown(poll_id)
    try:
        found = services.choose(request.actor, poll_id=poll_id, time_id=wanted.id)
    except PollOver:
        return _closed_meanwhile(request, card, chose=words_of(wanted.starts_at))
    _say_found(request, found.starts_at, found.coming, found.left_out)
    return HttpResponseRedirect(reverse("meetings:meeting", args=[found.meeting_id]))


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, poll_id: UUID) -> HttpResponse:
    """Called off, after one more question."""
    card = queries.poll(request.actor, poll_id)
    if not card.may_lead:
        raise NotFound(poll_id)
    if request.method == "POST":
        services.cancel(request.actor, poll_id=poll_id)
        messages.success(request, _("Called off. Those asked are told that they need not answer."))
        return HttpResponseRedirect(reverse("meetings:poll", args=[poll_id]))
    return render(request, "meetings/poll/cancel.html", _context(request, card))


def say_asked(request: ActorRequest, asked: int) -> None:
    """How many are asked, whoever asks and wherever."""
    sent = ngettext(
        "%(count)d person is asked. You hear here when everybody has answered.",
        "%(count)d people are asked. You hear here when everybody has answered.",
        asked,
    )
    messages.success(request, sent % {"count": asked})


def _ask(request: ActorRequest, citizen_id: UUID, form: AskForm) -> None:
    people = called(form.cleaned_data["people"])
    services.ask(request.actor, citizen_id=citizen_id, about=None, people=people, **asked_in(form))
    say_asked(request, len(people))


def asked_in(form: AskForm) -> dict[str, Any]:
    """What a poll is asked with, but for whom."""
    cleaned = form.cleaned_data
    return {
        "times": cleaned["chosen"],
        "minutes": cleaned["minutes"],
        "form": cleaned["form"],
        "place": cleaned["place"],
    }


def _begun(begun: QueryDict) -> dict[str, object]:
    return {name: begun[name] for name in ("minutes", "form", "place") if name in begun}


def _context(request: ActorRequest, card: PollCard, **more: object) -> Context:
    return about(
        request,
        card.citizen_id,
        poll=card,
        **({"form": AnswerForm(poll=card)} if card.mine and "form" not in more else {}),
        **more,
    )


def _words(form: AnswerForm) -> dict[UUID, str]:
    return form.words() if form.is_valid() else {}


def _said(form: AnswerForm, card: PollCard, alike: str) -> Iterable[tuple[str, str]]:
    """What was said just now, in words: it is shown, though it came too late."""
    if not alike and form.is_valid():
        labels = {one.id: words_of(one.starts_at) for one in card.times}
        choices = dict(form.fields[next(iter(form.fields))].choices) if form.fields else {}  # type: ignore[attr-defined]
        yield from ((labels[key], str(choices[word])) for key, word in form.words().items())


def _closed_meanwhile(request: ActorRequest, card: PollCard, **more: object) -> HttpResponse:
    """What it came to, beside what one said oneself. Nothing was overwritten."""
    now = queries.poll(request.actor, card.id)
    meeting = meetings.meeting(request.actor, now.meeting_id) if now.meeting_id else None
    context = _context(request, now, meeting=meeting, kept=standing_words(now, now.mine), **more)
    return render(request, "meetings/poll/closed_meanwhile.html", context, status=409)


def _thanked(request: ActorRequest, poll_id: UUID) -> HttpResponse:
    words = _("Thank you. The others can see when you can come.")
    from_today = request.POST.get("from") == FROM_TODAY
    if from_today and wants_partial(request):
        return render(request, "ui/said.html", {"words": words})
    messages.success(request, words)
    here = "/" if from_today else reverse("meetings:poll", args=[poll_id])
    return HttpResponseRedirect(here)


def _say_found(
    request: ActorRequest, starts_at: dt.datetime, coming: int, left_out: tuple[str, ...]
) -> None:
    sent = ngettext(
        "The meeting is called for %(when)s. %(count)d person is coming already.",
        "The meeting is called for %(when)s. %(count)d people are coming already.",
        coming,
    )
    messages.success(request, sent % {"when": moment(starts_at), "count": coming})
    if left_out:
        words = _("Not invited, because they may not see the meeting now: %(names)s.")
        messages.warning(request, words % {"names": ", ".join(left_out)})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
