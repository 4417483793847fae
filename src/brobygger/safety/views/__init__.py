"""Pages of the sheet, and what a device keeps of it."""

from .offline import keep, kept, offline, reads, worker
from .sheet import pdf, sheet, sheets
from .writing import agree, begin, draft, put_away, write

__all__ = [
    "agree",
    "begin",
    "draft",
    "keep",
    "kept",
    "offline",
    "pdf",
    "put_away",
    "reads",
    "sheet",
    "sheets",
    "worker",
    "write",
]
