"""The words for what an organisation and a unit can be, and the sector each is shown as."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    """Who an organisation is in law; what it does is told by its units."""

    REGION = "region", pgettext_lazy("organisation kind", "Region")
    MUNICIPALITY = "municipality", pgettext_lazy("organisation kind", "Municipality")
    STATE = "state", pgettext_lazy("organisation kind", "State")
    PRIVATE_PROVIDER = "private_provider", _("Private provider")
    GP_PRACTICE = "gp_practice", _("General practice")
    ASSOCIATION = "association", pgettext_lazy("organisation kind", "Association")


class UnitKind(TextChoices):
    """What a unit does. Nothing here says who owns it: that is a row with dates."""

    FACILITY_107 = "facility_107", _("Temporary residential facility (§ 107)")
    FACILITY_108 = "facility_108", _("Long-term residential facility (§ 108)")
    HOUSING_105 = "housing_105", _("Care housing (Social Housing Act § 105)")
    OUTPATIENT_PSYCHIATRY = "outpatient_psychiatry", _("Outpatient psychiatry")
    PSYCHIATRIC_WARD = "psychiatric_ward", _("Psychiatric ward")
    PSYCHIATRIC_DEPARTMENT = "psychiatric_department", _("Psychiatric department")
    FACILITY_TEAM = "facility_team", _("Residential-facility team")
    ADDICTION_TREATMENT = "addiction_treatment", _("Addiction treatment")
    MUNICIPAL_AUTHORITY = "municipal_authority", _("Municipal authority")
    HOME_SUPPORT = "home_support", _("Support at home")
    JOB_CENTRE = "job_centre", _("Job centre")
    GP = "gp", pgettext_lazy("unit kind", "General practitioner")
    SOMATIC_CARE = "somatic_care", _("Somatic care")
    PROBATION = "probation", _("Probation service")
    POLICE = "police", pgettext_lazy("unit kind", "Police")
    PROJECT_OFFICE = "project_office", _("Project office")
    ADMINISTRATION = "administration", pgettext_lazy("unit kind", "Administration")
    OTHER = "other", pgettext_lazy("unit kind", "Other unit")


class UnitPart(TextChoices):
    """Which part of addiction treatment a unit is: the law is another for each."""

    MEDICAL = "medical", pgettext_lazy("part of addiction treatment", "Medical")
    SOCIAL = "social", pgettext_lazy("part of addiction treatment", "Social")


class TaskKind(TextChoices):
    """A kind of task that somebody in every municipality has to carry."""

    MEDICINE = "medicine", _("Medicine")
    PSYCHIATRIC_TREATMENT = "psychiatric_treatment", _("Psychiatric treatment")
    ADDICTION_SOCIAL = "addiction_social", _("Addiction treatment, social")
    ADDICTION_MEDICAL = "addiction_medical", _("Addiction treatment, medical")
    HOUSING_SUPPORT = "housing_support", _("Support where one lives")
    ECONOMY = "economy", _("Economy and benefits")
    EMPLOYMENT = "employment", _("Work and education")
    SOMATIC = "somatic", _("Physical health")
    ADMISSION = "admission", _("Contact at admission and discharge")
    TRANSPORT = "transport", _("Transport and escort")
    NIGHT = "night", _("Crisis contact at night")
    RELATIVES = "relatives", _("Contact with relatives")


class Sector(StrEnum):
    """The colour family a unit is shown in; never a ground for access."""

    PSYCHIATRY = "psychiatry"
    MUNICIPALITY = "municipality"
    FACILITY = "facility"
    ADDICTION = "addiction"
    REGION = "region"
    OTHER = "other"


_BY_UNIT = {
    UnitKind.FACILITY_107: Sector.FACILITY,
    UnitKind.FACILITY_108: Sector.FACILITY,
    UnitKind.HOUSING_105: Sector.FACILITY,
    UnitKind.OUTPATIENT_PSYCHIATRY: Sector.PSYCHIATRY,
    UnitKind.PSYCHIATRIC_WARD: Sector.PSYCHIATRY,
    UnitKind.PSYCHIATRIC_DEPARTMENT: Sector.PSYCHIATRY,
    UnitKind.FACILITY_TEAM: Sector.PSYCHIATRY,
    UnitKind.ADDICTION_TREATMENT: Sector.ADDICTION,
    UnitKind.MUNICIPAL_AUTHORITY: Sector.MUNICIPALITY,
    UnitKind.HOME_SUPPORT: Sector.MUNICIPALITY,
    UnitKind.JOB_CENTRE: Sector.MUNICIPALITY,
}
_BY_OWNER = {
    OrganisationKind.REGION: Sector.REGION,
    OrganisationKind.MUNICIPALITY: Sector.MUNICIPALITY,
}
_TAKE_THEIR_OWNERS = {UnitKind.PROJECT_OFFICE, UnitKind.ADMINISTRATION, UnitKind.OTHER}


def sector_of(unit_kind: str, organisation_kind: str) -> Sector:
    """The sector by what the unit does; offices are coloured as the organisation they work for."""
    kind = UnitKind(unit_kind)
    if kind in _TAKE_THEIR_OWNERS:
        return _BY_OWNER.get(OrganisationKind(organisation_kind), Sector.OTHER)
    return _BY_UNIT.get(kind, Sector.OTHER)
