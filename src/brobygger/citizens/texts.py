"""What people type, made safe to store: refused with a reason or kept as `kernel.texts` stores it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from brobygger.kernel.texts import is_storable, storable

from .errors import TextUnfit


def text(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """The text as it is stored, or `TextUnfit`: PostgreSQL holds neither NUL nor half a sign."""
    kept = storable(value)
    if not is_storable(kept, len(kept)):
        raise TextUnfit(field, "sign")
    if len(kept) > longest:
        raise TextUnfit(field, "long")
    if required and not kept.strip():
        raise TextUnfit(field, "empty")
    return kept


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
