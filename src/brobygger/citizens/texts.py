"""What people type, made safe to store: refused with a reason or kept exactly as it is."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from brobygger.kernel.names import clean_address, clean_name
from brobygger.kernel.telephones import kept_telephone

from .errors import TextUnfit

LONGEST_TYPED = 1000  # what is not seen is taken away before the rest is measured


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


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
