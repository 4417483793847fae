"""Refusals around who holds the threads."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable


class NotTheLead(NotAllowed):
    """Held by the case lead and the deputy."""

    public_message = _("Only the case lead or the deputy can do this.")


class SuccessorUnsuitable(Unprocessable):
    """A case lead is a professional around the table with a ground for the plan."""

    public_message = _("Choose a professional who takes part in the plan and may see it.")


class StillResponsible(Conflict):
    """Someone who carries something stays until another has taken over."""

    public_message = _("This person still carries something in the plan. Let another take over.")


class PlanWouldLoseItsLead(Conflict):
    """Nobody is left to hold the threads: hand over first."""

    public_message = _("This person is case lead of a plan and nobody can take over. Hand it over.")


class SuccessorAway(Unprocessable):
    """Nobody is handed the threads while they are away."""

    public_message = _("This person is away from work now. Choose somebody who is here.")


class SuccessorRefused(Unprocessable):
    """The citizen has said no. Never why."""

    public_message = _("The citizen does not want this person as case lead. Choose another.")


class SuccessorGone(Unprocessable):
    """Someone who does not work there any more, or whose role does not lead plans."""

    public_message = _(
        "This person no longer works there, or their role does not lead plans. Choose another."
    )


class HandoverUnderWay(Conflict):
    """One handover at a time."""

    public_message = _(
        "A handover of this plan is under way already. Finish it or take it back first."
    )


class HandoverOver(Conflict):
    """It has been answered, finished or taken back."""

    public_message = _("This has been answered already, or was taken back. Nothing was changed.")


class HandoverNotAccepted(Conflict):
    """Nothing is handed to somebody who has not said yes."""

    public_message = _("The new case lead has not said yes yet.")


class HandoverNotDone(Conflict):
    """Every step comes before the last."""

    public_message = _("A step of the handover is still missing. Go through it first.")


class AgreementsLeft(Unprocessable):
    """Every open agreement is looked at."""

    public_message = _("Choose for every agreement on the page what happens to it.")


class WishUnclear(Unprocessable):
    """Nobody is both wished for and refused."""

    public_message = _("The same person cannot be both wished for and refused.")
