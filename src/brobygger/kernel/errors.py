"""What can go wrong on purpose: each error knows its status and its sentence for the screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class BrobyggerError(Exception):
    """Base of every error a room raises on purpose.

    `public_message` is fit for the screen and holds no personal data;
    the arguments are for logs and hold ids only.
    """

    status = 400
    public_title: str | Promise = ""  # of the page, where the status alone would say too little
    public_message: str | Promise = _("That could not be done.")


class NotSignedIn(BrobyggerError):
    """Nobody is acting: sign in first, nothing typed is thrown away."""

    status = 401
    public_message = _("You need to sign in first.")


class NotAllowed(BrobyggerError):
    """The actor's role lacks a permission; says nothing about the object."""

    status = 403
    public_message = _("Your role does not give access to this.")


class NotFound(BrobyggerError):
    """Absent, or hidden from this actor: the two must look the same."""

    status = 404
    public_message: str | Promise = _("We could not find that, or you do not have access to it.")


class Conflict(BrobyggerError):
    """Someone else was first; nothing was overwritten."""

    status = 409
    public_message = _("Someone else changed this while you were working. Nothing was overwritten.")


class Unprocessable(BrobyggerError):
    """The input is understood but cannot be accepted; the form shows why."""

    status = 422
    public_message = _("Something in the form needs another look.")
