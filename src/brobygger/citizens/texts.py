"""What people type, made safe to store: refused with a reason or kept exactly as it is."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .errors import TextUnfit


def text(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """The text unchanged, or `TextUnfit`: PostgreSQL holds neither NUL nor half a sign."""
    if "\0" in value or not _is_whole(value):
        raise TextUnfit(field, "sign")
    if len(value) > longest:
        raise TextUnfit(field, "long")
    if required and not value.strip():
        raise TextUnfit(field, "empty")
    return value


def email(value: str, *, field: str = "email") -> str:
    """An address one can write to, or none."""
    bare = text(value.strip(), field=field, longest=254)
    if bare:
        try:
            validate_email(bare)
        except ValidationError:
            raise TextUnfit(field, "email") from None
    return bare


def choice(value: str, allowed: list[str], *, field: str) -> str:
    if value not in allowed:
        raise TextUnfit(field, "choice")
    return value


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
