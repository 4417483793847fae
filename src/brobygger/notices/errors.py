"""What the outbox refuses."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import NotFound, Unprocessable


class NumberInMessage(Unprocessable):
    """A message may not carry a national number, nor anything that looks like one."""

    public_message = _("The message holds a number that looks like a CPR number. Take it out.")


class MessageGone(NotFound):
    """There is no such message waiting."""


class InHand(Exception):
    """Another worker is handing this very message over, or has just done so: look again later."""
