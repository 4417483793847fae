"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData

CASE = "As the case of the unit that looks after it. Nothing is erased by itself"
CARE = "GDPR art. 6(1)(e), 9(2)(h); shared on consent or on the ground the row's grant names"


def _about(
    why: str, *, whose: str = "citizens, relatives, staff", kept: str = CASE
) -> PersonalData:
    return PersonalData(whose=whose, category="risk", why=why, kept=kept, ground=CARE)


TABLES: Declarations = {
    "safety_copingsheet": _about("That there is a sheet, when it was agreed, when it is due"),
    "safety_copinglevel": _about("What shows, helps and makes worse at each level; whom to call"),
    "safety_earlierlevel": _about("Levels that were saved over: nothing typed is lost"),
    "safety_copingdraft": _about(
        "What somebody is typing; seen by them alone",
        kept="Until it is saved; with the sheet at the latest",
    ),
}
