"""What stands in the way of serving."""


class CannotServe(Exception):
    """What stands in the way, in one line."""
