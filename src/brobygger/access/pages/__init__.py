"""View data of this room's pages. `viewers` and `onlookers` serve every room's sections."""

from .sight import Onlookers, onlookers, viewers
from .words import kind_of

__all__ = ["Onlookers", "kind_of", "onlookers", "viewers"]
