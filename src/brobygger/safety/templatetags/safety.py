"""`{% load safety %}`: how far a sheet can be trusted, in a sentence."""

from django import template

from brobygger.safety.pages import SheetCard
from brobygger.safety.pdf import agreed_sentence

register = template.Library()


@register.filter
def agreed(sheet: SheetCard) -> str:
    return agreed_sentence(sheet)
