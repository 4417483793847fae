"""What stands in the way of serving."""


class CannotServe(Exception):
    """What stands in the way, in one line."""


class NotInstalled(CannotServe):
    """A program of others is not on this machine; the argument says which package brings it."""


def first_line(trouble: BaseException) -> str:
    """Trouble that was foreseen, as one line for the keyboard."""
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]
