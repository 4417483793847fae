"""`{% load access %}`: the citizen's banner and who sees a section, for the pages of every room."""

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from brobygger.access.gate import CitizenCard
from brobygger.access.pages import Onlookers
from brobygger.access.pages.banner import banner_facts
from brobygger.access.tabs import citizen_tabs
from brobygger.ui.shapes import Audience

register = template.Library()


@register.simple_block_tag(takes_context=True)
def citizen_banner(
    context: RequestContext, content: SafeString, *, citizen: CitizenCard, current: str = ""
) -> str:
    """The citizen a staff page is about, with the tabs of all rooms; the content is buttons."""
    request = context["request"]
    values = {
        "citizen": citizen,
        "facts": banner_facts(citizen),
        "tabs": citizen_tabs(request.actor, citizen.id, current=current),
        "actions": content if content.strip() else "",
        "may_unmask": request.actor.may("citizen:unmask"),
    }
    return render_to_string("access/_citizen_banner.html", values, request=request)


@register.filter
def seen(everyone: Onlookers | None, category: int) -> Audience | None:
    """`{% panel title=… seen=onlookers|seen:section.category %}`."""
    return everyone.of(category) if everyone is not None else None
