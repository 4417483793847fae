"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

CARE = "GDPR art. 6(1)(e), 9(2)(h); number: Data Protection Act § 11"
CASE = "As the case it belongs to: what the keeping unit's law says. Nothing is erased by itself"

TABLES: Declarations = {
    "citizens_citizen": PersonalData(
        whose="citizens",
        category="identity; number and address sealed",
        why="To be the right person for everybody around the table",
        kept=CASE,
        ground=CARE,
    ),
    "citizens_death": PersonalData(
        whose="citizens; staff as those who registered or undid it",
        category="identity",
        why="That nothing is called for, and nobody reminded of, a citizen who has died",
        kept=CASE,
        ground=CARE,
    ),
    "citizens_formernumber": PersonalData(
        whose="citizens",
        category="identity; the number sealed",
        why="To find the same person by a number they had before, and give it to nobody else",
        kept=CASE,
        ground=CARE,
    ),
    "citizens_keycheck": nobodys("A known word, sealed, so that another key is noticed"),
    "citizens_facilitystay": PersonalData(
        whose="citizens",
        category="social",
        why="Where the citizen lives, and so who houses them by law",
        kept=CASE,
        ground="GDPR art. 6(1)(e), 9(2)(h)",
    ),
    "citizens_relative": PersonalData(
        whose="relatives, citizens",
        category="network",
        why="Whom the citizen wants with them, how to reach them, what they decide in her place",
        kept=CASE,
        ground="GDPR art. 6(1)(e), at the citizen's own wish",
    ),
}
