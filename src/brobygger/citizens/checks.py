"""What must hold of sealed numbers and addresses."""

from brobygger.kernel.checks import Cursor, Finding, check

from . import key_check

MOST_TOLD = 20


@check("The key at hand is the one that numbers and addresses are sealed with")
def the_key_is_the_one(cursor: Cursor) -> Finding:
    wrong = key_check.trouble(cursor)
    return Finding(looked_at=1, faults=(wrong,) if wrong else ())


@check("Every sealed number and address opens")
def everything_sealed_opens(cursor: Cursor) -> Finding:
    looked_at, faults = key_check.shut(cursor)
    told = faults[:MOST_TOLD]
    if len(faults) > MOST_TOLD:
        told.append(f"and {len(faults) - MOST_TOLD} more")
    return Finding(looked_at=looked_at, faults=tuple(told))
