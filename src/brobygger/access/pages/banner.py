"""The lines under a citizen's name."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.organisations.queries import unit_cards
from brobygger.ui.shapes import Fact

from ..gate import CitizenCard


def banner_facts(citizen: CitizenCard) -> tuple[Fact, ...]:
    """Age, home and municipality; the number stands beside them, masked.

    The age is the one at which somebody who has died died.
    """
    facts = []
    if citizen.age is not None:
        years = ngettext("%(count)d year", "%(count)d years", citizen.age)
        if citizen.died_on is not None:
            years = ngettext("became %(count)d year", "became %(count)d years", citizen.age)
        facts.append(Fact(label=_("Age"), value=years % {"count": citizen.age}))
    if citizen.home_unit_id:
        facts.append(Fact(label=_("Lives"), value=unit_name(citizen.home_unit_id), icon="home"))
    if citizen.municipality_name:
        facts.append(
            Fact(label=_("Municipality"), value=citizen.municipality_name, icon="location")
        )
    return tuple(facts)


def unit_name(unit_id: UUID | None) -> str:
    """A unit's name; nothing for none."""
    card = unit_cards([unit_id]).get(unit_id) if unit_id else None
    return card.name if card else ""
