"""View data of this room's pages. `viewers` and `onlookers` serve every room's sections."""

from .sight import Onlookers, onlookers, viewers

__all__ = ["Onlookers", "onlookers", "viewers"]
