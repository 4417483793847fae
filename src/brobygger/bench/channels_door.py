"""The same door in Channels, as its documentation shows it: a group for each meeting, in memory.

The same work on the same slips: a ticket used once, a knock that goes to whoever leads, a yes that
comes back, everybody inside told. It keeps no seats, no lock and no notes, and reports to nobody.
"""

import time
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from brobygger.signalling.tickets import LEADERS, BadSlip, read_ticket

from .switchboards import KEYS

SPENT: set[str] = set()


class Door(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # Channels brings no types
    is_inside = False

    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        hears = {"hello": self.hello, "knock": self.knock, "admit": self.admit}
        if content.get("t") == "ping":
            await self.send_json({"v": 1, "t": "pong"})
        elif content.get("t") in hears:
            await hears[content["t"]](content)

    async def hello(self, content: dict[str, Any]) -> None:
        try:
            self.ticket = read_ticket(KEYS, content["ticket"], now=time.time())
        except BadSlip:
            await self.close(4010)
            return
        if self.ticket.jti in SPENT:
            await self.close(4010)
            return
        SPENT.add(self.ticket.jti)
        self.inside = f"inside-{self.ticket.meeting}"
        self.leading = f"leading-{self.ticket.meeting}"
        await self.send_json({"v": 1, "t": "welcome", "inside": False})

    async def knock(self, content: dict[str, Any]) -> None:
        if self.ticket.role in LEADERS:
            await self.channel_layer.group_add(self.leading, self.channel_name)
            await self.come_in({})
            return
        await self.send_json({"v": 1, "t": "waiting"})
        entry = {"id": self.channel_name, "name": self.ticket.name, "pub": content["pub"]}
        await self.channel_layer.group_send(self.leading, {"type": "lobby", "entry": entry})

    async def lobby(self, event: dict[str, Any]) -> None:
        await self.send_json({"v": 1, "t": "lobby", "entries": [event["entry"]]})

    async def admit(self, content: dict[str, Any]) -> None:
        if self.is_inside and self.ticket.role in LEADERS:
            await self.channel_layer.send(content["id"], {"type": "come.in"})

    async def come_in(self, _: dict[str, Any]) -> None:
        self.is_inside = True
        joined = {"type": "joined", "name": self.ticket.name}
        await self.channel_layer.group_send(self.inside, joined)
        await self.channel_layer.group_add(self.inside, self.channel_name)
        await self.send_json({"v": 1, "t": "admitted"})

    async def joined(self, event: dict[str, Any]) -> None:
        await self.send_json({"v": 1, "t": "joined", "peer": event["name"]})


app = ProtocolTypeRouter({"websocket": URLRouter([path("signalling/", Door.as_asgi())])})
