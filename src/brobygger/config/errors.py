"""What stands in the way of serving."""


class CannotServe(Exception):
    """What stands in the way, in one line."""


class NotInstalled(CannotServe):
    """A program of others is not on this machine; the argument says which package brings it."""
