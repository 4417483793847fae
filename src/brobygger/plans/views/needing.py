"""Somebody is to be responsible for what they may not see: offer the consent, and keep the words."""

import json
from dataclasses import dataclass

from django import forms
from django.utils.http import urlencode

from brobygger.access.http import ActorRequest
from brobygger.access.rls import afterwards
from brobygger.kernel.categories import Category

from .. import services
from ..errors import ResponsibleCannotSee
from ..pages import PlanPage


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsConsent:
    """For whom, to what; `query` fills the consent's own form."""

    name: str
    category: str
    query: str


def needed_consent(page: PlanPage, form: forms.Form) -> NeedsConsent | None:
    """The consent that would make the refused form possible; None when that is not the trouble."""
    refusal = getattr(form, "refusal", None)
    if not isinstance(refusal, ResponsibleCannotSee):
        return None
    found = (one for one in page.participants if one.id == refusal.participant_id)
    person = next(found, None)
    party = (person.unit_id or person.person_id) if person else None
    if person is None or party is None:
        return None
    kind = "unit" if person.unit_id else person.kind
    asked_for = [("to", f"{kind}:{party}"), ("category", str(int(refusal.category)))]
    asked_for += [("discloser", str(one)) for one in refusal.disclosers]
    return NeedsConsent(
        name=person.unit_name or person.name,
        category=Category(refusal.category).label,
        query=f"?{urlencode(asked_for)}",
    )


def keep_words(request: ActorRequest, page: PlanPage, form: forms.Form, field: str) -> None:
    """What was typed becomes the reader's draft, although the request is about to be undone."""
    typed = {name: form.data.get(name, "") for name in form.fields if name != "base_revision"}
    sent = str(form.data.get("base_revision", "0"))
    base = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    body = json.dumps(typed, ensure_ascii=False)
    actor = request.actor

    def keep() -> None:
        services.keep_draft(actor, plan_id=page.id, field=field, body=body, base_revision=base)

    afterwards(keep)
