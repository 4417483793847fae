"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

PROOF = "As long as the log, which is read against it. Ended, never erased"
SHARING = "GDPR art. 6(1)(e), 9(2)(h); secrecy by the rule each row names"

TABLES: Declarations = {
    "access_rule": nobodys("The law as data"),
    "access_lawgap": nobodys("Questions of sharing that no rule on file answers, by class"),
    "access_opening": nobodys("What a kind of care opens by law"),
    "access_unitclass": nobodys("What each kind of unit is in the law's eyes"),
    "access_grant": PersonalData(
        whose="citizens, staff",
        category="identity; tells which categories are open to whom",
        why="What row security reads; derived from the tables below",
        kept="As its source; ended when that ends",
        ground=SHARING,
    ),
    "access_consent": PersonalData(
        whose="citizens, relatives, staff",
        category="identity, and what the units it names betray; tells what is shared with whom",
        why="The yes and the no, in the words that were read back: by whom, who tells whom",
        kept=PROOF,
        ground="GDPR art. 7(1), 6(1)(e): to be able to show it",
    ),
    "access_signature": PersonalData(
        whose="citizens, relatives, staff",
        category="as its consent",
        why="Who signed which words, when, and where the paper lies",
        kept=PROOF,
        ground="GDPR art. 7(1), 6(1)(e); Health Act §§ 42, 44",
    ),
    "access_ending": PersonalData(
        whose="citizens",
        category="each row its own: what ended with a death",
        why="To say what ended, and to take it up again when the death was registered by mistake",
        kept=PROOF,
        ground=SHARING,
    ),
    "access_joining": PersonalData(
        whose="citizens",
        category="identity: which two registrations are of one person",
        why="To lead whoever looks for the one to the other",
        kept=PROOF,
        ground=SHARING,
    ),
    "access_claimednumber": PersonalData(
        whose="citizens, staff",
        category="identity: a CPR number (sealed) that was given to somebody and is another's",
        why="Whoever gives somebody a number learns nothing of the one who has it",
        kept=PROOF,
        ground=SHARING,
    ),
    "access_carerelation": PersonalData(
        whose="citizens",
        category="each row its own: tells who treats or houses someone",
        why="The ground by law for whoever treats or houses",
        kept=PROOF,
        ground=SHARING,
    ),
    "access_emergencyaccess": PersonalData(
        whose="citizens, staff",
        category="identity; free text says why somebody looked",
        why="Who looked without consent, why, what the leader found, that the citizen was told",
        kept=PROOF,
        ground="Health Act § 41(2)(4), § 43(2)(2); GDPR art. 9(2)(c), (h)",
    ),
    "access_answeredform": PersonalData(
        whose="staff, citizens, relatives",
        category="none: that a form was sent and which page it led to, never what stood in it",
        why="A form whose answer got lost is not done twice",
        kept="A day",
        ground="GDPR art. 6(1)(e), 32",
    ),
    "access_whyquestion": PersonalData(
        whose="citizens, staff",
        category="identity; free text",
        why="The citizen's question about a line in the log, and the leader's answer",
        kept=PROOF,
        ground="GDPR art. 15",
    ),
}
