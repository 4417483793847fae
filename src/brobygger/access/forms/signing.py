"""How a yes is given and signed, a paper that comes back, and how a no was said."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.access.models import Consent
from brobygger.access.pages.asking import ReadBack, Recipient
from brobygger.access.services import kept_at
from brobygger.kernel.clock import today

from .fields import DayField, TextField

ORAL = Consent.Form.ORAL.value
SCREEN, PAPER, KEPT = (one.value for one in list(Consent.Signing)[:3])
WAYS = {
    ORAL: _("Said aloud: I write it down"),
    SCREEN: _("Signed here on the screen, with name and code"),
    PAPER: _("Signed on paper: print it now"),
    KEPT: _("The signed paper is here already"),
}
HOW_SAID = [
    (Consent.Said.ALOUD.value, _("Said aloud")),
    (Consent.Said.PHONE.value, _("Said on the phone")),
    (Consent.Said.WRITING.value, _("Written: a letter, a mail or a message")),
]


class GiveForm(forms.Form):
    """The answer to the words that were read back: to each its own yes, and in which way."""

    how = forms.ChoiceField(label=_("How is it given?"), widget=forms.RadioSelect)
    kept_unit = forms.ChoiceField(label=_("Where does the signed paper lie?"), required=False)
    kept_where = TextField(
        label=_("Where there, if it helps to find it?"), max_length=120, required=False
    )

    def __init__(
        self,
        *arguments: Any,
        pieces: Sequence[ReadBack],
        has_account: bool,
        is_self: bool,
        keepers: Sequence[Recipient],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.pieces = dict(enumerate(pieces))
        if len(pieces) > 1:
            for number, one in self.pieces.items():
                label = _("Yes to %(name)s") % {"name": one.preview.party_name}
                self.fields[f"yes_{number}"] = forms.BooleanField(label=label, required=False)
        if is_self:
            for name in ("how", "kept_unit", "kept_where"):
                del self.fields[name]
            return
        ways = _ways(pieces, has_account=has_account)
        self.fields["how"].choices = [(one, WAYS[one]) for one in ways]  # type: ignore[attr-defined]  # a choice field
        self.fields["how"].initial = ways[0]
        self.fields["kept_unit"].choices = [(str(one.party_id), one.name) for one in keepers]  # type: ignore[attr-defined]  # a choice field

    @property
    def said_yes(self) -> list[ReadBack]:
        """Each its own yes; the only one is said by pressing."""
        return [
            one
            for number, one in self.pieces.items()
            if self.cleaned_data.get(f"yes_{number}", len(self.pieces) == 1)
        ]

    @property
    def answers(self) -> list[tuple[ReadBack, forms.BoundField | None]]:
        """Each of the words with the box that says yes to it; the only one needs none."""
        boxes = len(self.pieces) > 1
        return [
            (one, self[f"yes_{number}"] if boxes else None) for number, one in self.pieces.items()
        ]

    def given(self, piece: ReadBack, signer: str) -> dict[str, Any]:
        """In which form this one is given, as `record_consent` takes it."""
        how = self.cleaned_data.get("how")
        if how is None:
            signing = SCREEN if piece.preview.must_be_written else ""
            return {"form": Consent.Form.DIGITAL.value, "signing": signing}
        if how == ORAL:
            return {"form": ORAL}
        if how != KEPT:
            return {"form": Consent.Form.WRITTEN.value, "signing": how}
        lies = UUID(self.cleaned_data["kept_unit"])
        where = self.cleaned_data["kept_where"]
        return {"form": Consent.Form.WRITTEN.value, "signed": kept_at(signer, lies, where)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == KEPT and not cleaned.get("kept_unit"):
            self.add_error("kept_unit", _("Choose the unit that has the signed paper."))
        if len(self.pieces) > 1 and not any(cleaned.get(f"yes_{one}") for one in self.pieces):
            self.add_error("yes_0", _("Mark those that are said yes to."))
        return cleaned


def _ways(pieces: Sequence[ReadBack], *, has_account: bool) -> list[str]:
    """Aloud wherever the law allows it; a code goes only to somebody it can be sent to."""
    aloud = [] if any(one.preview.must_be_written for one in pieces) else [ORAL]
    signed = [SCREEN, PAPER, KEPT]
    if not has_account or any(one.preview.giver.name for one in pieces):
        signed.remove(SCREEN)
    return aloud + signed


class SignForm(forms.Form):
    """The name under the words, and the code that only the citizen got."""

    name = TextField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Write the name of the one who signs.")},
    )
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=20,
        error_messages={"required": _("Type the code from the mail.")},
    )


class ReturnedForm(forms.Form):
    """The printed paper is back."""

    name = TextField(label=_("Who has signed it?"), max_length=120)
    day = DayField(label=_("Signed on"), initial=today)
    where = TextField(
        label=_("Where do you keep it?"),
        max_length=120,
        required=False,
        help_text=_("It lies with your unit. Write where, if it helps to find it."),
    )


class SaidNoForm(forms.Form):
    """How the citizen said no, when somebody else writes it down."""

    how = forms.ChoiceField(
        label=_("How was it said?"),
        choices=HOW_SAID,
        initial=Consent.Said.ALOUD.value,
        widget=forms.RadioSelect,
    )
    day = DayField(label=_("When was it said?"), initial=today)
