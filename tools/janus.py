"""The media server for the tests of meetings of more than six."""

from tools import debian


def main() -> None:
    debian.ensure("janus", package="janus", service="janus.service")


if __name__ == "__main__":
    main()
