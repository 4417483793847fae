"""Small CSV files for the tests of loading."""

from collections.abc import Callable

from brobygger.kernel.actor import Actor
from brobygger.organisations.errors import LoadRefused
from brobygger.organisations.services import OPERATOR, LoadReport, SourceFile, load_organisations
from tests.make import as_owner

ORGANISATIONS = """code,kind,name,valid_from,valid_to
DK-85,region,Region Sjælland,2007-01-01,2026-12-31
east,region,Region Østdanmark,2027-01-01,
0330,municipality,Slagelse Kommune,2007-01-01,
0316,municipality,Holbæk Kommune,2007-01-01,
"""
AFFILIATIONS = """municipality,region,valid_from,valid_to
0330,DK-85,2007-01-01,2026-12-31
0330,east,2027-01-01,
"""
UNITS = """slug,organisation,parent,kind,name,phone,invented,valid_from,valid_to
ward,DK-85,department,psychiatric_ward,Sengeafsnit Ælm,+45 00 00 00 01,ja,2017-01-01,
department,DK-85,,psychiatric_department,Psykiatrien Øst,,nej,2017-01-01,
house,0330,,facility_108,Ågården,,ja,2017-01-01,
clean,0330,,addiction_treatment,Klarhed,,ja,2017-01-01,
"""
TAKEOVERS = """unit,organisation,valid_from
ward,east,2027-01-01
department,east,2027-01-01
clean,DK-85,2026-01-01
clean,east,2027-01-01
"""
CATCHMENT = """unit,municipality,service,valid_from,valid_to,to_verify,source
department,0330,,2017-01-01,2024-12-31,yes,Plan 2007
department,0330,,2025-01-01,,no,
department,0316,,2017-01-01,,no,
clean,0330,,2017-01-01,,no,
house,0330,,2017-01-01,,no,
"""
RESPONSIBILITIES = """municipality;task_kind;unit;agreed_on;agreed_by;valid_from;valid_to
0330;medicine;house;2020-02-01;Lederne;2020-03-01;2025-12-31
0330;medicine;department;2025-11-03;Lederne;2026-01-01;
0330;addiction_social;clean;;;2025-01-01;
"""
WHOLE = {
    "organisations.csv": ORGANISATIONS,
    "affiliations.csv": AFFILIATIONS,
    "units.csv": UNITS,
    "takeovers.csv": TAKEOVERS,
    "catchment.csv": CATCHMENT,
}


def load(actor: Actor = OPERATOR, **texts: str | bytes) -> LoadReport:
    """Load files named by keyword, as the owner, inside the test's transaction."""
    return load_named({f"{name}.csv": text for name, text in texts.items()}, actor=actor)


def load_named(files: dict[str, str | bytes], *, actor: Actor = OPERATOR) -> LoadReport:
    sources = [
        SourceFile(name=name, content=text.encode() if isinstance(text, str) else text)
        for name, text in files.items()
    ]
    with as_owner():
        return load_organisations(actor, files=sources, using="default")


def complaints(loading: Callable[[], object]) -> list[str]:
    """What a load that must be refused says, as `file:line:column: sentence`."""
    try:
        loading()
    except LoadRefused as refusal:
        return [f"{one.file}:{one.line}:{one.column}: {one.sentence}" for one in refusal.problems]
    raise AssertionError("the load was not refused")
