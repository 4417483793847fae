"""What can go wrong around a meeting, in its users' words."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable


class MeetingChanged(Conflict):
    """Someone moved or changed the meeting first."""

    public_message = _("Someone else has changed this meeting. Look at it again before you go on.")


class MeetingNotCalled(Conflict):
    """Only a meeting that waits to be held can be moved, cancelled, answered or opened."""

    public_message = _("This meeting has already been held or cancelled.")


class MeetingNotOpen(Conflict):
    """Someone else closed it first, or it was never opened."""

    public_message = _("This meeting is not open any more. Someone else may have closed it.")


class MeetingAlreadyOpen(Conflict):
    """Another meeting about the same thing is going on."""

    public_message = _("A meeting about this is already open.")


class MeetingInThePast(Unprocessable):
    """A meeting is called for a time to come."""

    public_message = _("Choose a time that has not passed.")


class MeetingTimeUnlikely(Unprocessable):
    """Nobody meets for a minute or for a week, or in ten years."""

    public_message = _("A meeting lasts between 5 minutes and 8 hours and lies within two years.")


class NobodyInvited(Unprocessable):
    """A meeting needs people."""

    public_message = _("Choose at least one person to invite.")


class AnswerUnknown(Unprocessable):
    """Not one of the choices the page offers."""

    public_message = _("Choose one of the answers on the page.")


class TextNotAccepted(Unprocessable):
    """Longer than the field holds, or with a character no database can keep."""

    public_message = _("The text is too long, or holds a character that cannot be kept.")


class NoGroundForInvited(Unprocessable):
    """Nobody is called who may not see what they are called about."""

    public_message = _(
        "Someone you want to invite may not see when and why you meet. Ask for a consent first."
    )


class TimesTooFewOrMany(Unprocessable):
    """One time is a meeting, and nobody reads through nine."""

    public_message = _("Choose at least two times, and at most eight.")


class TimesEqual(Unprocessable):
    """The same time twice is one."""

    public_message = _("Two of the times are the same.")


class NotYourPoll(NotAllowed):
    """Whoever asked, or a colleague at their unit, chooses the time."""

    public_message = _("Only those who asked for a time can choose one or call it off.")


class PollOver(Conflict):
    """A time was chosen, it was called off, or all the times have passed."""

    public_message = _("This question has been closed meanwhile. Look at what it came to.")


class StandingOver(Conflict):
    """It was stopped, or its last date has been called."""

    public_message = _("This standing meeting has already been stopped or has come to its end.")


class StandingAlready(Conflict):
    """Two who make the same meeting a standing one get one standing meeting."""

    public_message = _("This meeting is already a standing one.")
