"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

TABLES: Declarations = {
    "audit_entry": PersonalData(
        whose="citizens, relatives, staff",
        category="each line carries that of what was opened",
        why="Who opened or changed what, when, why and on what ground; the citizen reads it",
        kept="For good, as things are: lines cannot be erased, and no period has been decided",
        ground="GDPR art. 32 and 5(2): security, and being able to account for it",
    ),
    "audit_sealedentry": nobodys("Which link of the chain holds a line; numbers only"),
    "audit_seal": nobodys("The chain that shows that no line was changed; fingerprints only"),
}
