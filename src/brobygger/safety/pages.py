"""What the room hands out: a sheet as one reader may read it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Somebody to call: `dial` is what a telephone takes, empty when no number is given."""

    name: str
    number: str
    dial: str

    @property
    def words(self) -> str:
        return self.name or self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCard:
    """One text of a level and what it is called there."""

    key: str
    label: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDraft:
    """What the reader had typed and not saved."""

    texts: dict[str, str]
    base_revision: int
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCard:
    """One level, with its colour and whom to call at it."""

    level: int
    title: str
    zone: str
    revision: int
    texts: dict[str, str]
    parts: tuple[PartCard, ...]
    callees: tuple[Callee, ...]
    written_by: str
    in_own_words: bool
    written_at: dt.datetime | None
    is_anothers: bool  # the citizen's own words, and the reader is somebody else
    draft: LevelDraft | None = None

    @property
    def is_written(self) -> bool:
        return any(text.strip() for text in self.texts.values())

    @property
    def first_sign(self) -> str:
        return next((line for line in self.texts["signs"].splitlines() if line.strip()), "")

    def part(self, key: str) -> PartCard:
        return next(one for one in self.parts if one.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCard:
    """A citizen's sheet, the most pressed level first."""

    id: UUID
    citizen_id: UUID
    levels: tuple[LevelCard, ...]
    revision: int
    agreed_on: dt.date | None
    agreed_by: str
    agreed_by_citizen: bool
    is_changed_since: bool
    review_on: dt.date | None
    may_write: bool

    @property
    def is_written(self) -> bool:
        return any(one.is_written for one in self.levels)

    def level(self, number: int) -> LevelCard | None:
        return next((one for one in self.levels if one.level == number), None)

    @property
    def first_call(self) -> Callee | None:
        """Whom to call when there is no time to read: of the most pressed level that says."""
        for one in self.levels:
            for callee in one.callees:
                if callee.dial:
                    return callee
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A sheet in a list. Names nobody: names are added by whoever may see them."""

    citizen_id: UUID
    sheet_id: UUID
    review_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopingTask:
    """One thing to do about a sheet, in the shape of every other task; names nobody."""

    kind: str
    sentence: str
    citizen_id: UUID
    url_name: str
    url_args: tuple[UUID, ...]
    due_on: dt.date | None
    urgency: int
