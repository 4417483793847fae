"""The pages of a citizen: every room adds its own, and each page shows them all in one order."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission
from brobygger.ui.shapes import NavItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenTab:
    """One page about a citizen; its address takes `citizen_id`.

    `previews` says that the page understands `?see_as=<party id>`.
    """

    key: str
    label: str | Promise
    url_name: str
    permission: Permission
    place: int
    previews: bool = False

    def url(self, citizen_id: UUID) -> str:
        return reverse(self.url_name, kwargs={"citizen_id": citizen_id})


_tabs: dict[str, CitizenTab] = {}


def add_citizen_tab(tab: CitizenTab) -> None:
    """Called by each room from its start-up, with the place it wants from left to right."""
    _tabs[tab.key] = tab


def citizen_tabs(actor: Actor, citizen_id: UUID, *, current: str = "") -> tuple[NavItem, ...]:
    """The pages this actor's role may open, in order."""
    return tuple(
        NavItem(label=str(tab.label), url=tab.url(citizen_id), current=tab.key == current)
        for tab in _for(actor)
    )


def front_page(actor: Actor, citizen_id: UUID) -> str:
    """Where one lands when a citizen is opened: the first page the role may open."""
    return next((tab.url(citizen_id) for tab in _for(actor)), "/")


def preview_pages(actor: Actor) -> list[Callable[[UUID], str]]:
    """The addresses of those pages that can be seen as somebody else sees them."""
    return [tab.url for tab in _for(actor) if tab.previews]


def _for(actor: Actor) -> list[CitizenTab]:
    allowed = [tab for tab in _tabs.values() if actor.may(tab.permission)]
    return sorted(allowed, key=lambda tab: (tab.place, tab.key))
