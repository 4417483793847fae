"""How much processor time an act costs: in the database's process and in our own."""

import time
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 0.05  # seconds a backend may need to lie down after its answer


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clocks, in nanoseconds. `backend` is None where it cannot be read."""

    wall: int
    client: int
    backend: int | None


class Meter:
    """Reads wall time, our own processor time and that of one database process.

    The kernel's clock of the process counts nanoseconds; the ticks in /proc/<pid>/stat (10 ms)
    would be too coarse. It is only true while the process sleeps, so we wait until it does.
    """

    def __init__(self, backend_pid: int) -> None:
        self.stat = Path(f"/proc/{backend_pid}/stat")
        self.clock = (~backend_pid << 3) | 2  # Linux: the processor clock of another process
        self.is_exact = self._is_a_database_here(backend_pid)

    def before(self) -> Reading:
        backend = self._backend()
        return Reading(time.perf_counter_ns(), time.thread_time_ns(), backend)

    def after(self) -> Reading:
        wall, client = time.perf_counter_ns(), time.thread_time_ns()
        return Reading(wall, client, self._backend())

    def _backend(self) -> int | None:
        if not self.is_exact:
            return None
        deadline = time.perf_counter() + PATIENCE
        while not self._sleeps() and time.perf_counter() < deadline:
            time.sleep(0.0001)
        return time.clock_gettime_ns(self.clock)

    def _sleeps(self) -> bool:
        return self.stat.read_text().rpartition(")")[2].split()[0] == "S"

    def _is_a_database_here(self, pid: int) -> bool:
        """A server on another machine has a process number too; it is then somebody else's here."""
        try:
            name = Path(f"/proc/{pid}/comm").read_text()
            time.clock_gettime_ns(self.clock)
        except OSError:
            return False
        return name.startswith("postgres")


def cpu_ms(start: Reading, end: Reading) -> float:
    """Backend plus client; where the backend cannot be read, the whole wall time stands in for it."""
    if start.backend is None or end.backend is None:
        return (end.wall - start.wall) / 1e6
    return (end.client - start.client + end.backend - start.backend) / 1e6


def wall_ms(start: Reading, end: Reading) -> float:
    return (end.wall - start.wall) / 1e6
