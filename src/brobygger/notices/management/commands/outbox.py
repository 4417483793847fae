"""`brobygger outbox`: what has not left the house, and another try."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from brobygger.notices.queries import Way, perhaps_twice, stuck_messages
from brobygger.notices.services import send_again

WAYS = {
    Way.WAITS: "waits",
    Way.IN_HAND: "in hand now",
    Way.LEFT: "its worker ended; taken up when one runs",
    Way.GIVEN_UP: "given up",
}


class Command(BaseCommand):
    help = "List messages that are stuck in the outbox; --again ID gives one a new round."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", type=UUID, metavar="ID")

    def handle(self, *, again: UUID | None, **_options: Any) -> None:
        if again is not None:
            begun = send_again(message_id=again)
            self.stdout.write(f"{again}: {'next in turn' if begun else 'in hand already'}")
            return
        stuck = stuck_messages()
        for one in stuck:
            why = one.last_error or "not tried: is the worker running?"
            self.stdout.write(f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.attempts}×  {why}")
            self.stdout.write(f"    {WAYS[one.way]}{_perhaps(one.perhaps_gone_at)}")
        if not stuck:
            self.stdout.write("Nothing is stuck.")
        for twice in perhaps_twice():
            self.stdout.write(f"{twice.id}  {twice.handed_at:%Y-%m-%d %H:%M}  perhaps twice")


def _perhaps(moment: dt.datetime | None) -> str:
    return f"; perhaps gone {moment:%Y-%m-%d %H:%M}, no answer heard" if moment else ""
