"""Telephone numbers as people write them: read in this one place, kept as E.164 where they can be.

What cannot be read (a number that only works inside the house, two numbers in one line) is kept as
it was typed: somebody may still dial it, but nothing is sent there.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from .names import DASHES, SPACES, UNSEEN_SIGNS

LONGEST = 60
WORD_BEFORE = re.compile(r"^(?:telefon(?:nr)?|tlf|tel|mobil|mob|phone)\b[.:\s]*", re.IGNORECASE)
INNER = re.compile(
    r"^(?P<outer>.*?)[\s,;(]*(?:lokal(?:nr|nummer)?|lok|ext(?:ension)?|x|#)[.:=\s]*"
    r"(?P<inner>\d{1,6})\)?$",
    re.IGNORECASE,
)
TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
WRITTEN = re.compile(r"[(\s]*\+?[\d\s().\-/]+", re.ASCII)
SHORT = re.compile(r"\d{2,7}", re.ASCII)  # 112, 1813, and numbers inside a house
DANISH = re.compile(r"\+45(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)


class NoTelephone(ValueError):
    """What was written reaches nobody from outside."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """`outer` is E.164; `inner` what is pressed or asked for afterwards."""

    outer: str
    inner: str = ""


def read_telephone(typed: str) -> Telephone:
    """The number, or `NoTelephone`."""
    text = WORD_BEFORE.sub("", _seen(typed))
    inside = INNER.match(text)
    outer = inside["outer"] if inside else text
    return Telephone(_e164(outer), inside["inner"] if inside else "")


def kept_telephone(typed: str) -> str:
    """As it is stored: E.164, or what was typed when it is something else."""
    try:
        number = read_telephone(typed)
    except NoTelephone:
        return _seen(typed)
    return _seen(typed) if number.inner else number.outer


def shown_telephone(kept: str) -> str:
    """As people read it aloud: 12 34 56 78, or +46 8 123 456."""
    if pairs := DANISH.fullmatch(kept):
        shown = " ".join(pairs.groups())
        return f"+45 {shown}" if shown.startswith("0") else shown  # invented: 00 would lead abroad
    if not kept.startswith("+"):
        return kept
    try:
        number = read_telephone(kept)
    except NoTelephone:
        return kept
    if number.inner:
        return kept
    return phonenumbers.format_number(
        phonenumbers.parse(number.outer), PhoneNumberFormat.INTERNATIONAL
    )


def dialled(kept: str) -> str:
    """What stands after `tel:` in a link; empty when nothing can be dialled."""
    try:
        number = read_telephone(kept)
    except NoTelephone:
        bare = re.sub(r"\s", "", WORD_BEFORE.sub("", _seen(kept)))
        inside = INNER.fullmatch(bare)
        bare = inside["inner"] if inside and not inside["outer"] else bare
        return bare if SHORT.fullmatch(bare) else ""
    return f"{number.outer};ext={number.inner}" if number.inner else number.outer


def texted(kept: str) -> str:
    """Where a text message is sent, or `NoTelephone`: an inner number gets none."""
    number = read_telephone(kept)
    if number.inner:
        raise NoTelephone(kept)
    return number.outer


def _seen(typed: str) -> str:
    """Digits of any script as ours, one kind of space and hyphen, nothing unseen."""
    wide = unicodedata.normalize("NFKC", UNSEEN_SIGNS.sub("", typed))
    plain = SPACES.sub(" ", DASHES.sub("-", wide)).strip()
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)


def _e164(written: str) -> str:
    bare = TRUNK_ZERO.sub("", written)
    if len(bare) > LONGEST or not WRITTEN.fullmatch(bare):
        raise NoTelephone(written)
    digits = re.sub(r"\D", "", bare)
    if "+" in bare:
        return _possible(digits)
    if digits.startswith("00"):
        return _possible(digits[2:])
    if len(digits) == 8:
        return _possible(f"45{digits}")
    if len(digits) == 10 and digits.startswith("45"):
        return _possible(digits)
    raise NoTelephone(written)


def _possible(digits: str) -> str:
    """As long as the numbers of its country are; whether somebody has it is not asked."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        raise NoTelephone(digits) from None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise NoTelephone(digits)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
