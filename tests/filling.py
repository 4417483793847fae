"""Fills in any form of the house as somebody might: it is tried until the form takes it."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator

from brobygger.kernel.clock import today
from tests.forms import Field, Form

LEFT_OUT = [None, *map(re.compile, ("cpr", "cpr|birth", "birth|phone|email", "."))]


def typed(one: Field, day: dt.date) -> str:
    """Something that fits, as far as the page says what would."""
    if one.value:
        return one.value
    fixed = {"date": day.isoformat(), "time": "10:00", "number": "1"}
    if one.kind in fixed:
        return fixed[one.kind]
    if one.kind == "email" or one.name in {"address", "email"}:
        return "tolk@example.org"
    if one.kind == "tel" or "phone" in one.name:
        return "20 12 34 56"
    return "0211223989" if "cpr" in one.name else "Vi ses og taler om det"


def fillings(form: Form) -> Iterator[dict[str, object]]:
    """As the page offers it; then days ahead and behind, each button, with less and less filled in."""
    yield form.answered()
    days = [today() + dt.timedelta(days=number) for number in (3, 0, -3, 40)]
    buttons = form.buttons if len(form.buttons) > 1 else [None]
    for left_out, day, button in itertools.product(LEFT_OUT, days, buttons):
        words = {
            one.name: typed(one, day)
            for one in form.typed()
            if not left_out or not left_out.search(one.name)
        }
        yield form.answered() | words | (dict([button]) if button else {})
