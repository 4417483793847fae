"""A process of `brobygger serve` that never outlives it, however the parent ends."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Self

GRACE = 8.0  # seconds a child gets to finish what it is answering
FIRST_REST, LONGEST_REST = 0.5, 15.0


class Child:
    """One child process, started again when it falls."""

    def __init__(self, module: str, *words: str, **environment: str) -> None:
        self.command, self.environment = [module, *words], environment
        self.grace, self.is_asked = GRACE, False
        self.process: subprocess.Popen[bytes] | None = None
        self.rest, self.started_at = FIRST_REST, 0.0

    def with_grace(self, seconds: float) -> Self:
        """Longer, for one that has more to finish."""
        self.grace = seconds
        return self

    def start(self) -> None:
        """In a process group of its own, reading a pipe that only we can close."""
        self.started_at, self.is_asked = time.monotonic(), False
        self.process = subprocess.Popen(  # our own modules
            [sys.executable, "-m", *self.command],
            stdin=subprocess.PIPE,
            env=os.environ | self.environment,
            start_new_session=True,
        )

    def keep_up(self) -> None:
        """Start again if it has ended; one that keeps falling is started ever more slowly."""
        if self.process is not None and self.process.poll() is None:
            return
        stood = time.monotonic() - self.started_at
        if stood < self.rest:
            return
        self._signal(signal.SIGKILL)  # its own children, if it left any
        self.rest = FIRST_REST if stood > LONGEST_REST else min(self.rest * 2, LONGEST_REST)
        self.start()

    def ask_to_stop(self) -> None:
        """The child alone: its own children are its to end, and their sudden end would be news.

        Once: to many programs a second signal means that they are to drop what they hold.
        """
        if self.process is not None and self.process.poll() is None and not self.is_asked:
            self.process.send_signal(signal.SIGTERM)
            self.is_asked = True

    def stop(self) -> None:
        """Ask, wait, then insist."""
        self.ask_to_stop()
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def end_with_parent(grace: float = GRACE) -> None:
    """In the child: when the parent's end of the pipe closes, end, and the process group too."""
    threading.Thread(target=_wait_for_the_end, args=[grace], daemon=True).start()


def _wait_for_the_end(grace: float) -> None:
    while os.read(0, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.killpg(0, signal.SIGKILL)
