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
    "invitation.answered": _("Answered an invitation to a meeting about you"),
    "meeting.attendance_noted": _("Noted who came to a meeting about you"),
    "meeting.called": _("Called a meeting about you"),
    "meeting.cancelled": _("Called off a meeting about you"),
    "meeting.chair_named": _("Chose who leads a meeting about you"),
    "meeting.closed": _("Ended a meeting about you"),
    "meeting.invited": _("Invited more people to a meeting about you"),
    "meeting.moved": _("Moved a meeting about you"),
    "meeting.opened": _("Opened a meeting about you"),
    "plan.agreement_added": _("Added an agreement to your plan"),
    "plan.agreement_answered": _("Answered whether they take an agreement in your plan on"),
    "plan.agreement_changed": _("Changed an agreement in your plan"),
    "plan.agreement_history_opened": _("Read what became of an agreement in your plan"),
    "plan.agreement_removed": _("Took an agreement out of your plan"),
    "plan.agreement_reported": _("Told how an agreement in your plan goes"),
    "plan.agreement_replaced": _("Put another agreement in the place of one in your plan"),
    "plan.agreement_restored": _("Brought an earlier agreement in your plan back"),
    "plan.agreement_returned": _("Put an agreement back at the table because somebody left"),
    "plan.agreement_settled": _("Noted what became of an agreement when your plan was closed"),
    "plan.agreement_taken": _("Took an agreement in your plan on"),
    "plan.challenges_set": _("Wrote the biggest challenges in your plan"),
    "plan.closed": _("Closed your plan"),
    "plan.deputy_named": _("Chose a deputy for your case lead"),
    "plan.draft_dropped": _("Threw away a draft of a text in your plan"),
    "plan.draft_kept": _("Wrote a draft of a text in your plan"),
    "plan.existing_plan_added": _("Noted another plan you have"),
    "plan.existing_plan_removed": _("Took a note of another plan away"),
    "plan.intervention_added": _("Added an intervention to your plan"),
    "plan.intervention_changed": _("Changed an intervention in your plan"),
    "plan.intervention_removed": _("Took an intervention out of your plan"),
    "plan.intervention_reported": _("Told how an intervention in your plan goes"),
    "plan.lead_covered": _("You got a new case lead because the one before left"),
    "plan.lead_handed_over": _("You got a new case lead"),
    "plan.meeting_called": _("Called a meeting about your plan"),
    "plan.meeting_cancelled": _("Called off a meeting about your plan"),
    "plan.meeting_closed": _("Ended the meeting and agreed your plan"),
    "plan.meeting_moved": _("Moved a meeting about your plan"),
    "plan.meeting_opened": _("Opened the meeting about your plan"),
    "plan.opened": _("Read your plan"),
    "plan.participant_joined": _("Gave someone a seat at the table about your plan"),
    "plan.participant_left": _("Noted that someone no longer takes part in your plan"),
    "plan.passage_saved": _("Wrote in your plan"),
    "plan.filed": _("Put the text of an agreement or a meeting in their own record"),
    "plan.rated": _("Answered how it goes with your plan"),
    "plan.rating_told": _("Wrote down how you say it goes"),
    "plan.restored": _("Brought an earlier version of your plan back"),
    "plan.sent": _("Sent your plan to those around the table"),
    "plan.started": _("Began a plan with you"),
    "plan.printed": _("Printed your plan"),
    "plan.version_opened": _("Read an earlier version of your plan"),
    "plan.version_received": _("Opened the plan that was sent to them"),
    "plan.versions_compared": _("Compared versions of your plan"),
    "member.added": _("Took on a member of staff"),
    "member.ended": _("Ended a membership"),
    "organisations.loaded": _("Loaded organisations and units"),
    "place.chosen": _("Chose where to work"),
    "refused": _("Was refused"),
    "relative.added": _("Added someone in your network"),
    "relative.corrected": _("Corrected someone in your network"),
    "stay.began": _("Noted that you moved in"),
    "stay.ended": _("Noted that you moved out"),
    "why.answered": _("Answered your question"),
    "why.asked": _("Asked why someone looked"),
}


# Many small acts that are one thing to the citizen: someone sat and wrote.
WRITING = frozenset(
    {
        "plan.agreement_added",
        "plan.agreement_changed",
        "plan.agreement_removed",
        "plan.challenges_set",
        "plan.draft_dropped",
        "plan.draft_kept",
        "plan.existing_plan_added",
        "plan.existing_plan_removed",
        "plan.intervention_added",
        "plan.intervention_changed",
        "plan.intervention_removed",
        "plan.passage_saved",
    }
)


def kind_of(action: str) -> str:
    """The action that stands for all of its kind in a summary; mostly itself."""
    return "plan.passage_saved" if action in WRITING else action


def action_label(action: str) -> str:
    """The words for an action; a line is never hidden because its word is missing."""
    return str(ACTIONS.get(action, action))
