"""Forms of the pulse: a contact on another day, and the clock of a cooperation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import today
from brobygger.ui.fields import DayField

from ..models import ClockSetting, Contact
from ..rules import is_contact_day


class ContactForm(forms.Form):
    """How, and which day; a day left out is today."""

    on = DayField(label=_("Which day?"), required=False, help_text=_("At most 14 days back."))
    form = forms.ChoiceField(
        label=_("How?"), choices=Contact.Form.choices, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "on" not in self.errors:
            cleaned["on"] = cleaned.get("on") or today()
            if not is_contact_day(cleaned["on"], today()):
                self.add_error("on", _("Choose today or one of the last 14 days."))
        return cleaned


LABELS = {
    "silence_days": _("A plan may be silent for"),
    "overdue_days": _("A promise may be late for"),
    "to_deputy_days": _("From the case lead to the deputy"),
    "to_leader_days": _("From the deputy to the leader"),
    "bounce_leaders_days": _("From the case lead to both leaders, when it is sent back and forth"),
    "bounce_steering_days": _("From the leaders to the steering group"),
}


class ClockForm(forms.Form):
    """Days, each within reason; who decided it, and when."""

    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    decided_by = forms.CharField(
        label=_("Who decided it?"),
        max_length=120,
        help_text=_("The steering group, an agreement, a meeting of leaders."),
    )
    agreed_on = DayField(label=_("When was it decided?"), required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, (least, most) in ClockSetting.RANGES.items():
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                min_value=least,
                max_value=most,
                help_text=_("Days, from %(least)s to %(most)s.") % {"least": least, "most": most},
            )
        self.order_fields([*ClockSetting.RANGES, "decided_by", "agreed_on"])

    def days(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ClockSetting.RANGES}
