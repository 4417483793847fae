"""`brobygger outbox`: what has not left the house, and another try."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from brobygger.notices.queries import stuck_messages
from brobygger.notices.services import send_again


class Command(BaseCommand):
    help = "List messages that are stuck in the outbox; --again ID gives one a new round."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", type=UUID, metavar="ID")

    def handle(self, *, again: UUID | None, **_options: Any) -> None:
        if again is not None:
            send_again(message_id=again)
            self.stdout.write(f"{again}: on its way again")
            return
        stuck = stuck_messages()
        for one in stuck:
            why = one.last_error or "not tried: is the worker running?"
            self.stdout.write(f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.attempts}×  {why}")
        if not stuck:
            self.stdout.write("Nothing is stuck.")
