"""What templates of this room need beside the components."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute: escaped by the template as any text, read by a script of ours."""
    return json.dumps(value, cls=DjangoJSONEncoder)
