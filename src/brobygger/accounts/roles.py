"""Who may do what and for which purposes: two tables, printed to docs/permissions.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission as May
from brobygger.kernel.purposes import Purpose


class Role(models.TextChoices):
    """A person's function at one unit, or as themselves."""

    CONTACT_PERSON = "contact_person", _("Contact person")
    NURSE = "nurse", _("Nurse")
    PHYSICIAN = "physician", _("Physician")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    ADDICTION_COUNSELLOR = "addiction_counsellor", _("Addiction counsellor")
    CASEWORKER = "caseworker", _("Caseworker")
    JOB_CONSULTANT = "job_consultant", _("Job centre consultant")
    PATHWAY_COORDINATOR = "pathway_coordinator", _("Pathway coordinator")
    PEER = "peer", _("Peer worker")
    GENERAL_PRACTITIONER = "general_practitioner", _("General practitioner")
    PROBATION_OFFICER = "probation_officer", _("Probation officer")
    LEADER = "leader", _("Unit leader")
    PROJECT_LEAD = "project_lead", _("Project lead")
    STEERING_MEMBER = "steering_member", _("Steering group member")
    ADMINISTRATOR = "administrator", _("Administrator")
    SERVICE = "service", _("Background job")
    CITIZEN = "citizen", _("Citizen")
    RELATIVE = "relative", _("Relative")
    GUEST = "guest", _("Guest at a meeting")


_STAFF = frozenset(
    {
        May.CITIZEN_READ,
        May.CITIZEN_REGISTER,
        May.DEATH_REGISTER,
        May.CITIZEN_UNMASK,
        May.CONSENT_RECORD,
        May.EMERGENCY_OPEN,
        May.PLAN_READ,
        May.PLAN_WRITE,
        May.PLAN_LEAD,
        May.COPING_READ,
        May.COPING_WRITE,
        May.PLAN_RATE,
        May.AGREEMENT_REPORT,
        May.MEETING_BOOK,
        May.MEETING_ANSWER,
        May.RULES_READ,
    }
)
_GUEST_PARTY = frozenset(
    {
        May.CITIZEN_READ,
        May.PLAN_READ,
        May.PLAN_WRITE,
        May.COPING_READ,
        May.PLAN_RATE,
        May.AGREEMENT_REPORT,
        May.MEETING_ANSWER,
        May.RULES_READ,
    }
)

GRANTS: dict[Role, frozenset[May]] = {
    Role.CONTACT_PERSON: _STAFF,
    Role.NURSE: _STAFF,
    Role.PHYSICIAN: _STAFF,
    Role.PSYCHOLOGIST: _STAFF,
    Role.ADDICTION_COUNSELLOR: _STAFF,
    Role.CASEWORKER: _STAFF,
    Role.PATHWAY_COORDINATOR: _STAFF,
    Role.PEER: _GUEST_PARTY,
    Role.JOB_CONSULTANT: _GUEST_PARTY,
    Role.GENERAL_PRACTITIONER: _GUEST_PARTY | {May.EMERGENCY_OPEN},
    Role.PROBATION_OFFICER: _GUEST_PARTY,
    Role.LEADER: _STAFF
    | {
        May.EMERGENCY_REVIEW,
        May.LOG_ANSWER,
        May.UNIT_OVERVIEW,
        May.MEMBERS_MANAGE,
        May.RESPONSIBILITY_AGREE,
    },
    Role.PROJECT_LEAD: frozenset({May.RULES_READ, May.LAW_GAPS, May.STEERING_READ}),
    Role.STEERING_MEMBER: frozenset({May.STEERING_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            May.ORGANISATION_LOAD,
            May.MEMBERS_APPOINT,
            May.RULES_READ,
            May.LAW_GAPS,
            May.RESPONSIBILITY_AGREE,
            May.OUTBOX_READ,
            May.CLOCK_SET,
        }
    ),
    Role.SERVICE: frozenset(),
    Role.CITIZEN: frozenset(
        {
            May.CITIZEN_READ,
            May.CONSENT_OWN,
            May.LOG_OWN,
            May.PLAN_READ,
            May.PLAN_OWN,
            May.COPING_READ,
            May.COPING_WRITE,
            May.PLAN_RATE,
            May.AGREEMENT_REPORT,
            May.MEETING_ANSWER,
            May.RULES_READ,
        }
    ),
    Role.RELATIVE: frozenset(
        {
            May.CITIZEN_READ,
            May.PLAN_READ,
            May.COPING_READ,
            May.PLAN_RATE,
            May.AGREEMENT_REPORT,
            May.MEETING_ANSWER,
            May.RULES_READ,
        }
    ),
    Role.GUEST: frozenset({May.MEETING_ATTEND}),
}

_CARE = (Purpose.COORDINATION, Purpose.TREATMENT)
_DAILY_LIFE = (Purpose.COORDINATION, Purpose.SUPPORT)
_PLAN_ONLY = (Purpose.COORDINATION,)
_OVERSIGHT_ONLY = (Purpose.OVERSIGHT,)

# The first is what one starts with: the plan is what people come here for.
PURPOSES: dict[Role, tuple[Purpose, ...]] = {
    Role.CONTACT_PERSON: _DAILY_LIFE,
    Role.NURSE: _CARE,
    Role.PHYSICIAN: _CARE,
    Role.PSYCHOLOGIST: _CARE,
    Role.ADDICTION_COUNSELLOR: _CARE,
    Role.CASEWORKER: _DAILY_LIFE,
    Role.JOB_CONSULTANT: _PLAN_ONLY,
    Role.PATHWAY_COORDINATOR: _PLAN_ONLY,
    Role.PEER: _DAILY_LIFE,
    Role.GENERAL_PRACTITIONER: _CARE,
    Role.PROBATION_OFFICER: _PLAN_ONLY,
    Role.LEADER: (Purpose.COORDINATION, Purpose.OVERSIGHT),
    Role.PROJECT_LEAD: _OVERSIGHT_ONLY,
    Role.STEERING_MEMBER: _OVERSIGHT_ONLY,
    Role.ADMINISTRATOR: _OVERSIGHT_ONLY,
    Role.SERVICE: _PLAN_ONLY,
    Role.CITIZEN: (Purpose.OWN,),
    Role.RELATIVE: (Purpose.OWN,),
    Role.GUEST: _PLAN_ONLY,
}

# Whom a leader takes on at her own unit. The rest is given by an administrator or is not staff.
GIVEN_BY_LEADERS = (
    Role.CONTACT_PERSON,
    Role.NURSE,
    Role.PHYSICIAN,
    Role.PSYCHOLOGIST,
    Role.ADDICTION_COUNSELLOR,
    Role.CASEWORKER,
    Role.JOB_CONSULTANT,
    Role.PATHWAY_COORDINATOR,
    Role.PEER,
    Role.GENERAL_PRACTITIONER,
    Role.PROBATION_OFFICER,
    Role.LEADER,
)
GIVEN_BY_ADMINISTRATORS = (Role.LEADER, Role.PROJECT_LEAD, Role.STEERING_MEMBER, Role.ADMINISTRATOR)
# Administrators are made by one another, so that the next is always somebody's word.
APPOINTED_FROM_THE_KEYBOARD = (Role.LEADER, Role.PROJECT_LEAD, Role.STEERING_MEMBER)


def purposes_of(role: str) -> tuple[Purpose, ...]:
    """What one may act for in this role, the usual one first; an unknown role has none."""
    try:
        return PURPOSES[Role(role)]
    except ValueError:
        return ()


def label_of(role: str) -> str:
    """The role in the reader's language; an unknown one as it is."""
    try:
        return str(Role(role).label)
    except ValueError:
        return role


def permissions_of(role: str) -> frozenset[May]:
    """What this role may do; an unknown role may do nothing."""
    try:
        return GRANTS[Role(role)]
    except ValueError:
        return frozenset()
