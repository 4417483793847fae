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
OPEN, SOCIAL, HEALTH, ADDICTION = 1, 2, 4, 8
HOLDERS = {"SOCIAL": SOCIAL, "HEALTH": HEALTH, "ADDICTION": ADDICTION}
# How what each kind of unit writes is held: health professionals under health law; addiction
# treatment of no said part as strictly; everybody else under administrative law.
HELD_AS = {
    "facility_107": SOCIAL,
    "outpatient_psychiatry": HEALTH,
    "addiction_treatment": ADDICTION,
    "municipal_authority": SOCIAL,
    "job_centre": SOCIAL,
    "gp": HEALTH,
}
# Whose secrecy a consent of each rule lifts when it names nobody who may tell.
LIFTED = {"L6": SOCIAL | HEALTH | ADDICTION, "L8C": SOCIAL}
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
        sum(HOLDERS[name] for name in one["holders"]),
    )
    for one in json.loads((LAW / "openings.json").read_text())
}

# What the app may do with a table at all: see, add, change, remove. Held against the catalogue.
RIGHTS = {
    "access_carerelation": "SIU",
    "access_claimednumber": "SIU",
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
    "meetings_slotitem": "SIU",
    "meetings_standing": "SIU",
    "plans_agreement": "SIU",
    "plans_agreementstep": "S",
    "plans_assent": "SI",
    "plans_caselead": "SIU",
    "plans_challenge": "SIUD",
    "plans_consideration": "SIU",
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
    "plans_pause": "SIU",
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

# Rows of words are held by who wrote them, and rows that stand for such a row as it is.
HELD = frozenset(
    {
        *("access_ending", "plans_agreement", "plans_agreementstep", "plans_challenge"),
        *("plans_earliertext", "plans_escalation", "plans_existingplan", "plans_filing"),
        *("plans_handover", "plans_intervention", "plans_passage", "plans_preparationanswer"),
        *("plans_rating", "plans_undecided", "plans_versionpart"),
        *("safety_copinglevel", "safety_earlierlevel"),
    }
)

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
Hold = tuple[int, tuple[UUID, ...]]  # how words are held, and by which units
Ground = tuple[Party, int, int, int, tuple[UUID, ...] | None]
NOBODYS: Hold = (OPEN, ())


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
    rule: str = "L6"  # the one the law wants in writing
    disclosers: tuple[UUID, ...] = ()
    betrays: int = 0
    signature: UUID | None = None

    @property
    def holds(self) -> bool:
        stands = not self.withdrawn and (self.ends_days is None or self.ends_days > 0)
        return stands and (self.rule != "L6" or self.signature is not None)


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
    classes: dict[UUID, int] = field(default_factory=dict)  # unit → how what it writes is held
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
            for party, categories, purposes, _lifted, _told in self.grounds(citizen)
        )

    def reads(self, who: Who, citizen: UUID, category: int, hold: Hold) -> bool:
        """Of somebody's words: nobody's secrecy, my own unit's, or lifted by the ground."""
        holder, by = hold
        mine = self.parties(who)
        for party, categories, purposes, lifted, told in self.grounds(citizen):
            if party not in mine or not (categories | 1) & category or not purposes & who.purpose:
                continue
            if holder == OPEN or party in by:
                return True
            if lifted & holder and (told is None or (by and set(by) <= set(told))):
                return True
        return False

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

    def grounds(self, citizen: UUID) -> list[Ground]:
        """Party, categories, purposes, whose secrecy is lifted and who may tell, of all that holds."""
        found: list[Ground] = [(citizen, 511, 31, 15, None)]
        for one in self.consents.values():
            if one.citizen == citizen and one.holds:
                lifted, told = LIFTED[one.rule], None
                if one.disclosers:
                    lifted, told = 0, one.disclosers
                    for unit in one.disclosers:
                        lifted |= self.classes[unit]
                found.append((one.party, one.categories, one.purposes, lifted, told))
        for care in self.cares.values():
            categories, purposes, _own, can_opt_out, lifted = OPENINGS[care.kind]
            if care.citizen == citizen and care.holds and not (care.opted_out and can_opt_out):
                found.append((care.unit, categories, purposes, lifted, None))
        for access in self.emergencies.values():
            if access.citizen == citizen and not access.over:
                found.append(((access.user, access.unit), access.categories, 31, 15, None))
        return found

    def unit_stands(self, who: Who, citizen: UUID) -> bool:
        """The actor's unit has a ground of its own, for whatever purpose."""
        return who.unit in self.parties(who) and any(
            party == who.unit for party, *_ in self.grounds(citizen)
        )
