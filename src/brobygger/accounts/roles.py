"""Who may do what: roles → permissions, one table. Printed to docs/permissions.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission as P


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


_STAFF = frozenset(
    {
        P.CITIZEN_READ,
        P.CITIZEN_REGISTER,
        P.CITIZEN_UNMASK,
        P.CONSENT_RECORD,
        P.EMERGENCY_OPEN,
        P.PLAN_READ,
        P.PLAN_WRITE,
        P.PLAN_LEAD,
        P.AGREEMENT_REPORT,
        P.MEETING_BOOK,
        P.MEETING_ANSWER,
        P.RULES_READ,
    }
)
_GUEST_PARTY = frozenset(
    {
        P.CITIZEN_READ,
        P.PLAN_READ,
        P.PLAN_WRITE,
        P.AGREEMENT_REPORT,
        P.MEETING_ANSWER,
        P.RULES_READ,
    }
)

GRANTS: dict[Role, frozenset[P]] = {
    Role.CONTACT_PERSON: _STAFF,
    Role.NURSE: _STAFF,
    Role.PHYSICIAN: _STAFF,
    Role.PSYCHOLOGIST: _STAFF,
    Role.ADDICTION_COUNSELLOR: _STAFF,
    Role.CASEWORKER: _STAFF,
    Role.PATHWAY_COORDINATOR: _STAFF,
    Role.PEER: _GUEST_PARTY,
    Role.JOB_CONSULTANT: _GUEST_PARTY,
    Role.GENERAL_PRACTITIONER: _GUEST_PARTY | {P.EMERGENCY_OPEN},
    Role.PROBATION_OFFICER: _GUEST_PARTY,
    Role.LEADER: _STAFF | {P.EMERGENCY_REVIEW, P.LOG_ANSWER, P.UNIT_OVERVIEW, P.MEMBERS_MANAGE},
    Role.PROJECT_LEAD: frozenset({P.RULES_READ}),
    Role.STEERING_MEMBER: frozenset(),
    Role.ADMINISTRATOR: frozenset({P.ORGANISATION_LOAD, P.MEMBERS_MANAGE, P.RULES_READ}),
    Role.SERVICE: frozenset(),
    Role.CITIZEN: frozenset(
        {
            P.CITIZEN_READ,
            P.CONSENT_OWN,
            P.LOG_OWN,
            P.PLAN_READ,
            P.PLAN_OWN,
            P.AGREEMENT_REPORT,
            P.MEETING_ANSWER,
            P.RULES_READ,
        }
    ),
    Role.RELATIVE: frozenset(
        {P.CITIZEN_READ, P.PLAN_READ, P.AGREEMENT_REPORT, P.MEETING_ANSWER, P.RULES_READ}
    ),
}


def permissions_of(role: str) -> frozenset[P]:
    """What this role may do; an unknown role may do nothing."""
    try:
        return GRANTS[Role(role)]
    except ValueError:
        return frozenset()
