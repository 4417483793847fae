"""`{% load ui %}`: every component of the house. They live in `ui/components/`."""

from brobygger.ui.components import aloud, blocks, forms, people, texts, times, ways
from brobygger.ui.components.registry import register

__all__ = ["aloud", "blocks", "forms", "people", "register", "texts", "times", "ways"]
