"""What can go wrong around a standing slot, in its users' words."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable


class SlotFull(Conflict):
    """There is no room for what was to be put on; `next_on` is the first date that has some."""

    public_message = _("There is no more room that day. Choose the next date that has.")

    def __init__(self, next_on: dt.date | None) -> None:
        super().__init__(next_on)
        self.next_on = next_on


class SlotOver(Conflict):
    """The time is past, called off, a holiday, or the series has ended."""

    public_message = _("That slot is past, called off or not held. Choose another date.")


class SlotNotBegun(Unprocessable):
    """What becomes of an item is said when it is its turn."""

    public_message = _("The slot has not begun yet. Note what is decided when you sit there.")


class SlotItemOver(Conflict):
    """Somebody else has closed it, moved it or taken it off."""

    public_message = _(
        "Someone else has closed this item or moved it meanwhile. Look at what it came to."
    )


class QuestionOver(Conflict):
    """Somebody else has answered it; both answers are kept."""

    public_message = _(
        "Someone else has answered this question meanwhile. Your words are still here."
    )


class SeriesOver(Conflict):
    """It was ended already."""

    public_message = _("This standing slot has already been ended.")


class SeriesUnlikely(Unprocessable):
    """A weekday, an hour, a length or a time nobody sits at."""

    public_message = _(
        "A standing slot is on a weekday between 6 and 22, lasts 10 to 60 minutes, begins within a"
        " year and ends after it begins."
    )


class UnitNotOpen(Unprocessable):
    """Only two units that are open can sit together."""

    public_message = _("Choose another unit than your own, and one that is open.")


class NoRoomLeft(Unprocessable):
    """Nothing further ahead has room."""

    public_message = _("No date of this standing slot has room in the next weeks.")


class NotOfTheUnits(NotAllowed):
    """Only the staff of the two units say that they come."""

    public_message = _("Only those who work at one of the two units can do this.")
