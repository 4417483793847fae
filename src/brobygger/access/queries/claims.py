"""Numbers that were given to a citizen here and are another's in the register."""

from uuid import UUID

from django.db.models import OuterRef, Subquery

from brobygger.citizens.models import Citizen
from brobygger.citizens.numbers import Number, parse_number
from brobygger.citizens.secrets import NUMBER, unseal

from ..models import ClaimedNumber


def claim_beside() -> dict[str, Subquery]:
    """What stands beside a citizen's row, for `as_claimed`."""
    standing = ClaimedNumber.objects.filter(citizen_id=OuterRef("pk"), ended_at=None)
    return {
        "claimed_cipher": Subquery(standing.values("cpr_cipher")[:1]),
        "claimed_kind": Subquery(standing.values("cpr_kind")[:1]),
    }


def as_claimed(citizen: Citizen) -> Citizen:
    """To be shown, never saved: with the number that was given to them."""
    if citizen.claimed_cipher is not None:  # type: ignore[attr-defined]  # asked for beside the row
        citizen.cpr_cipher = citizen.claimed_cipher  # type: ignore[attr-defined]
        citizen.cpr_kind = citizen.claimed_kind  # type: ignore[attr-defined]
    return citizen


def number_claimed(citizen_id: UUID) -> Number | None:
    """The one that is shown in the place of the citizen's own."""
    one = ClaimedNumber.objects.filter(citizen_id=citizen_id, ended_at=None).first()
    return parse_number(unseal(one.cpr_cipher, what=NUMBER), one.cpr_kind) if one else None


def claimed_by(number: bytes) -> list[UUID]:
    """Those the reader may see to whom it was given, now or before."""
    rows = ClaimedNumber.objects.filter(cpr_hash=number)
    return list(rows.values_list("citizen_id", flat=True))
