"""A relay that can turn bad: between browsers and the signalling process, where an operator sits."""

import asyncio
import base64
import contextlib
import json
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

FINGERPRINT = re.compile(r"(a=fingerprint:sha-256 )[0-9A-F:]+")


class Relay:
    """`with Relay(port, to=signalling) as relay:`; `relay.mode` says what it does with envelopes."""

    def __init__(self, port: int, *, to: int) -> None:
        self.port, self.to = port, to
        self.mode = ""
        self.applied: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.clients: list[ServerConnection] = []
        self.waiting: dict[int, str] = {}
        self.seen: list[str] = []

    @property
    def address(self) -> str:
        return f"ws://localhost:{self.port}/signalling/"

    def __enter__(self) -> "Relay":
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=[ready], daemon=True)
        self.thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.ending.set)
        self.thread.join(10)

    def inject(self, message: dict[str, object]) -> None:
        """Say this to every browser, as if the server had."""

        async def say() -> None:
            for one in list(self.clients):
                with contextlib.suppress(ConnectionClosed):  # a browser of an earlier test
                    await one.send(json.dumps({"v": 1, **message}))

        asyncio.run_coroutine_threadsafe(say(), self.loop).result(5)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve(ready))
        self.loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self.ending = asyncio.Event()
        async with serve(self._client, "localhost", self.port, compression=None):
            ready.set()
            await self.ending.wait()

    async def _client(self, client: ServerConnection) -> None:
        origin = client.request.headers.get("Origin")
        self.clients.append(client)
        try:
            place = f"ws://127.0.0.1:{self.to}/signalling/"
            async with connect(place, origin=origin, compression=None) as server:
                await asyncio.gather(self._up(client, server), self._down(server, client))
        except (OSError, ConnectionClosed):
            pass
        finally:
            self.clients.remove(client)
            await client.close()

    async def _up(self, client, server) -> None:
        try:
            async for frame in client:
                self.seen.append(frame)
                message = json.loads(frame)
                if self.mode == "reflect" and message["t"] == "relay" and message["mac"]:
                    self.applied["reflect"] += 1
                    back = {**message, "from": message["to"]}
                    await client.send(json.dumps(back))
                    continue
                await server.send(frame)
        finally:
            await server.close()

    async def _down(self, server, client) -> None:
        try:
            async for frame in server:
                message = json.loads(frame)
                if message["t"] == "relay" and message["mac"]:
                    for one in self._tampered(frame, message, id(client)):
                        await client.send(one)
                else:
                    await client.send(frame)
        finally:
            await client.close(server.close_code if (server.close_code or 0) >= 4000 else 1011)

    def _tampered(self, frame: str, message: dict, client: int) -> list[str]:
        do: Callable | None = getattr(self, f"_{self.mode}", None) if self.mode else None
        return [frame] if do is None else do(frame, message, client)

    def _swap(self, frame, message, client):
        fake = ":".join(f"{one:02X}" for one in secrets.token_bytes(32))
        body = FINGERPRINT.sub(rf"\g<1>{fake}", message["body"])
        if body == message["body"]:
            return []  # and nothing else gets through either
        self.applied["swap"] += 1
        return [json.dumps({**message, "body": body})]

    def _strip(self, frame, message, client):
        self.applied["strip"] += 1
        return [json.dumps({**message, "mac": ""})]

    def _forge(self, frame, message, client):
        self.applied["forge"] += 1
        return [json.dumps({**message, "mac": base64.b64encode(secrets.token_bytes(32)).decode()})]

    def _replay(self, frame, message, client):
        self.applied["replay"] += 1
        return [frame, frame]

    def _reorder(self, frame, message, client):
        earlier = self.waiting.pop(client, None)
        if earlier is None:
            self.waiting[client] = frame
            return []
        self.applied["reorder"] += 1
        return [frame, earlier]
