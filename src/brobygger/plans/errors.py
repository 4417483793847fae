"""What can go wrong around the plan, in its users' words."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable

from .pages import Missing


class PlanAlreadyLiving(Conflict):
    """One living plan a citizen: work in that one."""

    public_message = _("This citizen already has a plan. Work together in that one.")


class PlanClosed(Conflict):
    """A closed plan is read, not written."""

    public_message = _("This plan is closed and can only be read.")


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


class NoGroundForPlan(NotAllowed):
    """The unit knows the person but may not share a plan about them."""

    public_message = _("A consent to the shared plan is needed before it can begin.")


class NoGroundForRecipient(Unprocessable):
    """Nobody is called before they may see the plan. Names the parties and offers the consent."""

    public_message = _(
        "Someone you want to invite may not see the plan yet. Ask for a consent first."
    )

    def __init__(self, parties: Sequence[tuple[str, UUID]]) -> None:
        super().__init__([str(party_id) for _kind, party_id in parties])
        self.parties = tuple(parties)  # (kind of party, its id), as record_consent takes them


class NotTakingPart(NotAllowed):
    """Reading is one thing; writing takes a seat at the table."""

    public_message = _("Only those who take part in the plan can write in it.")


class NotYoursToWrite(NotAllowed):
    """A status belongs to the unit that wrote it; some parts belong to the citizen."""

    public_message = _("This part of the plan is written by someone else.")


class NotYoursToReport(NotAllowed):
    """The one responsible reports; the case lead may do it for them."""

    public_message = _("Only the one responsible can say how it goes.")


class AgreementAnswered(Conflict):
    """Somebody has answered it meanwhile. Both are here; nothing was overwritten."""

    public_message = _("Someone else has answered this meanwhile. Here is how it stands now.")

    def __init__(self, agreement_id: UUID, *, mine: str, reason: str, stands: str) -> None:
        super().__init__(agreement_id, stands)
        self.agreement_id, self.mine, self.reason, self.stands = agreement_id, mine, reason, stands


class AgreementSettled(Conflict):
    """What is kept, dropped, handed on or replaced stands; make a new one."""

    public_message = _("This agreement is settled. Make a new one instead.")


class ReasonNeeded(Unprocessable):
    """Nothing is declined or dropped without a word about why."""

    public_message = _("Say briefly why.")


class AgreementsStillOpen(Unprocessable):
    """Each open agreement is kept, handed on or dropped before the plan is closed."""

    public_message = _("Say what becomes of each agreement before the plan is closed.")

    def __init__(self, agreement_ids: Sequence[UUID]) -> None:
        super().__init__([str(one) for one in agreement_ids])
        self.agreement_ids = tuple(agreement_ids)


class CategoryNotYours(NotAllowed):
    """Nobody writes what they may not read."""

    public_message = _("You cannot write about this kind of information.")


class NotTheLead(NotAllowed):
    """Held by the case lead and the deputy."""

    public_message = _("Only the case lead or the deputy can do this.")


class PassageChanged(Conflict):
    """Someone saved first. Both texts are here; mine is also kept as my draft."""

    public_message = _(
        "Someone else saved this text while you were writing. Choose which words shall stand."
    )

    def __init__(
        self, *, field: str, mine: str, theirs: str, base: str, revision: int, theirs_by: str
    ) -> None:
        super().__init__(field, revision)
        self.field, self.mine, self.theirs, self.base = field, mine, theirs, base
        self.revision, self.theirs_by = revision, theirs_by


class PartChanged(Conflict):
    """Someone changed this intervention or agreement first. `mine` is kept as a draft."""

    public_message = _(
        "Someone else changed this while you were working. Your words are kept as a draft."
    )

    def __init__(self, *, field: str, revision: int) -> None:
        super().__init__(field, revision)
        self.field, self.revision = field, revision


class MeetingAlreadyCalled(Conflict):
    """One meeting at a time: move or cancel the one that is called."""

    public_message = _("A meeting is already called for this plan. You can move it or cancel it.")


class MeetingNotReady(Unprocessable):
    """Everything that is missing, at once."""

    public_message = _("The meeting cannot be closed yet. Something is missing.")

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__([one.code for one in missing])
        self.missing = tuple(missing)


class MeetingClosedByAnother(Conflict):
    """Two pressed at once; one version was made."""

    public_message = _("Someone else has already closed this meeting. The plan is agreed.")


class TextNotAccepted(Unprocessable):
    """Longer than the field holds, or with a character no database can keep."""

    public_message = _("The text is too long, or holds a character that cannot be kept.")


class TextNeeded(Unprocessable):
    """Nothing was written where something must stand."""

    public_message = _("Write something here first.")


class TooManyChallenges(Unprocessable):
    """Three is the limit; that is the point."""

    public_message = _("Choose at most three challenges. What matters most right now?")


class ChoiceUnknown(Unprocessable):
    """Not one of the choices the page offers."""

    public_message = _("Choose one of the possibilities on the page.")


class DateUnlikely(Unprocessable):
    """A due date is within reach."""

    public_message = _("Choose a date from today and at most five years ahead.")


class ContactDayUnlikely(Unprocessable):
    """Contact is noted while it is remembered, and never before it has been."""

    public_message = _("Choose today or one of the last 14 days.")


class ClockUnreasonable(Unprocessable):
    """Days that make no ladder: too few to act in, or so many that nobody is ever asked."""

    public_message = _("Choose days within the limits that stand beside each field.")


class ClockChanged(Conflict):
    """Somebody else has set this clock meanwhile; nothing is overwritten."""

    public_message = _(
        "Somebody else has changed this clock. Look at theirs before you save yours."
    )


class EndUnlikely(Unprocessable):
    """A neighbouring plan runs out within reach, or has done so."""

    public_message = _("Choose a day at most ten years back or ahead.")


class ResponsibleUnknown(Unprocessable):
    """Exactly one person around the table carries it."""

    public_message = _("Choose one person around the table who is responsible.")


class ResponsibleCannotSee(Unprocessable):
    """Nobody is made responsible for something they may not read."""

    public_message = _("The one responsible may not see this kind of information.")

    def __init__(self, participant_id: UUID, category: int) -> None:
        super().__init__(participant_id, category)
        self.participant_id, self.category = participant_id, category


class SuccessorUnsuitable(Unprocessable):
    """A case lead is a professional around the table with a ground for the plan."""

    public_message = _("Choose a professional who takes part in the plan and may see it.")


class StillResponsible(Conflict):
    """Someone who carries something stays until another has taken over."""

    public_message = _("This person still carries something in the plan. Let another take over.")


class PlanWouldLoseItsLead(Conflict):
    """Nobody is left to hold the threads: hand over first."""

    public_message = _("This person is case lead of a plan and nobody can take over. Hand it over.")


class NothingToSend(Conflict):
    """Only an agreed version is sent."""

    public_message = _("There is no agreed version of the plan to send yet.")


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


class RoundNotOpen(Conflict):
    """The questions are asked around a meeting; before and after there is nothing to answer."""

    public_message = _("The questions are asked in the two weeks before the next meeting.")


class CitizenHasAnswered(Conflict):
    """What the citizen has answered themself is not written over by anybody."""

    public_message = _("The citizen has answered this themself. Their own answer stands.")


class RatingChanged(Conflict):
    """A colleague answered for the same unit first."""

    public_message = _(
        "A colleague has just answered this for your unit. See the answer, and change it if you differ."
    )


class NothingToFile(Conflict):
    """A text is filed from an agreed version; before the first meeting there is none."""

    public_message = _("There is no agreed version of the plan yet, so there is nothing to file.")


class TextHasChanged(Conflict):
    """What was copied is not what stands there now."""

    public_message = _(
        "This has changed since the page was opened. Copy the new text, then mark it."
    )


class MeetingIsOver(Conflict):
    """One prepares for a meeting that is to come, or that is going on."""

    public_message = _("This meeting is over. What you write now belongs to the next one.")


class AlreadySettled(Conflict):
    """Two dealt with the same line at once; the first word stands."""

    public_message = _("Someone else has already dealt with this. Look at the list again.")
