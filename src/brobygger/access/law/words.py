"""The words the law tables are written in; every name in the JSON files is one of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language

from brobygger.kernel.categories import Category
from brobygger.kernel.holders import Holder
from brobygger.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; as a string it is the reader's own."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "da").startswith("en") else self.da

    def filled(self, **parts: "Text") -> "Text":
        """The text with every {name} replaced by that part in the same language."""
        return Text(
            da=self.da.format_map({name: part.da for name, part in parts.items()}),
            en=self.en.format_map({name: part.en for name, part in parts.items()}),
        )


class RoleClass(StrEnum):
    """What a person is in the law's eyes: the function, not the employer."""

    HEALTH = "H"
    SOCIAL = "S"
    ADDICTION = "A"
    POLICE = "P"
    PROBATION = "K"
    RELATIVE = "R"
    VOLUNTARY = "V"
    AUTHORITY = "authority"
    FACILITY_MANAGEMENT = "facility_management"
    SUPERVISION = "T"


class Mode(StrEnum):
    """How the information travels."""

    MANUAL = "manual"
    LOOK_UP = "look_up"
    AUTOMATED = "automated"
    ORAL = "oral"


class ConsentForm(StrEnum):
    """What a rule asks of a consent, from the lightest to the strictest."""

    NONE = "none"
    ORAL_OR_WRITTEN = "oral_or_written"
    SPECIFIC = "specific"
    WRITTEN = "written"


class ConsentState(StrEnum):
    """What the citizen has said until now; withdrawn and expired weigh as none.

    An old one was signed more than a year ago: it holds where no law lets it lapse.
    """

    NONE = "none"
    ORAL = "oral"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OLD = "old"


class Capacity(StrEnum):
    """Who can consent: the citizen, a guardian for her, or nobody knows yet."""

    ABLE = "able"
    GUARDIAN = "guardian"
    UNCLEAR = "unclear"


class Effect(StrEnum):
    """What a rule does when it fits."""

    REQUIRES = "requires"
    OPENS = "opens"
    SPECIAL = "special"
    FORBIDS = "forbids"
    OUT_OF_SCOPE = "out_of_scope"
    PRINCIPLE = "principle"  # fits no question: it explains an answer that other rules leave open


class Counts(StrEnum):
    """Whose class a rule asks for: the one who tells, or the one whose words they are."""

    TELLER = "teller"
    HOLDER = "holder"


class Verdict(StrEnum):
    """Five answers. `YES_WITH_CONSENT` is told as "not yet", for until then it is a no."""

    YOU_MUST = "you_must"
    YES = "yes"
    YES_WITH_CONSENT = "yes_with_consent"
    NO = "no"
    ASK_A_LAWYER = "ask_a_lawyer"


class Fact(StrEnum):
    """Circumstances a rule may need, or be stopped by; each is a field of `Question`."""

    CURRENT_TREATMENT = "current_treatment"
    ESSENTIAL_FOR_RECIPIENT = "essential_for_recipient"
    CRIMINAL_INVESTIGATION = "criminal_investigation"
    OPTED_OUT = "opted_out"
    SAME_UNIT = "same_unit"
    AGREEMENT_OVER = "agreement_over"
    RECIPIENT_IN_DANGER = "recipient_in_danger"
    OVERRIDE = "override"
    PART_UNSAID = "part_unsaid"  # set by `Question.readings` alone: read as health, not psychiatry


# What turns a rule that would have opened into a no; any other fact only takes the rule away.
STOPPING = frozenset({Fact.OPTED_OUT, Fact.CRIMINAL_INVESTIGATION})
SITUATIONS = (
    "acute_danger",
    "later_danger",
    "child_worry",
    "use_of_force",
    "worrying_event",
    "adverse_event",
    "work_accident",
    "authority_request",
    "discharge_letter",
    "supervision",
    "accreditation",
    "duty_by_law",
    "application_case",
    "admission_notice",
    "placement",
    "discharge_agreement",
    "police_social_effort",
    "release",
    "new_resident",
    "joint_home_visit",
    "insurance",
    "employer",
    "complaint",
    "police_investigation",
    "not_needed_for_my_work",
    "research",
)
# Where a law may demand the telling: no rule on file is then a gap of ours, never a no.
DUTIES = frozenset(
    {
        "acute_danger",
        "later_danger",
        "child_worry",
        "use_of_force",
        "worrying_event",
        "adverse_event",
        "work_accident",
        "supervision",
        "duty_by_law",
        "authority_request",
        "complaint",
        "police_investigation",
    }
)
PURPOSES = (*(one.name or "" for one in Purpose), *SITUATIONS)
CATEGORIES: Mapping[str, Category] = {one.name or "": one for one in Category}
HOLDERS: Mapping[str, Holder] = {one.name or "": one for one in Holder}
# Who can run a unit, and which part of addiction treatment it can be, as the directory has them.
OWNERS = ("region", "municipality", "state", "private_provider", "gp_practice", "association")
PARTS = ("medical", "social")
KERNEL_PURPOSES: Mapping[str, Purpose] = {one.name or "": one for one in Purpose}

SATISFIED_BY: Mapping[ConsentForm, frozenset[ConsentState]] = {
    ConsentForm.NONE: frozenset(ConsentState),
    ConsentForm.ORAL_OR_WRITTEN: frozenset(
        {ConsentState.ORAL, ConsentState.WRITTEN, ConsentState.OLD}
    ),
    ConsentForm.SPECIFIC: frozenset({ConsentState.ORAL, ConsentState.WRITTEN, ConsentState.OLD}),
    ConsentForm.WRITTEN: frozenset({ConsentState.WRITTEN, ConsentState.OLD}),
}
STRICTNESS = tuple(ConsentForm)


def purpose_name(purpose: Purpose | str) -> str:
    """A purpose of the house or a situation of the law, as the tables write it."""
    return (purpose.name or "") if isinstance(purpose, Purpose) else purpose
