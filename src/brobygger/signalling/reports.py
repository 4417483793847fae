"""Telling Django what happened at the door, signed, over the loopback; tried again when it is away."""

import asyncio
import http.client
import logging
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from .tickets import Keys, issue_report

MOST_WAITING = 2000
TRIES = 6
log = logging.getLogger(__name__)


class Reporter:
    """One report after the other, in the order things happened."""

    def __init__(self, keys: Keys, address: str, *, host: str) -> None:
        self.keys, self.host = keys, host
        self.place = urlsplit(address)
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_WAITING)

    def tell(self, said: dict[str, Any]) -> None:
        try:
            more = {"event": secrets.token_hex(8), "at": time.time()}
            self._waiting.put_nowait({**said, **more})
        except asyncio.QueueFull:
            log.error("a report was dropped: too many wait")

    async def run(self) -> None:
        while True:
            said = await self._waiting.get()
            if not await self._delivered(said):
                log.error("a report could not be delivered: %s", said["what"])

    async def _delivered(self, said: dict[str, Any]) -> bool:
        for attempt in range(TRIES):
            try:
                status = await asyncio.to_thread(self._post, said)
            except (OSError, http.client.HTTPException):
                status = 503
            if status < 500:
                return status < 400
            await asyncio.sleep(min(0.5 * 2**attempt, 8))
        return False

    def _post(self, said: dict[str, Any]) -> int:
        slip = issue_report(self.keys, said, now=time.time())
        line = http.client.HTTPConnection(self.place.hostname or "", self.place.port, timeout=10)
        try:
            headers = {"Host": self.host, "Content-Type": "text/plain"}
            line.request("POST", self.place.path, body=slip.encode(), headers=headers)
            return line.getresponse().status
        finally:
            line.close()
