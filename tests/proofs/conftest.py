"""One house for all proofs, and a place for their numbers."""

from collections.abc import Iterator

import pytest

from tests.numbers import pytest_terminal_summary, say  # noqa: F401  # a hook and a fixture
from tests.proofs.house import House


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A real server on a scratch home, with five plans at an open meeting."""
    with House(tmp_path_factory.mktemp("proofs") / "home", plans=5) as made:
        yield made
