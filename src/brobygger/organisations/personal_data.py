"""What this room's tables hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

TABLES: Declarations = {
    "organisations_organisation": nobodys("Public authorities and providers"),
    "organisations_affiliation": nobodys("Which region a municipality lies in"),
    "organisations_unit": nobodys("Places, with the telephone and e-mail of the place"),
    "organisations_takeover": nobodys("Which organisation runs a unit from when"),
    "organisations_catchmentarea": nobodys("Which municipality a unit serves"),
    "organisations_responsibility": PersonalData(
        whose="staff",
        category="name of who agreed",
        why="Which unit carries which task in a municipality, agreed when and by whom",
        kept="As long as the directory",
        ground="GDPR art. 6(1)(e)",
    ),
}
