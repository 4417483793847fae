"""Someone leaves for good: every role ends, and the account opens nothing any more."""

from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce

from .. import rules
from ..errors import AccountNotYours, LastAdministrator, NotForOneself
from ..events import AccountDeactivated
from ..models import Membership, User
from ..queries import not_over
from ..roles import Role


@transaction.atomic
def deactivate_account(actor: Actor, *, user_id: UUID) -> None:
    """Close a staff account now. What the person carried is taken up in this transaction, or none of it.

    Roles that have begun end now; those not begun yet are dropped. The log keeps its names.
    """
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound(user_id)
    theirs = list(not_over(user.memberships.select_for_update(of=("self",))))
    _require_may(actor, user, theirs)
    for membership in theirs:
        _end(actor, membership)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor, "account.deactivated", user, memberships=[one.pk for one in theirs])
    units = tuple(dict.fromkeys(one.unit_id for one in theirs))
    announce(actor, AccountDeactivated(user_id=user_id, unit_ids=units))


def _require_may(actor: Actor, user: User, theirs: list[Membership]) -> None:
    if user.pk == actor.user_id:
        raise NotForOneself(user.pk)
    if not rules.may_deactivate(actor, theirs):
        raise AccountNotYours(user.pk)
    appoints = any(one.role == Role.ADMINISTRATOR for one in theirs)
    if appoints and not _another_administrator(user):
        raise LastAdministrator(user.pk)


def _another_administrator(user: User) -> bool:
    others = Membership.objects.filter(
        role=Role.ADMINISTRATOR, valid__contains=now(), user__is_active=True
    )
    return others.exclude(user=user).exists()


def _end(actor: Actor, membership: Membership) -> None:
    moment = now()
    record(actor, "member.ended", membership, user=membership.user_id, unit=membership.unit_id)
    if membership.valid.lower is not None and membership.valid.lower >= moment:
        membership.delete()
        return
    membership.valid = DateTimeTZRange(membership.valid.lower, moment)
    membership.save(update_fields=["valid"])
