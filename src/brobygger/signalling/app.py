"""The program: one websocket address, one that says it is alive. No database, no meeting key."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Iterable
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from . import limits
from .connection import Connection
from .house import MOVED, House
from .limits import Bucket, Malformed
from .notebook import Notebook
from .reports import Reporter
from .seats import Effect, Refused, Say, Seat, Shut, Tell
from .tickets import LONGEST_SLIP, BadSlip, Keys, read_order, read_seat

REFUSED, FLOOD, BAD, SILENT, BUSY = 4010, 4008, 4007, 4009, 4011
log = logging.getLogger(__name__)


class Switchboard:
    """Carries out what the house decides: who hears what, whose line is cut, what Django is told."""

    def __init__(self, keys: Keys, notes: Notebook, reporter: Reporter | None) -> None:
        self.house = House(keys, notes, started=time.time())
        self.reporter = reporter
        self.lines: dict[str, Connection] = {}
        self.count = 0

    def perform(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Tell):
                if self.reporter is not None:
                    self.reporter.tell(effect.said)
                continue
            line = self.lines.get(effect.seat)
            if line is None:
                continue
            if isinstance(effect, Say):
                line.say(effect.message)
            elif isinstance(effect, Shut):
                line.shut(effect.code)
                self.lines.pop(effect.seat, None)

    async def serve(self, line: Connection) -> None:
        """One connection from hello to its end."""
        sitting = await self._hello(line)
        if sitting is None:
            return
        seat, bucket = sitting.id, Bucket.of(sitting.size, at=time.time())
        try:
            while True:
                message = limits.read(await line.receive())
                if not bucket.takes(time.time()):
                    line.refuse("flood", FLOOD)
                    return
                if message["t"] != "hello":
                    self.perform(self.house.hear(seat, message, time.time()))
        except Malformed:
            line.refuse("malformed", BAD)
        finally:
            if self.lines.get(seat) is line:
                del self.lines[seat]
                self.perform(self.house.lose(seat, time.time()))

    async def _hello(self, line: Connection) -> Seat | None:
        try:
            message = limits.read(await asyncio.wait_for(line.receive(), limits.PATIENCE))
            if message["t"] != "hello":
                raise Malformed("hello first")
            return self._seated(line, message)
        except TimeoutError:
            line.refuse("silent", SILENT)
        except Malformed:
            line.refuse("malformed", BAD)
        except Refused as refusal:
            line.refuse(refusal.code, REFUSED)
        return None

    def _seated(self, line: Connection, message: dict[str, object]) -> Seat:
        now, resume, ticket = time.time(), message.get("resume"), message.get("ticket")
        if isinstance(resume, str):
            seat, effects = self.house.resume(resume, now)
        elif isinstance(ticket, str):
            seat, effects = self.house.enter(ticket, now, take=message.get("take") is True)
        else:
            raise Malformed("hello without a slip")
        before = self.lines.get(seat.id)
        if before is not None:
            before.shut(MOVED)
        self.lines[seat.id] = line
        self.perform(effects)
        return seat


PORTS = {"http": 80, "https": 443}


def make_app(
    keys: Keys, *, notes: Notebook, origins: Iterable[str], reporter: Reporter | None = None
) -> Starlette:
    """`origins`: whose pages may connect, as browsers say it: scheme, host and port.

    The ticket decides who may; this keeps strangers' pages out.
    """
    board = Switchboard(keys, notes, reporter)
    known = frozenset(filter(None, map(origin_of, origins)))

    async def socket(websocket: WebSocket) -> None:
        if origin_of(websocket.headers.get("origin", "")) not in known:
            await websocket.close(1008)
            return
        await _answer(board, websocket)

    async def health(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    routes = [
        Route("/health/", health),
        Route("/orders/", partial(_obeys, board, keys), methods=["POST"]),
        Route("/signalling/inside/", partial(_says_who_is_inside, board), methods=["POST"]),
        WebSocketRoute("/signalling/", socket),
    ]
    return Starlette(routes=routes, lifespan=lambda _: _running(board))


async def _obeys(board: Switchboard, keys: Keys, request: Request) -> PlainTextResponse:
    """A signed order of Django's."""
    slip = (await _body(request))[: LONGEST_SLIP + 1].decode("ascii", "replace")
    try:
        about = read_order(keys, slip, now=time.time())
    except BadSlip:
        return PlainTextResponse("", status_code=404)
    board.perform(board.house.obey(about, time.time()))
    return PlainTextResponse("done\n")


async def _body(request: Request) -> bytes:
    """No more of it than a slip can be long."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > LONGEST_SLIP:
            break
    return read


def is_taken(house: House, slip: str, now: float) -> bool:
    """Whether somebody sits on this token's seat: Django asks before it opens more than the door."""
    try:
        token = read_seat(house.keys, slip, now=now)
    except BadSlip:
        return False
    room = house.rooms.get(token.meeting)
    seat = room.seats.get(token.seat) if room else None
    return seat is not None and seat.is_inside


async def _says_who_is_inside(board: Switchboard, request: Request) -> Response:
    """204 while the seat of this token is taken."""
    slip = await _body(request)
    if len(slip) > LONGEST_SLIP:
        return Response(status_code=413)
    found = is_taken(board.house, slip.decode("ascii", "replace"), time.time())
    return Response(status_code=204 if found else 404)


@contextlib.asynccontextmanager
async def _running(board: Switchboard) -> AsyncIterator[None]:
    """The clock and the reports go on for as long as the program does."""
    tasks = [asyncio.create_task(_tick(board))]
    if board.reporter is not None:
        tasks.append(asyncio.create_task(board.reporter.run()))
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(board: Switchboard, websocket: WebSocket) -> None:
    await websocket.accept()
    board.count += 1
    line = Connection(websocket)
    sending = asyncio.create_task(line.send_all())
    try:
        if board.count > limits.MOST_SOCKETS:
            line.refuse("busy", BUSY)
        else:
            await board.serve(line)
    except (WebSocketDisconnect, RuntimeError):
        line.drop()
    finally:
        board.count -= 1
        with contextlib.suppress(asyncio.TimeoutError, WebSocketDisconnect, RuntimeError):
            await asyncio.wait_for(sending, 5)


async def _tick(board: Switchboard) -> None:
    while True:
        await asyncio.sleep(1)
        try:
            board.perform(board.house.tick(time.time()))
        except Exception:
            log.exception("the clock's round failed")


def origin_of(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None when it has none, as `null` has."""
    try:
        parts = urlsplit(address.strip().lower())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None
