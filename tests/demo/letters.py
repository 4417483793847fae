"""Every message the house writes, searched for everything it knows about people.

Nothing here lists messages, tables or columns: whatever is put into the outbox while `gathering` is
caught with its words and its date, and whatever text a table about a citizen holds is looked for.
A new mail and a new table are covered by being there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.signals import post_save
from icalendar import Calendar as Sheet

from brobygger.accounts.models import User
from brobygger.citizens.models import Citizen, Relative
from brobygger.citizens.secrets import ADDRESS, NUMBER, unseal
from brobygger.notices.models import Message
from brobygger.organisations.models import Unit
from brobygger.plans import tokens

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
TOKEN = re.compile(r"/answer/([^/\s]+)/")
GUEST = re.compile(r"/guest/[\w-]{22}/")  # drawn at random, and kept nowhere: nothing to be read
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHORTEST_NAME, SHORTEST_WORD = 3, 5

# What a neutral letter never says, whoever it is about. Beginnings of words, Danish and English.
TELLING = (
    *("psyk", "skizo", "schizo", "bipolar", "depress", "borderline", "autis", "adhd", "ptsd"),
    *(
        "demens",
        "dement",
        "angst",
        "anxiet",
        "mani",
        "paranoi",
        "stemmehør",
        "hallucin",
        "vrangfor",
    ),
    *("selvmord", "suicid", "selvskad", "selfharm", "diagno", "sygdom", "illness", "disease"),
    *("misbrug", "rusmid", "addict", "abuse", "alkohol", "alcohol", "kokain", "cocain", "heroin"),
    *("hash", "cannabis", "amfetamin", "opioid", "metadon", "methadon", "buprenor", "substitution"),
    *("abstinen", "overdos", "antabus", "stofbrug", "medicin", "medicat", "klozapin", "clozapin"),
    *("olanzapin", "quetiapin", "risperidon", "litium", "lithium", "antipsyk", "neurolep"),
    *("depotinjek", "injek", "dosis", "recept", "tvang", "coerci", "bælte", "indlæg", "udskriv"),
    *("admission", "hospital", "sygehus", "afdeling", "ambulato", "klinik", "behandling"),
    *("treatment", "terapi", "therap", "kol-", "diabet", "epilep", "hepatit", "hiv", "kræft"),
    *(
        "cancer",
        "lever",
        "krise",
        "crisis",
        "vold",
        "violen",
        "dom",
        "fængs",
        "prison",
        "probation",
    ),
    *("kriminal", "værge", "guardian", "botilbud", "facility", "bostøtte", "hjemløs", "homeless"),
    *("gæld", "kontanthjælp", "førtidspension"),
)
# Ordinary words that begin like one of them.
INNOCENT = {"mange", "maniske", "domain", "domæne", "hashtag", "levere", "leveret", "leverer"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it was when it was put into the outbox."""

    address: str
    subject: str
    body: str
    calendar: str = ""

    @property
    def texts(self) -> Iterator[str]:
        """Everything its reader, their calendar or whoever looks over their shoulder can read."""
        yield from (self.subject, self.body, _unfolded(self.calendar))
        if self.calendar:
            for part in Sheet.from_ical(self.calendar).walk():
                yield from (str(value) for value in part.values())

    @property
    def read(self) -> str:
        text = (
            "\n".join(self.texts).replace(self.address, "").replace(settings.SITE_URL or "\0", "")
        )
        return GUEST.sub("/guest/", TOKEN.sub(_in_the_open, text))


def _in_the_open(link: re.Match[str]) -> str:
    """A signed token of ids alone; read, since its letters spell a short name now and then."""
    tokens.question_in(link[1])
    return "/answer/"


def _unfolded(sheet: str) -> str:
    return re.sub(r"\r?\n[ \t]", "", sheet)


@contextmanager
def gathering() -> Iterator[list[Letter]]:
    """Catch every message on its way into the outbox: the words are forgotten once they are sent."""
    letters: list[Letter] = []

    def keep(instance: Message, created: bool, **_more: object) -> None:
        if created:
            letters.append(
                Letter(instance.address, instance.subject, instance.body, instance.calendar)
            )

    post_save.connect(keep, sender=Message, weak=False)
    try:
        yield letters
    finally:
        post_save.disconnect(keep, sender=Message)


@dataclass(slots=True)
class Telltales:
    """What would give somebody away, as the database knows it."""

    names: dict[str, set[str]] = field(default_factory=dict)  # a part of a name → whose addresses
    phrases: set[str] = field(default_factory=set)  # whole names, of units too; addresses
    numbers: set[str] = field(default_factory=set)  # without separators
    words: set[str] = field(default_factory=set)

    def name(self, name: str, *, own: str = "") -> None:
        for part in WORD.findall(name):
            if len(part) >= SHORTEST_NAME:
                self.names.setdefault(part.casefold(), set()).update({own} - {""})

    def found_in(self, letter: Letter) -> list[str]:
        """Everything telling in it; its reader's own name is theirs to be greeted by."""
        text = letter.read.casefold()
        words = set(WORD.findall(text))
        together = re.sub(r"[^0-9a-zæøå]", "", text)
        names = {one for one in words & self.names.keys() if letter.address not in self.names[one]}
        begin = {one for one in words - INNOCENT if one.startswith(TELLING)}
        phrases = {one for one in self.phrases if one in text}
        numbers = {one for one in self.numbers if one in together}
        return sorted(names | begin | phrases | numbers | (words & self.words))


def telltales() -> Telltales:
    """Read as the owner: every name, number, address and every word anyone wrote about a citizen."""
    found = Telltales()
    for user in User.objects.all():
        found.name(user.name, own=user.email)
    for person in (*Citizen.objects.all(), *Relative.objects.all()):
        found.name(person.name)
    found.phrases |= {one.casefold() for one in Unit.objects.values_list("name", flat=True)}
    found.phrases |= {one.casefold() for one in Unit.objects.values_list("short_name", flat=True)}
    found.phrases.discard("")
    for citizen in Citizen.objects.all():
        if citizen.cpr_cipher:
            found.numbers.add(unseal(citizen.cpr_cipher, what=NUMBER).casefold())
        if citizen.address_cipher:
            found.phrases.add(unseal(citizen.address_cipher, what=ADDRESS).casefold())
    found.words = _words_about_citizens() - _words_of_the_house() - found.names.keys()
    return found


def _words_about_citizens() -> set[str]:
    """Whatever free text a table about a citizen holds, word by word."""
    words: set[str] = set()
    for model in apps.get_models():
        names = {one.name for one in model._meta.concrete_fields}
        if "citizen" in names or model is Citizen:
            words |= _words_in(model)
    return words


def _words_in(model: type[models.Model]) -> set[str]:
    free = [
        one.attname
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.JSONField)
        and not one.choices
        and not one.generated
    ]
    words: set[str] = set()
    for row in model._default_manager.values_list(*free) if free else ():
        text = UUIDS.sub("", " ".join(_strings(row)))
        words |= {one for one in WORD.findall(text.casefold()) if len(one) >= SHORTEST_WORD}
    return words


def _strings(value: object) -> Iterator[str]:
    """What is text in it, however deep; a key is a word of ours."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _words_of_the_house() -> set[str]:
    """What the house says by itself, to everybody: a letter's own words are among them."""
    said = " ".join(
        " ".join((one.msgid, one.msgid_plural, one.msgstr, *one.msgstr_plural.values()))
        for path in Path(apps.get_app_config("ui").path).parent.glob("*/locale/da/LC_MESSAGES/*.po")
        for one in polib.pofile(str(path))
    )
    return set(WORD.findall(said.casefold())) | MONTHS


MONTHS = {
    *("januar", "februar", "marts", "april", "juni", "juli", "august", "september", "oktober"),
    *("november", "december", "january", "february", "march", "june", "july", "october"),
}
