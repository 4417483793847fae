"""What surrounds every page: where one can go, who one is and where one acts."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brobygger.accounts.queries import actor_of_session, has_another_place, idle_seconds
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
    permission: Permission | None  # None: everybody
    also: tuple[str, ...] = ()  # view names that belong here too
    but: tuple[str, ...] = ("-",)  # of those, what has a place of its own

    def holds(self, here: str) -> bool:
        return here.startswith(self.also or ("-",)) and not here.startswith(self.but)


STAFF_WAYS = (
    Way(
        label=_("Today"),
        url_name="portal:today",
        icon="home",
        permission=None,
    ),
    Way(
        label=_("Citizens"),
        url_name="portal:citizens",
        icon="persons",
        permission=Permission.CITIZEN_READ,
        also=("portal:citizen", "plans:", "safety:", "access:consents", "access:register"),
        but=("plans:slot", "plans:end_slots", "plans:cancel_slot", "plans:ask_slot"),
    ),
    Way(
        label=_("Our plans"),
        url_name="portal:unit",
        icon="checklist",
        permission=Permission.UNIT_OVERVIEW,
    ),
    Way(
        label=_("How the plans are"),
        url_name="plans:steering",
        icon="summary",
        permission=Permission.STEERING_READ,
    ),
    Way(
        label=_("Clocks"),
        url_name="plans:clocks",
        icon="time",
        permission=Permission.CLOCK_SET,
        also=("plans:clock", "plans:house_clock"),
    ),
    Way(
        label=_("Colleagues"),
        url_name="accounts:members",
        icon="groups",
        permission=Permission.MEMBERS_MANAGE,
    ),
    Way(
        label=_("Appoint"),
        url_name="accounts:appoint",
        icon="groups",
        permission=Permission.MEMBERS_APPOINT,
        also=("accounts:appoint",),
    ),
    Way(
        label=_("May I share?"),
        url_name="access:may_i_share",
        icon="help",
        permission=Permission.RULES_READ,
    ),
    Way(
        label=_("Who does what"),
        url_name="organisations:responsibilities",
        icon="list-check",
        permission=None,
        also=("organisations:",),
    ),
    Way(
        label=_("Standing slots"),
        url_name="plans:slots",
        icon="calendar-month",
        permission=Permission.MEETING_BOOK,
        also=("plans:slot", "plans:end_slots", "plans:cancel_slot", "plans:ask_slot"),
    ),
    Way(
        label=_("Mail"),
        url_name="portal:mail",
        icon="email",
        permission=Permission.OUTBOX_READ,
    ),
)


def shell_of(request: HttpRequest) -> Shell:
    """The shell for whoever is signed in; without a place there is nowhere to go yet."""
    if not request.user.is_authenticated:
        return Shell()
    actor = _actor(request)
    items, where, kind = ((), "", Kind.OTHER) if actor is None else _surroundings(request, actor)
    return Shell(
        nav=items,
        bottom=items[:4],
        who=request.user.name,
        where=where,
        kind=kind,
        home_url=reverse("portal:today"),
        switch_url=reverse("accounts:places") if actor is None or has_another_place(actor) else "",
        settings_url=reverse("accounts:settings"),
        signout_url=reverse("account_logout"),
        idle_seconds=idle_seconds(request),
        lock_url=reverse("accounts:lock"),
        used_url=reverse("accounts:used"),
        unlock_url=reverse("accounts:unlock"),
    )


def _actor(request: HttpRequest) -> Actor | None:
    """Who acts; at an address that does not exist nobody has asked yet."""
    if request.resolver_match is None:
        return actor_of_session(request)
    return getattr(request, "actor", None)


def _surroundings(request: HttpRequest, actor: Actor) -> tuple[tuple[NavItem, ...], str, str]:
    items = _ways(request, actor) if actor.person_id is None else _own_ways(request, actor)
    return items, *_where(actor)


def _ways(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return tuple(
        NavItem(
            label=str(way.label),
            url=reverse(way.url_name),
            icon=way.icon,
            current=here == way.url_name or way.holds(here),
        )
        for way in STAFF_WAYS
        if way.permission is None or actor.may(way.permission)
    )


def _own_ways(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    """A citizen's four pages; a relative's own page and what may be shared with them."""
    here = request.path
    ways = [(_("My page"), reverse("portal:today"), "home")]
    if actor.may(Permission.CONSENT_OWN):
        me = [actor.person_id]
        ways += [
            (_("My plan"), reverse("plans:of_citizen", args=me), "checklist"),
            (_("Who may see"), reverse("access:consents", args=me), "visibility"),
            (_("Who has looked"), reverse("access:log"), "search"),
        ]
    elif actor.may(Permission.RULES_READ):
        ways += [(_("What may they share?"), reverse("access:may_i_share"), "help")]
    return tuple(
        NavItem(label=str(label), url=url, icon=icon, current=here == url)
        for label, url, icon in ways
    )


def _where(actor: Actor) -> tuple[str, str]:
    if actor.unit_id is None:
        return "", Kind.CITIZEN if actor.role == "citizen" else Kind.RELATIVE
    unit = unit_cards([actor.unit_id])[actor.unit_id]
    return f"{unit.short_name or unit.name} · {actor.purpose.label}", unit.sector
