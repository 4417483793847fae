"""What surrounds every page: where one can go, who one is and where one acts."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission
from brobygger.organisations.queries import unit_cards
from brobygger.ui.shapes import Kind, NavItem, Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A place in the navigation, and the permission that opens it."""

    label: str | Promise
    url_name: str
    icon: str
    permission: Permission
    on_phone: bool = True
    also: tuple[str, ...] = ()  # view names that belong here too


STAFF_WAYS = (
    Way(
        label=_("Today"),
        url_name="portal:today",
        icon="home",
        permission=Permission.CITIZEN_READ,
    ),
    Way(
        label=_("Citizens"),
        url_name="portal:citizens",
        icon="persons",
        permission=Permission.CITIZEN_READ,
        also=("portal:citizen", "plans:", "access:consents", "access:register"),
    ),
    Way(
        label=_("Our plans"),
        url_name="portal:unit",
        icon="checklist",
        permission=Permission.UNIT_OVERVIEW,
    ),
    Way(
        label=_("May I share?"),
        url_name="access:may_i_share",
        icon="help",
        permission=Permission.RULES_READ,
    ),
)


def shell_of(request: HttpRequest) -> Shell:
    """The shell for whoever acts in this request; an empty one for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not request.user.is_authenticated:
        return Shell()
    items = _ways(request, actor) if actor.person_id is None else _own_ways(request, actor)
    where, kind = _where(actor)
    return Shell(
        nav=items,
        bottom=items[:4],
        who=request.user.name,
        where=where,
        kind=kind,
        home_url=reverse("portal:today"),
        switch_url=reverse("accounts:places"),
        settings_url=reverse("accounts:settings"),
        signout_url=reverse("account_logout"),
        idle_seconds=getattr(settings, "IDLE_SECONDS", 0),
    )


def _ways(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return tuple(
        NavItem(
            label=str(way.label),
            url=reverse(way.url_name),
            icon=way.icon,
            current=here == way.url_name or here.startswith(way.also or ("-",)),
        )
        for way in STAFF_WAYS
        if actor.may(way.permission)
    )


def _own_ways(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    """A citizen's four pages; a relative has the first only."""
    here = request.path
    ways = [(_("My page"), reverse("portal:today"), "home")]
    if actor.may(Permission.CONSENT_OWN):
        me = [actor.person_id]
        ways += [
            (_("My plan"), reverse("plans:of_citizen", args=me), "checklist"),
            (_("Who may see"), reverse("access:consents", args=me), "visibility"),
            (_("Who has looked"), reverse("access:log"), "search"),
        ]
    return tuple(
        NavItem(label=str(label), url=url, icon=icon, current=here == url)
        for label, url, icon in ways
    )


def _where(actor: Actor) -> tuple[str, str]:
    if actor.unit_id is None:
        return "", Kind.CITIZEN if actor.role == "citizen" else Kind.RELATIVE
    unit = unit_cards([actor.unit_id])[actor.unit_id]
    return f"{unit.short_name or unit.name} · {actor.purpose.label}", unit.sector
