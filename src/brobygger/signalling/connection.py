"""One client's line: what is to be said waits in order, and a client who does not listen is cut off."""

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from .limits import VERSION, Malformed

LONGEST_QUEUE = 512
SLOW = 4012


class Connection:
    """What the switchboard holds of one client."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue()
        self._is_over = False

    async def receive(self) -> str:
        """The next text frame; a binary one is no message of ours."""
        frame = await self._websocket.receive()
        if self._is_over or frame["type"] != "websocket.receive":
            raise WebSocketDisconnect
        text = frame.get("text")
        if not isinstance(text, str):
            raise Malformed("binary")
        return text

    def say(self, message: dict[str, Any]) -> None:
        if self._is_over:
            return
        if self._waiting.qsize() >= LONGEST_QUEUE:
            self.shut(SLOW)
            return
        frame = {"v": VERSION, **message}
        self._waiting.put_nowait(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def refuse(self, code: str, closing: int) -> None:
        self.say({"t": "error", "code": code})
        self.shut(closing)

    def shut(self, code: int) -> None:
        """After what waits has been said."""
        if not self._is_over:
            self._is_over = True
            self._waiting.put_nowait(code)

    def drop(self) -> None:
        """The other end is gone: nothing more can be said."""
        self._is_over = True
        self._waiting.put_nowait(0)

    async def send_all(self) -> None:
        while True:
            one = await self._waiting.get()
            if self._websocket.application_state is not WebSocketState.CONNECTED:
                return
            if isinstance(one, int):
                if one:
                    await self._websocket.close(one)
                return
            await self._websocket.send_text(one)
