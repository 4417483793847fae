"""Give people an account, a role at a unit or the person they are; and take it back."""

import datetime as dt
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.names import clean_address, clean_name
from brobygger.kernel.permissions import Permission
from brobygger.kernel.telephones import kept_telephone
from brobygger.notices import services as notices
from brobygger.organisations.queries import unit_card

from .. import rules
from ..errors import (
    AddressNotUsable,
    AdministratorExists,
    AlreadyMember,
    LanguageUnknown,
    LastAdministrator,
    NameMissing,
    NotForOneself,
    PrivateAddress,
    RoleNotYours,
    TimeRunsBackwards,
)
from ..events import MembershipEnded
from ..models import Membership, User
from ..queries import account_holder
from ..roles import APPOINTED_FROM_THE_KEYBOARD, Role

OPERATOR = Actor(  # who sits at the server's keyboard; may appoint and nothing else here
    user_id=uuid5(NAMESPACE_URL, "brobygger:operator"),
    role="operator",
    permissions=frozenset({Permission.MEMBERS_APPOINT}),
)
NOWHERE = "nobody.invalid"
LONGEST_NAME, LONGEST_PHONE, LONGEST_TITLE, LONGEST_EMAIL = 120, 30, 80, 254


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded:
    """A new membership, and whether the person already had an account."""

    user_id: UUID
    membership_id: UUID
    was_known: bool


@transaction.atomic
def add_member(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str,
    unit_id: UUID | None = None,
    title: str = "",
    phone: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> MemberAdded:
    """Give someone a role at a unit from now (or `since`), with an account if they have none.

    Leaders do so at their own unit; administrators appoint leaders anywhere. Nobody adds themselves.
    """
    unit_id = unit_id or actor.unit_id
    if unit_id is None or not rules.may_give(actor, unit_id=unit_id, role=role):
        raise RoleNotYours(role)
    unit_card(unit_id)
    user, was_known = _staff_for(email=email, name=name, phone=phone)
    if user.pk == actor.user_id:
        raise NotForOneself(actor.user_id)
    membership = _make_membership(
        user, unit_id=unit_id, role=role, title=title, valid=_period(since, until)
    )
    record(actor, "member.added", membership, user=user.pk, unit=unit_id, role=role)
    return MemberAdded(user_id=user.pk, membership_id=membership.pk, was_known=was_known)


@transaction.atomic
def invite_member(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str,
    url: str,
    title: str = "",
    phone: str = "",
    unit_id: UUID | None = None,
) -> MemberAdded:
    """Add someone, at the actor's own unit or the one named, and write to them where they sign in."""
    added = add_member(
        actor, email=email, name=name, role=role, unit_id=unit_id, title=title, phone=phone
    )
    user = User.objects.get(pk=added.user_id)
    at = unit_id or actor.unit_id
    unit = unit_card(at) if at else None
    words = {"name": user.name, "unit": unit.name if unit else "", "url": url}
    with translation.override(user.language):
        subject, body = _refusal(words) if user.meant_for else _invitation(words)
        notices.send(actor, user_id=user.pk, address=user.address, subject=subject, body=body)
    return added


def _invitation(words: dict[str, str]) -> tuple[str, str]:
    body = _(
        "Hello %(name)s\n\n"
        "You have been given access to Brobygger at %(unit)s.\n\n"
        "The first time, ask for a code by e-mail. Then you choose a second step, "
        "so that only you can sign in.\n\n%(url)s\n"
    )
    return _("You have access to Brobygger"), body % words


def _refusal(words: dict[str, str]) -> tuple[str, str]:
    """Told to the address alone; whoever invited reads what they would of any other."""
    body = _(
        "Somebody at %(unit)s has invited you to Brobygger as a colleague, with this e-mail"
        " address.\n\n"
        "You sign in here with it as a private person, and the two are kept apart. Do you work"
        " there, then give them your work address. If not, do nothing: they have not been told"
        " that you sign in here.\n"
    )
    return _("An invitation that does not fit this address"), body % words


@transaction.atomic
def appoint_from_the_keyboard(
    *, email: str, name: str, role: str, unit_id: UUID, url: str
) -> MemberAdded:
    """As an administrator's page does it; the log says that it was done at the server's keyboard."""
    if role not in APPOINTED_FROM_THE_KEYBOARD:
        raise RoleNotYours(role)
    return invite_member(OPERATOR, email=email, name=name, role=role, unit_id=unit_id, url=url)


@transaction.atomic
def end_membership(actor: Actor, *, membership_id: UUID) -> None:
    """End a role now; the next request of that person is refused. One not begun yet is dropped."""
    membership = Membership.objects.select_for_update(of=("self",)).filter(pk=membership_id).first()
    if membership is None or not rules.may_end(actor, membership):
        raise NotFound(membership_id)
    if membership.user_id == actor.user_id:
        raise NotForOneself(actor.user_id)
    if membership.role == Role.ADMINISTRATOR and not _another_administrator(membership):
        raise LastAdministrator(membership_id)
    moment = now()
    if membership.valid.upper is not None and membership.valid.upper <= moment:
        raise NotFound(membership_id)
    record(actor, "member.ended", membership, user=membership.user_id, unit=membership.unit_id)
    if membership.valid.lower >= moment:
        membership.delete()
        return
    membership.valid = DateTimeTZRange(membership.valid.lower, moment)
    membership.save(update_fields=["valid"])
    announce(actor, MembershipEnded(user_id=membership.user_id, unit_id=membership.unit_id))


@transaction.atomic
def change_own_details(actor: Actor, *, name: str, phone: str, language: str) -> None:
    """What people may change about themselves; the address they sign in with is not among it."""
    user = User.objects.select_for_update().get(pk=actor.user_id)
    user.name, user.phone, user.language = name_of(name), _phone(phone), _language(language)
    user.save(update_fields=["name", "phone", "language"])
    record(actor, "account.changed", user)


@transaction.atomic
def make_first_administrator(*, email: str, name: str, unit_id: UUID) -> MemberAdded:
    """The one appointment nobody can make on a page: asked for on the command line, once."""
    if Membership.objects.filter(role=Role.ADMINISTRATOR, valid__contains=now()).exists():
        raise AdministratorExists(unit_id)
    unit_card(unit_id)
    user, was_known = account_for(email=email, name=name, phone="")
    if user.person_links.filter(valid__contains=now()).exists():
        raise PrivateAddress(user.pk)
    membership = _make_membership(
        user, unit_id=unit_id, role=Role.ADMINISTRATOR, title="", valid=_period(None, None)
    )
    record(account_holder(user.pk), "administrator.made", membership, unit=unit_id)
    return MemberAdded(user_id=user.pk, membership_id=membership.pk, was_known=was_known)


def account_for(*, email: str, name: str, phone: str, language: str = "") -> tuple[User, bool]:
    """The account with this address, locked; a new one without a password where there is none.

    What a known person calls themselves is theirs to change and stays as it is.
    """
    address = address_of(email)
    known = User.objects.select_for_update().filter(email__iexact=address).first()
    if known is not None:
        return known, True
    user = User(
        email=address,
        name=name_of(name),
        phone=_phone(phone),
        language=_language(language or settings.LANGUAGE_CODE),
    )
    user.set_unusable_password()
    user.save()
    # Whoever may add people vouches for the address; a code sent there proves it at each sign-in.
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    return user, False


def _staff_for(*, email: str, name: str, phone: str) -> tuple[User, bool]:
    """The account of a colleague; for a private person's address one that answers in its place."""
    user, was_known = account_for(email=email, name=name, phone=phone)
    if not user.person_links.filter(valid__contains=now()).exists():
        return user, was_known
    known = User.objects.select_for_update().filter(meant_for__iexact=user.email).first()
    if known is not None:
        return known, True
    stand_in = User(
        email=f"{uuid4()}@{NOWHERE}",
        meant_for=user.email,
        name=name_of(name),
        phone=_phone(phone),
        language=user.language,
    )
    stand_in.set_unusable_password()
    stand_in.save()
    return stand_in, False


def _make_membership(
    user: User, *, unit_id: UUID, role: str, title: str, valid: DateTimeTZRange
) -> Membership:
    """Its caller holds the lock on the account, so two leaders at once make one membership."""
    if user.memberships.filter(unit_id=unit_id, valid__overlap=valid).exists():
        raise AlreadyMember(user.pk)
    return Membership.objects.create(
        user=user,
        unit_id=unit_id,
        role=Role(role),
        title=title.strip()[:LONGEST_TITLE],
        valid=valid,
    )


def _another_administrator(membership: Membership) -> bool:
    others = Membership.objects.filter(role=Role.ADMINISTRATOR, valid__contains=now())
    return others.exclude(pk=membership.pk).exists()


def _period(since: dt.datetime | None, until: dt.datetime | None) -> DateTimeTZRange:
    begin = since or now()
    if until is not None and until <= begin:
        raise TimeRunsBackwards
    return DateTimeTZRange(begin, until)


def address_of(email: str) -> str:
    address = clean_address(email)
    try:
        validate_email(address)
    except ValidationError as refused:
        raise AddressNotUsable from refused
    if len(address) > LONGEST_EMAIL:
        raise AddressNotUsable
    return address


def name_of(name: str) -> str:
    words = clean_name(name)[:LONGEST_NAME].strip()
    if not words:
        raise NameMissing
    return words


def _phone(phone: str) -> str:
    return kept_telephone(phone)[:LONGEST_PHONE]


def _language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise LanguageUnknown
    return language
