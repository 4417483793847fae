"""What can go wrong around a guest, in its users' words."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import BrobyggerError, Conflict, Unprocessable


class LinkNotGood(BrobyggerError):
    """Never existed, was withdrawn, or its time has passed: one answer for all."""

    status = 404
    public_message = _(
        "This link does not work now. It may have been withdrawn, or the meeting is over. "
        "Ask the one who invited you."
    )


class CodeNotGood(Unprocessable):
    """Wrong, too old, tried too often, or for a link that does not work."""

    public_message = _("The code is not right. Look once more, or ask for a new one.")


class AddressNotGood(Unprocessable):
    """Neither an e-mail address nor a telephone number."""

    public_message = _("Write an e-mail address, or a telephone number with all its digits.")


class TooManyGuests(Conflict):
    """As many as one may bring."""

    public_message = _("There is room for no more guests. Withdraw a link first.")


class GuestUnknown(Unprocessable):
    """A guest needs a name that can be shown to the others."""

    public_message = _("Write the guest’s name, so that those in the meeting know who comes.")


class HasAnAccount(Conflict):
    """Whoever can sign in comes as themselves."""

    public_message = _("This person can sign in, and needs no link.")
