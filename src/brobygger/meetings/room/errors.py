"""What can stand in the way at the door of a video room."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict


class RoomNotOpen(Conflict):
    """Too early, too late, or not a meeting by video."""

    public_message = _("The video room is not open now. Look at the time of the meeting.")


class RelayMissing(Conflict):
    """A protected address must not be shown to others, and without a relay it would be."""

    public_message = _(
        "The address is protected, and video would show others where you are. "
        "The relay that prevents it is not set up here. Ask to take part by telephone instead."
    )
