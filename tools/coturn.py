"""The relay for the tests of bad networks."""

from tools import debian


def main() -> None:
    debian.ensure("turnserver", package="coturn", service="coturn.service")


if __name__ == "__main__":
    main()
