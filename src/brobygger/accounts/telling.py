"""Letters about ways in: to the one who signs in today, to the leaders, to the new address."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import formats, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from brobygger.notices.services import send

from .models import User, WayIn
from .queries import leaders_of

_signer = signing.Signer(salt="brobygger.accounts.way-in")


def token_of(way: WayIn) -> str:
    """What the one-press link in a letter to the former address carries."""
    return _signer.sign(str(way.pk))


def way_named(token: str) -> UUID | None:
    """The change such a link is about; None when it is not one of ours."""
    try:
        return UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def tell_former_of_question(way: WayIn) -> None:
    """The address in use until now hears of it before anything happens."""
    if way.former is None:
        return
    with translation.override(way.former.language):
        body = _(
            "Somebody has asked that you sign in to Brobygger with another e-mail address.\n\n"
            "Was it not you, then stop it here. One press is enough, and you need not sign in:\n\n"
            "%(stop)s\n\n"
            "If it was you, sign in as you do today and say yes under Settings. Then it happens at"
            " once.\n\n%(url)s\n"
        ) % {"stop": _stop(way), "url": settings.SITE_URL}
        _write(way.former, _("Somebody wants to change how you sign in"), body)


def tell_former_of_time(way: WayIn) -> None:
    """A colleague has confirmed it: from when it holds, and until when it can be stopped."""
    if way.former is None or way.opens_at is None:
        return
    with translation.override(way.former.language):
        body = _(
            "From %(time)s you sign in to Brobygger with another e-mail address. Until then your"
            " sign-in works as it does today.\n\n"
            "Was it not you who asked, then stop it here. One press is enough:\n\n%(stop)s\n"
        ) % {
            "time": formats.date_format(localtime(way.opens_at), "DATETIME_FORMAT"),
            "stop": _stop(way),
        }
        _write(way.former, _("How you sign in is about to change"), body)


def tell_former_of_end(former: User, leaders: Iterable[str] = ()) -> None:
    """Their way in is closed; whom to ask if that was not agreed."""
    with translation.override(former.language):
        body = _(
            "You can no longer sign in to Brobygger with this e-mail address as before.\n\n"
            "Was that not agreed with you, then call the place that helps you and ask for the"
            " leader.\n"
        )
        names = ", ".join(leaders)
        if names:
            body += "\n" + _("Leader: %(names)s") % {"names": names} + "\n"
        _write(former, _("Your sign-in has been closed"), body)


def tell_leaders(unit_id: UUID | None, what: str, url: str) -> None:
    """Every leader of the unit, at once; nobody is named in the letter."""
    for leader in leaders_of(unit_id) if unit_id else ():
        user = User.objects.get(pk=leader.user_id)
        with translation.override(user.language):
            body = f"{_(what)}\n\n{settings.SITE_URL}{url}\n"
            _write(user, _("A citizen’s or relative’s sign-in"), body)


def welcome(user: User) -> None:
    """The new address: how one signs in."""
    with translation.override(user.language):
        body = _(
            "You can now read what is written to you.\n\n"
            "Sign in with this e-mail address. You get a code each time; there is no password"
            " to remember.\n\n%(url)s\n"
        ) % {"url": settings.SITE_URL}
        _write(user, _("You can now sign in to Brobygger"), body)


def ask_holder(user: User) -> None:
    """The address is somebody's already: they say themselves whether they are this person, too."""
    with translation.override(user.language):
        body = _(
            "Somebody wants to let you read more with the sign-in you have: as one more person, or"
            " as a relative of one more.\n\n"
            "Do you expect that, then sign in and say yes under Settings. If not, do nothing.\n\n"
            "%(url)s\n"
        ) % {"url": settings.SITE_URL}
        _write(user, _("A question about your sign-in"), body)


def _stop(way: WayIn) -> str:
    return settings.SITE_URL + reverse("accounts:object", args=[token_of(way)])


def _write(user: User, subject: str, body: str) -> None:
    send(None, user_id=user.pk, address=user.address, subject=subject, body=body)
