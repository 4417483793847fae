"""`brobygger bench signalling`: many idle lines and many who come at once, beside Channels."""

import argparse
import asyncio
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .joining import IN_A_ROOM, fill, join_at_once, let_go, worst_twentieth

KINDS = ("ours", "channels")
MOST_FILES = 4096
SLOWEST_START = 20.0


def main(words: list[str]) -> int:
    """Both ways in turn, round after round, on loopback; the median of the rounds is told."""
    parser = argparse.ArgumentParser(prog="brobygger bench signalling", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--idle", type=int, default=500, help="lines inside that say nothing")
    parser.add_argument("--joins", type=int, default=150, help="people who come at once")
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args(words)
    _allow_many_files()
    rounds: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for number in range(wanted.rounds):
        for kind in KINDS if number % 2 == 0 else reversed(KINDS):
            rounds[kind].append(measure(kind, idle=wanted.idle, joins=wanted.joins))
    report = summary(rounds) | {"idle": wanted.idle, "joins": wanted.joins}
    sys.stdout.write((json.dumps(report) if wanted.json else table(report)) + "\n")
    return 0


def measure(kind: str, *, idle: int, joins: int) -> dict[str, float]:
    """One fresh process, filled, asked and ended."""
    with ExitStack() as opened:
        sink, _ = opened.enter_context(_running("told", 0))
        port, pid = opened.enter_context(_running(kind, sink))
        return asyncio.run(_round(port, pid, idle=idle, joins=joins))


async def _round(port: int, pid: int, *, idle: int, joins: int) -> dict[str, float]:
    late = [f"late-{number}" for number in range(-(-joins // (IN_A_ROOM - 1)))]
    hosts = [line for one in late for line in await fill(port, [one], most=1)]
    bare, quiet = memory_kb(pid), [f"quiet-{number}" for number in range(idle)]
    lines = await fill(port, quiet, most=idle - len(hosts))
    grown = memory_kb(pid) - bare
    busy, own = processor_s(pid), time.process_time()
    took, joined = await join_at_once(port, late, joins)
    busy, own = processor_s(pid) - busy, time.process_time() - own
    await let_go([*hosts, *lines, *joined])
    return {
        "p50_ms": statistics.median(took),
        "p95_ms": worst_twentieth(took),
        "last_ms": max(took),
        "kb_per_socket": grown / len(lines),
        "cpu_ms_per_join": busy * 1000 / joins,
        "own_ms_per_join": own
        * 1000
        / joins,  # of the one who measures, who sits on the same machine
    }


def summary(rounds: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """The median of every number, and how many times Channels' is ours."""
    found = {
        kind: {key: statistics.median(one[key] for one in many) for key in many[0]}
        for kind, many in rounds.items()
    }
    ratio = {key: found["channels"][key] / value for key, value in found["ours"].items()}
    return {**found, "channels_to_ours": ratio}


def table(report: dict[str, Any]) -> str:
    keys = list(report["ours"])
    lines = [f"{report['idle']} lines inside, {report['joins']} join at once"]
    lines.append(" " * 18 + "".join(f"{key:>17}" for key in keys))
    for name in ("ours", "channels", "channels_to_ours"):
        lines.append(f"{name:18}" + "".join(f"{report[name][key]:>17.2f}" for key in keys))
    return "\n".join(lines)


@contextmanager
def _running(kind: str, reports: int) -> Iterator[tuple[int, int]]:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = int(attempt.getsockname()[1])
    words = [sys.executable, "-m", "brobygger.bench.switchboards", kind, str(port), str(reports)]
    process = subprocess.Popen(words, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit("brobygger: what is to be measured did not start.") from None
            time.sleep(0.05)
        else:
            return


def memory_kb(pid: int) -> int:
    """What is in memory and belongs to this process alone or to it too."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def processor_s(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
