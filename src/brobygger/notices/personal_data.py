"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData

TABLES: Declarations = {
    "notices_message": PersonalData(
        whose="citizens, relatives, staff",
        category="contact; never a word about a citizen",
        why="Mail that is to leave, or has left; a stuck one stays visible",
        kept="The words until they are sent; address and times until erased, which nothing does yet",
        ground="GDPR art. 6(1)(e)",
    ),
}
