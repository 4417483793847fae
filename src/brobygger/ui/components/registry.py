"""The one library all components are registered in."""

from django import template

register = template.Library()
