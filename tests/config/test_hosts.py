"""Where our pages come from, as a browser says it to the signalling process."""

import pytest

from brobygger.config.hosts import own_origins

HERE = ["localhost", "[::1]"]


@pytest.mark.parametrize(
    ("hosts", "site_url", "origins"),
    [
        (HERE, "", ["http://localhost:8000", "http://[::1]:8000"]),
        (HERE, "http://localhost:8000", ["http://localhost:8000", "http://localhost:8000"]),
        (["plan.dk"], "https://plan.dk", ["https://plan.dk", "https://plan.dk"]),
        ([".plan.dk", "*"], "https://plan.dk:8443/", ["https://plan.dk:8443/"]),
        (["plan.dk"], "https://plan.dk:8443", ["https://plan.dk:8443", "https://plan.dk:8443"]),
    ],
)
def test_our_origins(hosts, site_url, origins):
    assert own_origins(hosts, site_url=site_url, port="8000")[: len(origins)] == origins
