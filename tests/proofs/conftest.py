"""One house for all proofs."""

from collections.abc import Iterator

import pytest

from tests.proofs.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A real server on a scratch home, with five plans at an open meeting.

    One for each process: its files do not come one after another, and a package's would be made
    for each of them.
    """
    with House(tmp_path_factory.mktemp("proofs") / "home", plans=5) as made:
        yield made
