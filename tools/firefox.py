"""The second browser of the journeys: what passes in Chromium only has not been tried."""

from tools import debian


def main() -> None:
    debian.ensure("firefox-esr", package="firefox-esr")


if __name__ == "__main__":
    main()
