"""Under a shifted clock: `time.sleep` by another way (see `tools.clock`).

Python sleeps until a moment of the monotonic clock; libfaketime 0.9.10 takes that moment for one of
the clock it shifts, and the call fails. Waiting in `select` counts real seconds.
"""

import select
import time


def sleep(seconds: float, /) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select((), (), (), seconds)


time.sleep = sleep
