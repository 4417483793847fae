"""The directory over the owner's connection, which is not the default one."""

from brobygger.organisations.models import Unit
from brobygger.organisations.services import OPERATOR, load_organisations, shipped


def test_what_is_shipped_loads_one_after_the_other_over_the_owners_connection(own_database):
    """As the command does it: the owner's connection is not the default one."""
    for folder in ("structure", "demo", "structure", "demo"):
        again = load_organisations(OPERATOR, files=shipped(folder), using="owner")
    assert sum(count.new + count.changed for count in again.counts) == 0
    assert Unit.objects.filter(slug="birkehoej").exists()
