"""What can go wrong in the register, in the users' words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, Unprocessable


class NotANumber(Unprocessable):
    """What was typed is not a number of the chosen kind, or holds a day that never was."""

    public_message = _(
        "That is not a number of the chosen kind. The first six digits are a day that exists."
    )


class BirthDateDisagrees(Unprocessable):
    """The day typed is another one than the number tells."""

    public_message = _("The birthday is another one than the CPR number tells.")


class BirthDateImpossible(Unprocessable):
    """A day in the future, or before anyone now living."""

    public_message = _("That birthday cannot be right.")


class TextUnfit(Unprocessable):
    """A text is missing, too long, or holds a sign that cannot be stored."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.field = field
        self.public_message = WHY[why]


class RegisterChanged(Conflict):
    """Someone saved in between; both values are kept here so that the person can choose."""

    public_message = _(
        "Someone else changed this while you were writing. Look at both, and choose."
    )

    def __init__(
        self, revision: int, *, now: Mapping[str, object], wanted: Mapping[str, object]
    ) -> None:
        super().__init__(revision)
        self.revision, self.now, self.wanted = revision, dict(now), dict(wanted)


class AlreadyLivesSomewhere(Conflict):
    """A stay overlaps another one: nobody lives at two facilities at once."""

    public_message = _("The citizen already lives at a facility on that day.")


class NumberTaken(Conflict):
    """The number belongs to another citizen in the register."""

    public_message = _(
        "That number already belongs to another registration. If it is the same person, the two"
        " can be joined."
    )


class JoinedElsewhere(Conflict):
    """The registration is joined to another one, which keeps its number."""

    public_message = _(
        "This registration is joined to another one of the same person. Change the number there."
    )


class LooksRegistered(Conflict):
    """Somebody the actor may see has that name and birthday; it may still be another person."""

    public_message = _(
        "Somebody with that name and birthday is registered already. Search for them first."
        " If this is another person, tick that it is."
    )


class StayEndsBeforeItBegan(Unprocessable):
    public_message = _("The day of moving out is before the day of moving in.")


class DeathDayImpossible(Unprocessable):
    """A day to come, or before the citizen was born."""

    public_message = _("The day of death cannot be in the future, or before the birthday.")


class CitizenHasDied(Conflict):
    """Nothing begins for somebody who has died: no meeting, no consent, no way in."""

    public_message = _("The citizen is registered as dead. Everything can be read; nothing begins.")


class NoDeathRegistered(Conflict):
    """There is nothing to correct or undo."""

    public_message = _("No death is registered for this citizen.")


WHY = {
    "empty": _("Something needs to be written here."),
    "long": _("The text is too long."),
    "sign": _("The text holds a sign that cannot be stored."),
    "email": _("That is not an e-mail address."),
    "choice": _("That is not one of the choices."),
}
