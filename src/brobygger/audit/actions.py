"""What each action is called in the citizen's own log. A test holds this against every line written."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "account.changed": _("Changed an account"),
    "account.linked": _("Gave you an account"),
    "account.unlinked": _("Closed an account"),
    "care.began": _("Noted that they house or treat you"),
    "care.ended": _("Noted that they no longer house or treat you"),
    "care.opted_out": _("Closed what they saw by law"),
    "citizen.address_shown": _("Saw your protected address"),
    "citizen.corrected": _("Corrected your details"),
    "citizen.number_shown": _("Saw your whole CPR number"),
    "citizen.opened": _("Opened your page"),
    "citizen.registered": _("Registered you"),
    "citizen.taken_on": _("Found you by your CPR number and took you on"),
    "citizens.listed": _("Saw your name in a list"),
    "consent.given": _("Wrote down your consent"),
    "consent.withdrawn": _("Ended your consent"),
    "emergency.citizen_told": _("Told you about an emergency access"),
    "emergency.ended": _("Ended an emergency access"),
    "emergency.exemption_written": _("Wrote down why you were not told"),
    "emergency.opened": _("Opened emergency access to you"),
    "emergency.reviewed": _("Reviewed an emergency access"),
    "refused": _("Was refused"),
    "relative.added": _("Added someone in your network"),
    "relative.corrected": _("Corrected someone in your network"),
    "stay.began": _("Noted that you moved in"),
    "stay.ended": _("Noted that you moved out"),
    "why.answered": _("Answered your question"),
    "why.asked": _("Asked why someone looked"),
}


def action_label(action: str) -> str:
    """The words for an action; a line is never hidden because its word is missing."""
    return str(ACTIONS.get(action, action))
