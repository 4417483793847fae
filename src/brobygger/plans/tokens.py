"""The link in a mail that asks for an answer: signed, for one person, about one question, for 30 days.

It names an account, an agreement and the revision the question was asked at, as ids; it opens
nothing by itself, since whoever follows it signs in first.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

SALT = "brobygger.plans.answer"
LASTS = 30 * 24 * 60 * 60  # seconds


class TokenTooOld(Exception):
    """Ours, and past its time."""


class TokenUnreadable(Exception):
    """Not ours, or not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who is asked about what, as it stood."""

    user_id: UUID
    agreement_id: UUID
    revision: int


def answer_token(user_id: UUID, agreement_id: UUID, revision: int) -> str:
    parts = [user_id.hex, agreement_id.hex, revision]
    return signing.dumps(parts, salt=SALT, compress=True)


def question_in(token: str) -> Question:
    """What a token asks; raises when it is too old or not one of ours."""
    try:
        user, agreement, revision = signing.loads(token, salt=SALT, max_age=LASTS)
        return Question(user_id=UUID(user), agreement_id=UUID(agreement), revision=int(revision))
    except signing.SignatureExpired as old:
        raise TokenTooOld from old
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as unreadable:
        raise TokenUnreadable from unreadable
