"""Many lines at once, without the browsers: people inside who say nothing, and people who come."""

import asyncio
import json
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from brobygger.signalling.tickets import issue_ticket

from .switchboards import KEYS

IN_A_ROOM = 6
PATIENCE = 30.0
OURS = Origin("http://localhost:8000")
SLIP: dict[str, Any] = {"name": "Someone", "function": "", "who": "someone", "relay": False}


@dataclass(slots=True)
class Line:
    """One socket and what it is waiting for."""

    socket: ClientConnection
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    hearing: asyncio.Task[None] | None = None
    admits: bool = False

    async def say(self, t: str, **more: Any) -> None:
        await self.socket.send(json.dumps({"v": 1, "t": t, **more}))

    async def hear(self) -> None:
        let_in: set[str] = set()
        async for text in self.socket:
            message = json.loads(text)
            if message["t"] in self.waiting:
                self.waiting[message["t"]].set()
            for entry in message.get("entries", []) if self.admits else []:
                if entry["id"] not in let_in:
                    let_in.add(entry["id"])
                    await self.say("admit", id=entry["id"])

    async def until(self, t: str) -> None:
        await asyncio.wait_for(self.waiting.setdefault(t, asyncio.Event()).wait(), PATIENCE)


async def come(port: int, meeting: str, participant: str, role: str) -> Line:
    """From nothing to inside, as a browser does it; a leader of the room lets people in by itself."""
    address = f"ws://127.0.0.1:{port}/signalling/"
    socket = await connect(
        address, origin=OURS, compression=None, open_timeout=PATIENCE, proxy=None
    )
    line = Line(socket, {"welcome": asyncio.Event(), "admitted": asyncio.Event()})
    line.admits = role == "host"
    line.hearing = asyncio.create_task(line.hear())
    ticket = issue_ticket(KEYS, meeting=meeting, participant=participant, role=role, **SLIP)
    await line.say("hello", ticket=ticket)
    await line.until("welcome")
    await line.say("knock", commit="c" * 44, pub="p" * 88, nonce="n" * 24)
    await line.until("admitted")
    return line


async def fill(port: int, meetings: Iterable[str], *, most: int) -> list[Line]:
    """Whole rooms, one person after the other, until so many are inside."""
    lines: list[Line] = []
    for meeting in meetings:
        for place in range(IN_A_ROOM):
            if len(lines) == most:
                return lines
            role = "participant" if place else "host"
            lines.append(await come(port, meeting, f"{meeting}-{place}", role))
    return lines


async def join_at_once(
    port: int, meetings: list[str], count: int
) -> tuple[list[float], list[Line]]:
    """So many press the button in the same moment; milliseconds from then to being inside."""
    begun = time.perf_counter()

    async def one(number: int) -> tuple[float, Line]:
        meeting = meetings[number % len(meetings)]
        line = await come(port, meeting, f"{meeting}-late-{number}", "participant")
        return (time.perf_counter() - begun) * 1000, line

    done = await asyncio.gather(*(one(number) for number in range(count)))
    return [took for took, _ in done], [line for _, line in done]


async def let_go(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.hearing is not None:
            line.hearing.cancel()
        await line.socket.close()


def worst_twentieth(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
