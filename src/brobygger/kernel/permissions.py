"""What a role may do, as words only; the table of who may is `accounts.roles`."""

from enum import StrEnum

from .actor import Actor
from .errors import NotAllowed


class Permission(StrEnum):
    """`object:action`; the comment is what a printed table says of it in `docs/permissions.md`."""

    CITIZEN_READ = "citizen:read"  # open citizens one has a ground for, search, lists
    CITIZEN_REGISTER = "citizen:register"  # register a citizen, correct details, care relations
    DEATH_REGISTER = "death:register"  # register, correct or undo that a citizen has died
    CITIZEN_UNMASK = "citizen:unmask"  # show a CPR number or protected address in full (audited)
    CONSENT_RECORD = "consent:record"  # record or withdraw a consent for a citizen
    CONSENT_OWN = "consent:own"  # give or withdraw one's own consent
    EMERGENCY_OPEN = "emergency:open"  # value override, at most three hours
    EMERGENCY_REVIEW = "emergency:review"  # review emergency access at one's own unit
    LOG_OWN = "log:own"  # see who looked at me, ask why
    LOG_ANSWER = "log:answer"  # answer "ask why" for one's own unit
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"  # statuses, goals, interventions, agreements
    PLAN_LEAD = "plan:lead"  # start a plan, hold and close meetings, hand over the lead
    PLAN_OWN = "plan:own"  # write one's own words and comment in one's own plan
    COPING_READ = "coping:read"  # the coping sheet of a citizen one has a ground for
    COPING_WRITE = "coping:write"  # write in it, together with the citizen; citizens in their own
    PLAN_RATE = "plan:rate"  # answer the questions of a round with one's own voice
    AGREEMENT_REPORT = "agreement:report"  # report status on an agreement one is responsible for
    MEETING_BOOK = "meeting:book"  # book, move and cancel meetings
    MEETING_ANSWER = "meeting:answer"  # answer an invitation, send input
    MEETING_ATTEND = "meeting:attend"  # come to the one meeting one has a guest's link to
    ORGANISATION_LOAD = "organisation:load"  # load regions, municipalities and units
    RESPONSIBILITY_AGREE = "responsibility:agree"  # which unit carries which task in a municipality
    OUTBOX_READ = "outbox:read"  # messages that have not left, and another try; never their words
    MEMBERS_MANAGE = "members:manage"  # memberships at one's own unit
    MEMBERS_APPOINT = "members:appoint"  # a unit's leaders and the project's people, never oneself
    RULES_READ = "rules:read"  # the legal rule table and "May I share this?"
    LAW_GAPS = "law:gaps"  # questions of sharing that no rule on file answers; never a citizen
    CLOCK_SET = "clock:set"  # how long a cooperation lets a plan be silent before it climbs
    STEERING_READ = "steering:read"  # the steering group's numbers, never a citizen
    UNIT_OVERVIEW = "unit:overview"  # the leader's list of the unit's plans


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless one of the actor's roles carries the permission."""
    if not actor.may(permission):
        raise NotAllowed(permission)
