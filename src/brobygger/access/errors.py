"""What can go wrong when someone asks to see, or to let others see, in the users' words."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import BrobyggerError, Conflict, NotAllowed, NotFound, Unprocessable


class ConsentAfterDeath(Unprocessable):
    """The citizen said yes to something after the day that was written as the day of death."""

    public_message: str  # type: ignore[assignment]  # holds a date, so it is made when it is raised

    def __init__(self, given_on: dt.date) -> None:
        super().__init__(given_on)
        self.public_message = gettext(
            "The citizen gave a consent on %(day)s, after that day. Look at both dates."
        ) % {"day": date_format(given_on)}


class NothingChosen(Unprocessable):
    """An empty scope means nothing, so it cannot be agreed to."""

    public_message = _("Choose at least one kind of information and one purpose.")


class NoRuleForConsent(Unprocessable):
    """The law has no consent by which this receiver could be told this for this."""

    public_message = _(
        "The law has no consent for this receiver, information and purpose together."
        " Choose another purpose, or ask a lawyer."
    )


class ConsentMustBeWritten(Unprocessable):
    """Health Act § 44(1): said aloud is not enough here, and written is signed."""

    public_message = _(
        "This consent must be given in writing: signed on the screen, on a printed paper, or on a"
        " paper that lies with a unit."
    )


class TellsThemselves(Unprocessable):
    public_message = _("Whoever is to be told cannot be the one who tells. Choose others who tell.")


class NotTheirsToGive(Unprocessable):
    """A guardian or proxy decides in the matters that are written on their row, and in no others."""

    public_message = _(
        "What they decide in the citizen’s place does not cover this. See “Network”: it must say"
        " health or personal matters."
    )


class NameMissing(Unprocessable):
    public_message = _("Write the name of the one who signs.")


class SignatureImpossible(Unprocessable):
    public_message = _("The day it was signed cannot be ahead, or so long ago.")


class AlreadySigned(Conflict):
    public_message = _("This consent is signed already.")


class NotSaidHow(Unprocessable):
    public_message = _("Say how the citizen said no: aloud, on the phone or in writing.")


class OnlyThemselvesDigitally(Unprocessable):
    """Digital means: by the citizen, signed in. Staff write down what was said or signed."""

    public_message = _(
        "Only the citizen can give a consent signed in. Choose said aloud or in writing."
    )


class ConsentDatesImpossible(Unprocessable):
    public_message = _("The consent cannot be given in the future, or end before it begins.")


class ConsentTooLong(Unprocessable):
    """This rule's consents lapse; a later date was asked for."""

    public_message = _(
        "This consent ends at the latest one year after it was given. Choose an earlier date."
    )


class WrongCareKind(Unprocessable):
    """The unit is not of the sort that has this relation."""

    public_message = _("Your unit cannot have that relation to a citizen.")


class CannotOptOut(Unprocessable):
    """The law that opens this relation knows no opting out."""

    public_message = _("The law gives no right to opt out of this. Ask the unit to end it instead.")


class ReasonTooShort(Unprocessable):
    public_message = _("Write the reason in a sentence: what is at stake, and why it cannot wait.")


class TextTooLong(Unprocessable):
    public_message = _("The text is too long, or holds a sign that cannot be stored.")


class HoursOutOfBounds(Unprocessable):
    public_message = _("Emergency access lasts one, two or three hours.")


class NobodyToOpen(NotFound):
    """Nobody fits, several do, or it is not allowed: nobody learns which."""

    public_message = _(
        "We found nobody to open by that number, or by that name and birthday together. The number"
        " is the surest."
    )


class TooOften(BrobyggerError):
    """A form that tells whether somebody is registered was sent again and again."""

    status = 429
    public_message = _(
        "This was tried many times within an hour. It stands in the log. Wait a while, or ask your"
        " leader."
    )


class NotYoursToUnprotect(Unprocessable):
    """Whoever may not see a protected address does not open it by taking the protection off."""

    public_message = _(
        "The protection is taken off by the citizen, or by somebody who may see the address."
    )


class ReviewedByAnother(NotAllowed):
    """Nobody reviews their own emergency access."""

    public_message = _("Another leader must review your own emergency access.")


class AlreadyReviewed(Conflict):
    public_message = _("This emergency access has been reviewed already.")


class AlreadyTold(Conflict):
    public_message = _("This has been taken care of already.")


class AlreadyAsked(Conflict):
    public_message = _("You have already asked about this. You will see the answer here.")


class AlreadyAnswered(Conflict):
    public_message = _("Someone has answered this already.")


class NotOnePerson(Conflict):
    """The same registration twice, or two that were born on different days."""

    public_message = _(
        "These cannot be one person: it is the same registration, or their birthdays differ."
    )


class DiedInOneOnly(Conflict):
    """A death is registered in one of the two, or on another day."""

    public_message = _(
        "A death is registered in one of the two only, or they have different days. Put that right"
        " first."
    )


class NotBothOurs(Conflict):
    """Joining is for a unit that knows the person in both."""

    public_message = _("Your unit must house or treat the citizen in both registrations.")


class NumberMustStay(Conflict):
    """The one with an ordinary CPR number is the one to go on with."""

    public_message = _(
        "Only this registration has an ordinary CPR number. Join the other one to it instead."
    )


class AlreadyJoined(Conflict):
    public_message = _("One of the two is joined to another registration already.")


class StillGoingOn(Conflict):
    """Something would be left behind; each sentence says what."""

    def __init__(self, ends: list[str]) -> None:
        super().__init__()
        first = _("Something must be closed here first.")
        self.public_message = format_lazy("{} {}", first, " ".join(ends))
