"""What a guest's link and code are made of, and how long they are good."""

import datetime as dt
import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from brobygger.kernel.names import clean_address
from brobygger.kernel.telephones import texted

OPENS_BEFORE = dt.timedelta(minutes=30)  # codes are sent from then; the room has its own time
LINK_BYTES = 16
MOST_OF_A_CITIZEN = 3  # guests a citizen may bring to one meeting
MOST_OF_A_MEETING = 20
LINK = re.compile(r"[A-Za-z0-9_-]{22}")
CODE = re.compile(r"\d{6}")


def new_link() -> str:
    """128 bits nobody can guess, as letters that survive any mail program."""
    return secrets.token_urlsafe(LINK_BYTES)


def link_sum(link: str) -> bytes:
    """What is kept of a link: it opens nothing for whoever reads the database."""
    return hashlib.sha256(f"guest link {link}".encode()).digest()


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def code_sum(link: str, code: str) -> bytes:
    """Six digits are soon tried through, so the sum needs the house's own secret as well."""
    key = hashlib.sha256(f"guest code {settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, f"{link} {code}".encode(), "sha256")


def read_code(typed: str) -> str:
    """The digits of a code as people type it, or "" when it cannot be one."""
    digits = re.sub(r"[\s.–-]", "", typed)
    return digits if CODE.fullmatch(digits) and digits.isascii() else ""


def read_address(typed: str) -> tuple[str, str]:
    """(channel, address) of an e-mail address or a telephone number; ValueError when it is neither."""
    if "@" not in typed:
        return "text", texted(typed)
    address = clean_address(typed)
    try:
        validate_email(address)
    except ValidationError as odd:
        raise ValueError(address) from odd
    return "mail", address


def masked(channel: str, address: str) -> str:
    """Enough to recognise, too little to use."""
    if channel == "text":
        return f"•••• {address[-2:]}"
    name, _, host = address.partition("@")
    return f"{name[:1]}•••@{host}"
