"""Refusals because somebody may not see, or would not."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, Unprocessable
from brobygger.kernel.holders import Holder


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


class CategoryNotYours(NotAllowed):
    """Nobody writes what they may not read."""

    public_message = _("You cannot write about this kind of information.")


class ResponsibleCannotSee(Unprocessable):
    """Nobody is made responsible for something they may not read."""

    public_message = _("The one responsible may not see this kind of information.")

    def __init__(
        self,
        participant_id: UUID,
        category: int,
        *,
        holder: Holder = Holder.OPEN,
        disclosers: Sequence[UUID] = (),
    ) -> None:
        super().__init__(participant_id, category, int(holder))
        self.participant_id, self.category = participant_id, category
        self.holder, self.disclosers = holder, tuple(disclosers)
        self.public_message = self.because.get(holder, self.public_message)

    because: ClassVar[Mapping[Holder, Any]] = {
        Holder.SOCIAL: _(
            "The one responsible may not read what you write. The citizen’s consent is missing: "
            "that your place may tell them this."
        ),
        Holder.HEALTH: _(
            "The one responsible may not read what the health service writes. The citizen’s "
            "consent in writing is missing: that your place may tell them this."
        ),
        Holder.ADDICTION: _(
            "The one responsible may not read what addiction treatment writes. The citizen’s "
            "consent in writing is missing: that your place may tell them this."
        ),
    }


class WordsOutOfSight(ResponsibleCannotSee):
    """A note that would take the promise out of sight of those who carry it."""

    public_message = _(
        "With these words somebody who carries this could not see it any more. Leave the words "
        "out, or ask for the citizen’s consent that your place may tell them this."
    )
    because: ClassVar[Mapping[Holder, Any]] = {}


class WordsBesideYours(Conflict):
    """A place in the plan is taken by words this writer may not read."""

    public_message = _(
        "Something is written here already that you may not read, so you cannot write over it. "
        "Talk with the case lead, or ask for the citizen’s consent."
    )


class NarrowedByOthers(Unprocessable):
    """Words of others are opened to more people only by those they come from."""

    public_message = _(
        "Others wrote this, and keep it to fewer than the whole plan. Ask them to open it to more, "
        "or write it in your own words."
    )


class CategoryWider(Unprocessable):
    """An agreement is never seen by more people than what it belongs to."""

    public_message = _("An agreement cannot be about something wider than what it belongs to.")
