"""Which meetings are booked in the hub: those called from an organisation that must."""

import os
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from brobygger.organisations.queries import unit_card

from .client import Account, Vdx
from .seam import VideoBooking


def hub() -> VideoBooking | None:
    """The hub this house books in, if it does."""
    about = settings.VDX
    if not about:
        return None
    return _vdx(
        about["api"].rstrip("/"),
        about["token"],
        about["client_id"],
        os.environ.get("BROBYGGER_VDX_SECRET", ""),
        about.get("organised_by", ""),
    )


def books_in_hub(unit_id: UUID | None) -> bool:
    """`organisations` names the codes of those that must; nobody else's meetings go there."""
    if not settings.VDX or unit_id is None:
        return False
    return unit_card(unit_id).organisation_code in settings.VDX.get("organisations", [])


@lru_cache(maxsize=4)
def _vdx(api: str, token: str, client_id: str, client_secret: str, organised_by: str) -> Vdx:
    return Vdx(
        Account(
            api=api,
            token_address=token,
            client_id=client_id,
            client_secret=client_secret,
            organised_by=organised_by,
        )
    )
