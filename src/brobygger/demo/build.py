"""The demo from nothing: the real structure, invented units, then invented people."""

from brobygger.organisations.services import OPERATOR, load_organisations, shipped


def build_demo() -> None:
    """Fill an empty, migrated database. `default` is the app role; `owner` may load directories."""
    load_organisations(OPERATOR, files=shipped("structure", "demo"))
