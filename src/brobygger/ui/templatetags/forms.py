"""`{% csrf_token %}` as Django's, and the key of the form beside it: every form of the house has both.

In the settings among the built-in tags, so that no template has to think of it, nor one of a library.
"""

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..once import FIELD, new_key

register = template.Library()


class FormNode(Node):
    child_nodelists = ()

    def render(self, context: Context) -> SafeString:
        token = CsrfTokenNode().render(context)
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, new_key())


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormNode:  # noqa: ARG001  # how tags are called
    return FormNode()
