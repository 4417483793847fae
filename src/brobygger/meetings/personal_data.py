"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

CARE = "GDPR art. 6(1)(e), 9(2)(h)"
CASE = "As the plan it is about"

TABLES: Declarations = {
    "meetings_meeting": PersonalData(
        whose="citizens, staff",
        category="plan",
        why="When and where those around a citizen meet",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_invitation": PersonalData(
        whose="citizens, relatives, staff",
        category="plan",
        why="Who is called, what they answered, who came, and who can decide for a unit",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_guestpass": PersonalData(
        whose="guests, citizens, relatives",
        category="plan; contact",
        why="Where a guest's link and code were sent, and that one was typed; never link or code",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_reminder": PersonalData(
        whose="citizens, relatives, staff",
        category="plan",
        why="That somebody was reminded of a meeting, so that it happens once",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_poll": PersonalData(
        whose="citizens, staff",
        category="plan",
        why="That somebody asks when those around a citizen can meet; no word about the citizen",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_polltime": PersonalData(
        whose="citizens",
        category="plan",
        why="The times proposed for a meeting",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_pollvoice": PersonalData(
        whose="citizens, relatives, staff",
        category="plan",
        why="Who is asked for a time, whether they have answered, and that they were reminded",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_pollanswer": PersonalData(
        whose="citizens, relatives, staff",
        category="plan",
        why="What each said of each time: yes, if need be, or no",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_standing": PersonalData(
        whose="citizens, staff",
        category="plan",
        why="How often a meeting comes again, and who made it so",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_slotseries": PersonalData(
        whose="staff",
        category="none",
        why="Which two units sit together every week, and which leader set it up",
        kept="While the units exist",
        ground="GDPR art. 6(1)(e)",
    ),
    "meetings_slot": nobodys("The dates of a standing slot, and which of them were called off"),
    "meetings_slotcomer": PersonalData(
        whose="staff",
        category="none",
        why="Who of the two units has said that they come to a standing slot",
        kept="While the units exist",
        ground="GDPR art. 6(1)(e)",
    ),
    "meetings_slotitem": PersonalData(
        whose="citizens, staff",
        category="plan",
        why="That a plan is taken up in a standing slot, when and by whom; never what about",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_slotquestion": PersonalData(
        whose="staff",
        category="none",
        why="Questions between two units that are about no citizen, and the answers both keep",
        kept="While the units exist",
        ground="GDPR art. 6(1)(e)",
    ),
    "meetings_hubbooking": PersonalData(
        whose="citizens, staff",
        category="plan",
        why="The room of a meeting in the national video hub: a link and its codes, no name",
        kept=CASE,
        ground=CARE,
    ),
    "meetings_callcount": nobodys(
        "Whether video works: counts of a meeting's calls, which say nothing of who was in them"
    ),
    "meetings_presence": PersonalData(
        whose="citizens, relatives, staff",
        category="plan",
        why="Who was in a video meeting from when to when, so that nothing is shown to others than "
        "those who may see it, and attendance notes itself",
        kept=CASE,
        ground=CARE,
    ),
}
