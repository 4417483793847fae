"""What keeps the command line from doing what it was asked."""


class CannotServe(Exception):
    """What stands in the way, in one line."""
