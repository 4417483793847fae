"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData

CASE = "As the case of the unit that leads it. Nothing is erased by itself"
CARE = "GDPR art. 6(1)(e), 9(2)(h); shared on consent or on the ground the row's grant names"


def _about(category: str, why: str, *, whose: str = "citizens", kept: str = CASE) -> PersonalData:
    return PersonalData(whose=whose, category=category, why=why, kept=kept, ground=CARE)


EVERYBODY = "citizens, relatives, staff"
OWN = "each row its own"

TABLES: Declarations = {
    "plans_plan": _about("plan", "The plan itself: phase, signals that led to it, next meeting"),
    "plans_consideration": _about(
        "plan",
        "What the citizen was told and said to having a plan, or the law it goes on by",
        whose=EVERYBODY,
    ),
    "plans_assent": _about(
        "plan", "Whether the citizen agrees to each agreed version, in their own words"
    ),
    "plans_pause": _about(
        "plan", "That the plan rests, since when and why", whose="citizens, staff"
    ),
    "plans_participant": _about(
        "plan", "Who sits at the table; what 'responsible' points to", whose=EVERYBODY
    ),
    "plans_caselead": _about("plan", "Who leads the plan and who deputises", whose="staff"),
    "plans_leadwish": _about(
        "plan", "Whom the citizen would like as case lead, and whom not; never why"
    ),
    "plans_handover": _about(
        "plan", "Who was asked to lead, what they answered, what was gone through", whose=EVERYBODY
    ),
    "plans_passage": _about(
        OWN, "The texts of the plan, and by whose hand each stands", whose=EVERYBODY
    ),
    "plans_earliertext": _about(OWN, "Texts that were saved over: nothing typed is lost"),
    "plans_existingplan": _about(OWN, "That other plans exist, and who has them"),
    "plans_challenge": _about(OWN, "At most three challenges"),
    "plans_intervention": _about(OWN, "What is to happen, and towards what", whose=EVERYBODY),
    "plans_agreement": _about(OWN, "Who does what until when", whose=EVERYBODY),
    "plans_agreementstep": _about(
        OWN, "What became of each agreement, and who said what", whose=EVERYBODY
    ),
    "plans_contact": _about(
        "plan", "That someone was in touch with the citizen, when and how", whose=EVERYBODY
    ),
    "plans_escalation": _about(
        OWN, "What stood still too long, since when, and how far up it has come"
    ),
    "plans_clocksetting": PersonalData(
        whose="staff",
        category="–",
        why="How long a cooperation lets a plan be silent; which administrator set it",
        kept="As long as the cooperation",
        ground="GDPR art. 6(1)(e)",
    ),
    "plans_draft": _about(
        OWN,
        "What somebody is typing; seen by them alone",
        kept="Until it is saved or thrown away; with the plan at the latest",
        whose="staff, citizens, relatives",
    ),
    "plans_rating": _about(
        OWN,
        "How the citizen, each unit and relatives say it goes",
        whose="citizens, relatives, staff",
    ),
    "plans_filing": _about(
        OWN, "Which unit has which text in its own record, since when and by whom", whose="staff"
    ),
    "plans_preparation": _about(
        "plan", "Who has prepared a meeting, and how long it took", whose=EVERYBODY
    ),
    "plans_preparationanswer": _about(
        "plan", "What each party brings to a meeting, and to whom it was told", whose=EVERYBODY
    ),
    "plans_undecided": _about("plan", "What the table has to decide, and what became of it"),
    "plans_version": _about("plan", "That the plan was agreed, when and by whom"),
    "plans_versionpart": _about(OWN, "The plan as agreed, part by part", whose=EVERYBODY),
    "plans_distribution": _about(
        "plan", "To whom a version was sent, and when it was opened", whose=EVERYBODY
    ),
}
