"""The library that gives programs another clock, for the tests of other days."""

import glob

from tools import debian

PLACES = (
    "/usr/lib/*/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/libfaketime.so.1",
)
MISSING = "brobygger: faketime is here, but not its library libfaketime.so.1."


def library() -> str:
    """Where it lies; the program `faketime` itself is not used, its clock is not one for children."""
    found = next((path for place in PLACES for path in sorted(glob.glob(place))), None)
    if found is None:
        raise SystemExit(MISSING)
    return found


def main() -> None:
    debian.ensure("faketime", package="faketime")
    library()


if __name__ == "__main__":
    main()
