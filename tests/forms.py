"""What a page asks for: its forms and their fields, read from the HTML as a browser reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
TYPED = {"text", "search", "email", "tel", "url", "password", "number", "date", "time", "textarea"}


@dataclass
class Field:
    """One control with a name."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED


@dataclass
class Form:
    """Where it goes, how, and what it holds."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def typed(self) -> list[Field]:
        """What a person types: texts, dates, numbers."""
        return [one for one in self.fields.values() if one.is_typed]

    def filled(self, **changes: object) -> dict[str, object]:
        """What a browser would send, with some fields filled in."""
        sent: dict[str, object] = {}
        for one in self.fields.values():
            if one.choices or one.kind in {"radio", "checkbox"}:
                if one.chosen:
                    sent[one.name] = one.chosen if one.kind == "checkbox" else one.chosen[-1]
            else:
                sent[one.name] = one.value
        if len(self.buttons) == 1:
            sent.setdefault(*self.buttons[0])
        return sent | changes

    def answered(self, **changes: object) -> dict[str, object]:
        """As `filled`, with the first choice made wherever none was."""
        sent = self.filled()
        for one in self.fields.values():
            real = [choice for choice in one.choices if choice]
            if real and not sent.get(one.name):
                sent[one.name] = real[:1] if one.kind == "checkbox" else real[0]
        return sent | changes


class Reader(HTMLParser):
    """Collects forms, and the text people see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "template"}:
            self._silent += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "button" and name:
            self._form.buttons.append((name, given.get("value", "")))
        if (not name and tag != "option") or "disabled" in given:
            return
        if tag == "textarea":
            self._area = self._form.fields.setdefault(name, Field(name, "textarea"))
        elif tag == "select":
            self._select = self._form.fields.setdefault(name, Field(name, "select"))
        elif tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.chosen.append(given.get("value", ""))
        elif tag == "input":
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind == "submit":
            self._form.buttons.append((name, value))
            return
        found = self._form.fields.setdefault(name, Field(name, kind, value))
        if kind in {"radio", "checkbox"}:
            found.choices.append(value)
            if "checked" in given:
                found.chosen.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._silent -= 1
        elif tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")  # as browsers do
            self._area = None
        elif tag == "select":
            if self._select is not None and self._select.choices and not self._select.chosen:
                self._select.chosen.append(self._select.choices[0])
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        elif not self._silent:
            self.words.append(data)


def read(html: str) -> Reader:
    """The page, read."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def forms_of(html: str) -> list[Form]:
    return read(html).forms


def form_to(html: str, part: str) -> Form:
    """The form whose action ends so, or that holds a field of that name."""
    for one in forms_of(html):
        if one.action.split("?")[0].endswith(part) or part in one.fields:
            return one
    raise AssertionError(f"no form for {part!r} on the page")


def text_of(html: str) -> str:
    return "".join(read(html).words)
