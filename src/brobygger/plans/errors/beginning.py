"""Refusals around the question a plan begins with, the citizen’s yes, and rest."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, Unprocessable


class PlanNeedsAYes(Unprocessable):
    """Nobody is called before the citizen has said yes, or a law is named as the ground."""

    public_message = _(
        "The citizen has not said yes to a plan. Write down the answer before anybody is called."
    )


class CitizenSaidNo(Unprocessable):
    """A no is kept: nobody asks again until the citizen brings it up, or the day named has come."""

    public_message = _(
        "The citizen has said no to a plan and is not asked again now."
        " Begin when they bring it up themself."
    )


class SaidByAnother(Conflict):
    """Two wrote down an answer at once; the first stands, and the second is shown it."""

    public_message = _("Another answer has been written down meanwhile. Look at it before yours.")


class DayToAskUnlikely(Unprocessable):
    """A day to ask again is ahead, and within reach."""

    public_message = _("Choose a day after today and at most two years ahead.")


class DayOfTalkUnlikely(Unprocessable):
    """What was said has been said."""

    public_message = _("Choose today or a day within the last six months.")


class PlanPaused(Unprocessable):
    """A plan that rests calls nobody."""

    public_message = _("The plan is paused. Take it up again before anybody is called.")


class NothingToAgreeTo(Conflict):
    """One agrees to a version; before the first meeting is closed there is none."""

    public_message = _("There is no agreed version of the plan to say yes or no to yet.")
