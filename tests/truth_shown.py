"""What the finished screens say of sight, read as a person reads them: in Danish, word by word.

`tests/truth.py` reckons what is true; here it is looked for in the pages as they leave.
"""

import re
from collections.abc import Iterator

from django.test import Client
from django.utils.translation import override

from brobygger.access.pages.sight import short_label
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from tests import make

LEFT_OUT = re.compile(r'<p class="left-out">.*?<span>(.*?)</span>', re.DOTALL)
SECTION = re.compile(
    r'<h3 class="panel__title">([^<]*)</h3>(?:(?!<h3).)*?<span class="seen__label">([^<]*)</span>',
    re.DOTALL,
)
NUMBER = re.compile(r"Ses af (mindst )?(\d+)")
SAYS = {
    "left out": "Udeladt her, fordi du ikke har adgang til det:",
    "unsaid": "Du har ikke adgang til:",
}
MORE = "Her står mere, som ligger hos andre, og som du ikke må læse."


def the_plan(
    actor: Actor, plan_id: object, left_out: int, unsaid: int, *, more: bool
) -> Iterator[str]:
    """What is said about what is not here, and nothing else."""
    response = _asked(actor, f"/plans/{plan_id}/")
    if response is None:
        yield "the page of the plan does not open"
        return
    whole = " ".join(LEFT_OUT.findall(response))
    sentence = whole.removesuffix(MORE).strip()
    if more != (MORE in whole):
        yield f"the page says “{whole}”, and there is {'more' if more else 'no more'}"
    kind = "left out" if left_out else "unsaid" if unsaid else ""
    if not kind:
        if sentence:
            yield f"the page says “{sentence}” where nothing is left out"
        return
    with override("da"):
        named = {one for one in Category if _in_words(one) in sentence}
    truly = {one for one in Category if (left_out or unsaid) & one}
    if not sentence.startswith(SAYS[kind]) or named != truly:
        yield f"the page says “{sentence}”, truly {kind} {sorted(one.name for one in truly)}"


def who_sees(actor: Actor, citizen_id: object, truly: dict[Category, int]) -> Iterator[str]:
    """ "Ses af 4": the number, or a part of it and "mindst"."""
    response = _asked(actor, f"/access/{citizen_id}/seen-by/")
    if response is None:
        yield "“Who sees what” does not open"
        return
    with override("da"):
        told = {short_label(one): one for one in truly}
    found = {
        told[title]: words for title, words in SECTION.findall(_plain(response)) if title in told
    }
    if len(found) != len(truly):
        yield f"“Who sees what” tells of {len(found)} kinds"
    for one, words in found.items():
        said = NUMBER.search(words)
        number, part = (int(said[2]), bool(said[1])) if said else (0, "må kende til" in words)
        if number > truly[one] or (number < truly[one] and not part):
            yield f"{one.name}: the page says “{words}”, truly {truly[one]}"
        if part and actor.person_id == citizen_id:
            yield f"{one.name}: the page tells the citizen that there may be more"


def _asked(actor: Actor, path: str) -> str | None:
    response = make.signed_in(Client(), actor).get(path, headers={"Accept-Language": "da"})
    return response.content.decode() if response.status_code == 200 else None


def _in_words(one: Category) -> str:
    return one.label.split(" (")[0].lower()


def _plain(page: str) -> str:
    return page.replace("&amp;", "&")
