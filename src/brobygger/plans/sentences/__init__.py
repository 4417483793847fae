"""An agreement typed as a sentence: whom it names, which day it says, and what is left to do.

Pure: no table, no clock, no request. It proposes and a person confirms. Where a sentence can be read
in more than one way, or says a day that has passed, it does not choose: it asks.
"""

from .hearing import Heard, hear
from .matching import closest
from .people import Seat

__all__ = ["Heard", "Seat", "closest", "hear"]
