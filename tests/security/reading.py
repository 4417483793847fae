"""An independent reading of who may do what: plain Python over what the world was told.

Shares nothing with triggers, policies or the doors. What a care relation opens is read from the
law's own file.
"""

import json
from dataclasses import dataclass, field
from importlib.resources import files
from uuid import UUID

BITS = {
    "IDENTITY": 1,
    "PLAN": 2,
    "MENTAL": 4,
    "ADDICTION": 8,
    "SOMATIC": 16,
    "SOCIAL": 32,
    "RISK": 64,
    "NETWORK": 128,
    "LEGAL": 256,
}
PURPOSES = {"COORDINATION": 1, "TREATMENT": 2, "SUPPORT": 4, "OVERSIGHT": 8, "OWN": 16}
LAW = files("brobygger.access.law")
WITH_OPTING_OUT = {
    one["id"] for one in json.loads((LAW / "rules.json").read_text()) if one["opt_out"]
}
OPENINGS = {
    one["kind"]: (
        sum(BITS[name] for name in one["categories"]),
        sum(PURPOSES[name] for name in one["purposes"]),
        BITS[one["own_category"]],
        one["rule_id"] in WITH_OPTING_OUT,
    )
    for one in json.loads((LAW / "openings.json").read_text())
}

# What the app may do with a table at all: see, add, change, remove. Held against the catalogue.
RIGHTS = {
    "access_carerelation": "SIU",
    "access_consent": "SIU",
    "access_emergencyaccess": "SIU",
    "access_ending": "S",
    "access_grant": "S",
    "access_joining": "SIU",
    "access_signature": "SI",
    "access_whyquestion": "SIU",
    "audit_entry": "SI",
    "citizens_citizen": "SIU",
    "citizens_death": "SIU",
    "citizens_facilitystay": "SIU",
    "citizens_formernumber": "S",
    "citizens_relative": "SIU",
    "meetings_guestpass": "SIU",
    "meetings_hubbooking": "SI",
    "meetings_invitation": "SIU",
    "meetings_meeting": "SIU",
    "meetings_poll": "SIU",
    "meetings_pollanswer": "SIU",
    "meetings_polltime": "SI",
    "meetings_pollvoice": "SIU",
    "meetings_presence": "SIU",
    "meetings_reminder": "S",
    "meetings_standing": "SIU",
    "plans_agreement": "SIU",
    "plans_agreementstep": "S",
    "plans_caselead": "SIU",
    "plans_challenge": "SIUD",
    "plans_contact": "SIU",
    "plans_distribution": "SIU",
    "plans_draft": "SIUD",
    "plans_earliertext": "SI",
    "plans_escalation": "S",
    "plans_existingplan": "SIUD",
    "plans_handover": "SIU",
    "plans_filing": "SI",
    "plans_intervention": "SIU",
    "plans_leadwish": "SIU",
    "plans_participant": "SIU",
    "plans_passage": "SIU",
    "plans_plan": "SIU",
    "plans_rating": "SIU",
    "plans_preparation": "SIU",
    "plans_preparationanswer": "SIU",
    "plans_undecided": "SIU",
    "plans_version": "SI",
    "plans_versionpart": "S",
    "safety_copingdraft": "SIUD",
    "safety_copinglevel": "SIU",
    "safety_copingsheet": "SIU",
    "safety_earlierlevel": "SI",
}

# What is being typed: the writer's alone, whatever else the reader may see.
DRAFTS = frozenset({"plans_draft", "safety_copingdraft"})

# What the name of a unit on a consent betrays by itself, by the kind of unit.
BETRAYS = {
    "outpatient_psychiatry": BITS["MENTAL"],
    "addiction_treatment": BITS["ADDICTION"],
}

# What someone may act for in each role at a unit. The last three read no citizens at all.
ROLES = {
    "contact_person": {1, 4},
    "nurse": {1, 2},
    "addiction_counsellor": {1, 2},
    "caseworker": {1, 4},
    "job_consultant": {1},
    "general_practitioner": {1, 2},
    "peer": {1, 4},
    "leader": {1, 8},
    "project_lead": {8},
    "steering_member": {8},
    "administrator": {8},
}
BLIND = {"project_lead", "steering_member", "administrator"}


@dataclass(frozen=True, slots=True)
class Who:
    """Who claims to act, where, and why. The claim may be false."""

    user: UUID | None
    unit: UUID | None = None
    person: UUID | None = None
    purpose: int = 1


Party = UUID | tuple[UUID, UUID]  # somebody, a unit, or somebody at a unit


@dataclass(slots=True)
class Consent:
    citizen: UUID
    party: UUID
    categories: int
    purposes: int
    given_days: int  # from now; negative is past
    ends_days: int | None
    recorded_unit: UUID | None = None
    withdrawn: bool = False
    disclosers: frozenset[UUID] = frozenset()
    betrays: int = 0
    must_be_signed: bool = False  # the law wants it in writing, and the paper is still out
    signature: UUID | None = None

    @property
    def holds(self) -> bool:
        stands = not self.withdrawn and (self.ends_days is None or self.ends_days > 0)
        return stands and (not self.must_be_signed or self.signature is not None)


@dataclass(slots=True)
class Care:
    citizen: UUID
    unit: UUID
    kind: str
    from_days: int
    to_days: int | None
    opted_out: bool = False
    ended: bool = False

    @property
    def holds(self) -> bool:
        return not self.ended and self.from_days <= 0 and (self.to_days is None or self.to_days > 0)


@dataclass(slots=True)
class Emergency:
    citizen: UUID
    user: UUID
    unit: UUID
    categories: int
    over: bool = False
    reviewed: bool = False


@dataclass(slots=True)
class World:
    """What has been said and done."""

    members: dict[UUID, set[UUID]] = field(default_factory=dict)  # user → units now
    roles: dict[tuple[UUID, UUID], str] = field(default_factory=dict)  # user and unit → role
    persons: dict[UUID, UUID] = field(default_factory=dict)  # person → account, while linked
    inactive: set[UUID] = field(default_factory=set)
    consents: dict[UUID, Consent] = field(default_factory=dict)
    cares: dict[UUID, Care] = field(default_factory=dict)
    emergencies: dict[UUID, Emergency] = field(default_factory=dict)
    questions: dict[UUID, tuple[UUID, UUID]] = field(default_factory=dict)  # citizen, unit

    def parties(self, who: Who) -> set[Party]:
        """Everyone the actor truly is."""
        if who.user is None or who.user in self.inactive:
            return set()
        found: set[Party] = {who.user}
        if who.unit is not None and who.unit in self.members.get(who.user, set()):
            found |= {who.unit, (who.user, who.unit)}
        if who.person is not None and self.persons.get(who.person) == who.user:
            found.add(who.person)
        return found

    def sees(self, who: Who, citizen: UUID, category: int) -> bool:
        mine = self.parties(who)
        return any(
            party in mine and (categories | 1) & category and purposes & who.purpose
            for party, categories, purposes in self.grounds(citizen)
        )

    def admits(self, who: Who) -> bool:
        """True when a session that claims this opens the house at all."""
        if who.user is None or who.user in self.inactive:
            return False
        if who.unit is None:
            return self.persons.get(who.person) == who.user  # type: ignore[arg-type]
        if who.unit not in self.members.get(who.user, set()):
            return False
        return who.purpose in ROLES[self.roles[who.user, who.unit]]

    def reads_citizens(self, who: Who) -> bool:
        """The role allows it; what is read is another question."""
        return who.unit is None or self.roles[who.user, who.unit] not in BLIND  # type: ignore[index]

    def leave(self, user: UUID, unit: UUID) -> None:
        """Whoever stops working somewhere leaves behind what they opened there."""
        for one in self.emergencies.values():
            one.over = one.over or (one.user, one.unit) == (user, unit)

    def grounds(self, citizen: UUID) -> list[tuple[Party, int, int]]:
        """Party, categories and purposes of all that holds now."""
        found: list[tuple[Party, int, int]] = [(citizen, 511, 31)]
        for one in self.consents.values():
            if one.citizen == citizen and one.holds:
                found.append((one.party, one.categories, one.purposes))
        for care in self.cares.values():
            categories, purposes, _own, can_opt_out = OPENINGS[care.kind]
            if care.citizen == citizen and care.holds and not (care.opted_out and can_opt_out):
                found.append((care.unit, categories, purposes))
        for access in self.emergencies.values():
            if access.citizen == citizen and not access.over:
                found.append(((access.user, access.unit), access.categories, 31))
        return found

    def unit_stands(self, who: Who, citizen: UUID) -> bool:
        """The actor's unit has a ground of its own, for whatever purpose."""
        return who.unit in self.parties(who) and any(
            party == who.unit for party, _, _ in self.grounds(citizen)
        )
