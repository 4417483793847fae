"""What people type, made safe to store: refused with a reason or kept as `kernel.texts` stores it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from brobygger.kernel.names import clean_address, clean_name
from brobygger.kernel.telephones import kept_telephone
from brobygger.kernel.texts import is_storable, storable

from .errors import TextUnfit

LONGEST_TYPED = 1000  # what is not seen is taken away before the rest is measured


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
    seen = clean_address(text(value, field=field, longest=LONGEST_TYPED))
    bare = text(seen, field=field, longest=254)
    if bare:
        try:
            validate_email(bare)
        except ValidationError:
            raise TextUnfit(field, "email") from None
    return bare


def name(value: str, *, field: str = "name", longest: int = 120) -> str:
    """A person's name as it is shown: those that look the same are stored the same."""
    seen = clean_name(text(value, field=field, longest=LONGEST_TYPED))
    return text(seen, field=field, longest=longest, required=True)


def telephone(value: str, *, field: str = "phone", longest: int = 30) -> str:
    """A number that can be called from everywhere, or what was typed instead of one."""
    number = kept_telephone(text(value, field=field, longest=LONGEST_TYPED))
    return text(number, field=field, longest=longest)


def choice(value: str, allowed: list[str], *, field: str) -> str:
    if value not in allowed:
        raise TextUnfit(field, "choice")
    return value
