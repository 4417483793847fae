"""After a yes or a no: what to do next, the words to sign, and the text for each record."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from brobygger.access.ahead import NextStep, next_step
from brobygger.access.law.rules import rule_by_id
from brobygger.access.models import Consent
from brobygger.access.queries import ConsentCard, Ended, consent, consents_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.organisations.queries import unit_card

from ..gate import CitizenCard, open_citizen
from ..wording import listed
from .consents import ConsentRow, may_change, proof_line, rows_of
from .words import category_names, in_words, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPage:
    """What was written down just now, and the one thing to do next."""

    citizen: CitizenCard
    is_self: bool
    may_change: bool
    consents: tuple[ConsentRow, ...]
    next_step: NextStep


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPage:
    """The words that wait for the citizen's name and code."""

    citizen: CitizenCard
    is_self: bool
    waiting: tuple[ConsentCard, ...]

    @property
    def about(self) -> str:
        """What a code is for: these words and no others."""
        return "\0".join(sorted(f"{one.id} {one.words}" for one in self.waiting))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """One consent whose printed paper is to come back."""

    citizen: CitizenCard
    consent: ConsentCard
    row: ConsentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordText:
    """The note for one unit's own record."""

    unit: str
    is_mine: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """What each unit that tells writes in its record of the yes, or of the no."""

    citizen: CitizenCard
    row: ConsentRow
    texts: tuple[RecordText, ...]


def given_page(actor: Actor, citizen_id: UUID, consent_ids: Iterable[UUID]) -> GivenPage:
    citizen = open_citizen(actor, citizen_id)
    wanted = set(consent_ids)
    cards = [one for one in consents_of(actor, citizen_id) if one.id in wanted]
    step = next_step(actor, citizen_id) if actor.unit_id else None
    return GivenPage(
        citizen=citizen,
        is_self=actor.person_id == citizen_id,
        may_change=may_change(actor, citizen_id),
        consents=rows_of(actor, cards),
        next_step=step or NextStep(sentence=_("Nothing more is needed now.")),
    )


def sign_page(actor: Actor, citizen_id: UUID) -> SignPage:
    """Those that wait on the screen; signing is for whoever may say yes or write it down."""
    citizen = open_citizen(actor, citizen_id)
    if not may_change(actor, citizen_id):
        raise NotFound(citizen_id)
    return SignPage(
        citizen=citizen,
        is_self=actor.person_id == citizen_id,
        waiting=tuple(
            one
            for one in consents_of(actor, citizen_id)
            if one.is_waiting and one.signing == Consent.Signing.SCREEN and one.ended is None
        ),
    )


def paper_page(actor: Actor, consent_id: UUID) -> PaperPage:
    """`NotFound` unless it is to be signed on paper, and is not yet."""
    card = consent(actor, consent_id)
    if card.signing != Consent.Signing.PAPER or card.signature or card.ended:
        raise NotFound(consent_id)
    return PaperPage(
        citizen=open_citizen(actor, card.citizen_id), consent=card, row=rows_of(actor, [card])[0]
    )


def record_page(actor: Actor, consent_id: UUID) -> RecordPage:
    """One text for each that tells; for whoever holds it, where none is named."""
    card = consent(actor, consent_id)
    citizen = open_citizen(actor, card.citizen_id)
    tellers = card.tellers or (card.recorded_by or _("Whoever knows it"),)
    mine = unit_card(actor.unit_id).name if actor.unit_id else ""
    return RecordPage(
        citizen=citizen,
        row=rows_of(actor, [card])[0],
        texts=tuple(
            RecordText(unit=one, is_mine=one == mine, text=record_text(card, citizen.name, one))
            for one in tellers
        ),
    )


def record_text(one: ConsentCard, citizen: str, teller: str) -> str:
    """Health Act §§ 42 and 44 want the yes and the no in the record of whoever tells."""
    said = [_of_the_yes(one, citizen, teller), _how_long(one)]
    proof = proof_line(one)
    said += [f"{proof}."] if proof else []
    if one.recorded_by:
        said.append(_("Written down by %(unit)s.") % {"unit": one.recorded_by})
    return "\n".join([" ".join(said), *_of_the_no(one.ended, citizen)])


def _of_the_yes(one: ConsentCard, citizen: str, teller: str) -> str:
    words = {
        "rule": rule_by_id(one.rule_code).paragraph,
        "day": in_words(localdate(one.given_at)),
        "giver": _giver(one, citizen),
        "form": one.form_label.lower(),
        "unit": teller,
        "party": one.party_name,
        "what": listed(category_names(one.categories)),
    }
    sentence = _(
        "Consent (%(rule)s). On %(day)s %(giver)s said yes, %(form)s, to %(unit)s telling"
        " %(party)s about: %(what)s."
    )
    return sentence % words


def _how_long(one: ConsentCard) -> str:
    if one.expires_at is None:
        return _("It holds until it is withdrawn.")
    until = in_words(last_day(one.expires_at))
    return _("It holds until and including %(until)s.") % {"until": until}


def _giver(one: ConsentCard, citizen: str) -> str:
    if not one.grantor_name:
        return citizen
    return _("%(name)s, for %(citizen)s,") % {"name": one.grantor_name, "citizen": citizen}


def _of_the_no(ended: Ended | None, citizen: str) -> list[str]:
    if ended is None:
        return []
    words = {
        "day": in_words(localdate(ended.at)),
        "citizen": citizen,
        "how": ended.how_label.lower(),
    }
    return [
        _(
            "Withdrawn on %(day)s by %(citizen)s (%(how)s). From then on nothing more is told by this"
            " consent. What was told before stays where it was written."
        )
        % words
    ]
