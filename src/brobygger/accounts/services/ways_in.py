"""How citizens and relatives get, change and lose the address they sign in with.

Nobody opens a way in alone (ADR 51). A colleague asks, another confirms; or the person says yes
with the sign-in they have. Whoever signs in today is told at once and can stop a change for two days.
"""

import datetime as dt
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_noop

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import telling
from ..acting import acting
from ..errors import AlreadyAsked, AlreadyLinked, NotForOneself, SecondPersonNeeded, StaffAddress
from ..models import PersonLink, User, WayIn
from ..queries import leaders_of
from ..roles import Role
from .members import account_for, address_of, name_of

TIME_TO_OBJECT = dt.timedelta(hours=48)
HOUSE = Actor(user_id=uuid5(NAMESPACE_URL, "brobygger:ways-in"), role=Role.SERVICE.value)
UNANSWERED = (WayIn.State.ASKED, WayIn.State.CONFIRMED)
UNFINISHED = (*UNANSWERED, WayIn.State.WRITTEN)
ASKED = gettext_noop("A sign-in has been asked for. A second person must confirm it.")
CONFIRMED = gettext_noop("A sign-in has been confirmed by a second person.")
OBJECTED = gettext_noop(
    "Whoever signs in today says no to a change of their sign-in. Nothing was changed. "
    "Talk with the person, and find out who asked."
)
ENDED = gettext_noop("A sign-in has been closed.")


@transaction.atomic
def ask_way_in(
    actor: Actor, *, person_id: UUID, kind: str, email: str, name: str, url: str = ""
) -> UUID:
    """Ask that a person may sign in with this address; a second person confirms. The change's id.

    Called by `access`, which knows whether the actor has a ground for this citizen.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    address = address_of(email)
    _refuse_staff(actor, address)
    former = _former(person_id)
    _put_aside_unanswered(actor, person_id, address)
    if _signs_in_now(person_id, address):
        raise AlreadyLinked(person_id)
    way = _written_down(
        person_id=person_id,
        kind=PersonLink.Kind(kind),
        email=address,
        name=name_of(name),
        asked_by=actor.user_id,
        asked_at=now(),
        unit_id=actor.unit_id,
        url=url,
        former=former,
    )
    record(actor, "account.asked", citizen_id=_about(way), way=way.pk, person=person_id, kind=kind)
    telling.tell_former_of_question(way)
    telling.tell_leaders(way.unit_id, ASKED, url)
    return way.pk


@transaction.atomic
def confirm_way_in(actor: Actor, *, person_id: UUID) -> WayIn.State:
    """The second person: at once where nobody can be put out of their own account, else in two days."""
    require(actor, Permission.CITIZEN_REGISTER)
    way = _locked(person_id=person_id, state=WayIn.State.ASKED)
    if actor.user_id == way.asked_by:
        raise SecondPersonNeeded(way.pk)
    if User.objects.filter(pk=actor.user_id, email__iexact=way.email).exists():
        raise NotForOneself(actor.user_id)
    wait = TIME_TO_OBJECT if _can_object(way) else dt.timedelta(0)
    _confirm(actor, way, opens_at=now() + wait)
    telling.tell_leaders(way.unit_id, CONFIRMED, way.url)
    if actor.unit_id != way.unit_id:
        telling.tell_leaders(actor.unit_id, CONFIRMED, way.url)
    if wait:
        telling.tell_former_of_time(way)
    else:
        _open(actor, way)
    return WayIn.State(way.state)


@transaction.atomic
def drop_way_in(actor: Actor, *, person_id: UUID) -> None:
    """A mistake, or no longer wanted: what has not been carried out will not be."""
    require(actor, Permission.CITIZEN_REGISTER)
    way = _locked(person_id=person_id, state__in=UNFINISHED)
    _drop(actor, way, "account.dropped")


@transaction.atomic
def end_way_in(actor: Actor, *, person_id: UUID, url: str = "") -> None:
    """End the account's right to be this person, now; who signed in so far and the leaders are told."""
    require(actor, Permission.CITIZEN_REGISTER)
    link = _link_of(person_id)
    waiting = WayIn.objects.select_for_update().filter(
        person_id=person_id, state=WayIn.State.WRITTEN
    )
    for way in waiting:
        _drop(actor, way, "account.dropped")
    if link is None and not waiting:
        raise NotFound(person_id)
    if link is not None:
        if link.user_id == actor.user_id:
            raise NotForOneself(actor.user_id)
        _end(actor, link)
    telling.tell_leaders(actor.unit_id, ENDED, url)


def answer_own_change(actor: Actor, *, way_id: UUID, is_me: bool) -> None:
    """The person's own proof: whoever signs in as them today says yes, or stops it."""
    with acting(actor):
        way = _locked(pk=way_id, former_id=actor.user_id, state__in=UNANSWERED)
        if not _can_object(way) or not _is_former(way):
            raise NotFound(way_id)
        if not is_me:
            _object(actor, way)
            return
        if way.state == WayIn.State.ASKED:
            _confirm(actor, way, opens_at=now())
        _open(actor, way)


def object_to_change(token: str) -> None:
    """One press in the letter to the former address, signed in or not."""
    with acting(HOUSE):
        way = _locked(pk=telling.way_named(token), state__in=UNANSWERED)
        if way.former_id is None:  # pragma: no cover  # nobody was written to
            raise NotFound(way.pk)
        _object(HOUSE, way)


def answer_as_holder(actor: Actor, *, way_id: UUID, is_me: bool) -> None:
    """The address was somebody's already: they say whether this person is them, too."""
    with acting(actor):
        way = _locked(pk=way_id, state=WayIn.State.WRITTEN, declined_at=None)
        user = User.objects.filter(
            pk=actor.user_id, is_active=True, email__iexact=way.email
        ).first()
        if user is None or user.memberships.exists():
            raise NotFound(way_id)
        if is_me:
            _link(actor, way, user)
            return
        way.declined_at = now()
        way.save(update_fields=["declined_at"])
        record(actor, "account.declined", way=way.pk)


def open_ways_due() -> int:
    """Changes nobody has stopped in their two days; how many were opened.

    Each for itself: one that cannot be opened fails the job, and keeps nobody else waiting.
    """
    due = WayIn.objects.filter(state=WayIn.State.CONFIRMED, opens_at__lte=now())
    opened, failures = 0, []
    for way_id in list(due.order_by("opens_at", "pk").values_list("pk", flat=True)):
        try:
            opened += _open_when_free(way_id)
        except Exception as failure:  # all are raised below
            failures.append(failure)
    if failures:
        raise ExceptionGroup("ways in that could not be opened", failures)
    return opened


def _open_when_free(way_id: UUID) -> bool:
    """Unless somebody stops it or opens it at this moment."""
    with acting(HOUSE):
        free = WayIn.objects.select_for_update(skip_locked=True, of=("self",))
        way = free.filter(pk=way_id, state=WayIn.State.CONFIRMED).first()
        if way is not None:
            _open(HOUSE, way)
        return way is not None


def _refuse_staff(actor: Actor, address: str) -> None:
    """Work addresses are known among staff, so saying so betrays nothing."""
    known = User.objects.filter(email__iexact=address).first()
    if known is not None and known.pk == actor.user_id:
        raise NotForOneself(actor.user_id)
    if known is not None and known.memberships.exists():
        raise StaffAddress(known.pk)


def _put_aside_unanswered(actor: Actor, person_id: UUID, address: str) -> None:
    """A question its holder has not answered answers as a sign-in nobody has used would."""
    for way in WayIn.objects.select_for_update().filter(
        person_id=person_id, state=WayIn.State.WRITTEN
    ):
        if way.email == address:
            raise AlreadyLinked(person_id)
        _drop(actor, way, "account.dropped")


def _written_down(**values: object) -> WayIn:
    try:
        with transaction.atomic():
            return WayIn.objects.create(**values)
    except IntegrityError as taken:
        if "accounts_wayin_one_at_a_time" not in str(taken):
            raise
        raise AlreadyAsked(values["person_id"]) from taken


def _confirm(actor: Actor, way: WayIn, *, opens_at: dt.datetime) -> None:
    way.state = WayIn.State.CONFIRMED
    way.confirmed_by, way.confirmed_at, way.opens_at = actor.user_id, now(), opens_at
    way.save(update_fields=["state", "confirmed_by", "confirmed_at", "opens_at"])
    record(actor, "account.confirmed", citizen_id=_about(way), way=way.pk, person=way.person_id)


def _open(actor: Actor, way: WayIn) -> None:
    """Link the address, or ask its holder when it is somebody's already.

    Staff read the same of both: that the address has been written to.
    """
    user = User.objects.select_for_update().filter(email__iexact=way.email).first()
    if user is not None and (user.memberships.exists() or not user.is_active):
        _drop(actor, way, "account.dropped")
        return
    if user is not None and _is_somebody_else(user, way):
        way.state = WayIn.State.WRITTEN
        way.save(update_fields=["state"])
        telling.ask_holder(user)
        return
    if user is None:
        user, _known = account_for(email=way.email, name=way.name, phone="")
    _link(actor, way, user)
    telling.welcome(user)


def _link(actor: Actor, way: WayIn, user: User) -> None:
    old = _link_of(way.person_id)
    if old is not None and old.user_id != user.pk:
        _end(actor, old)
    link, _new = PersonLink.objects.select_for_update().get_or_create(
        user=user,
        person_id=way.person_id,
        defaults={"kind": way.kind, "valid": DateTimeTZRange(now(), None)},
    )
    if (
        link.valid.upper is not None
    ):  # ended before: taken up again, one for each account and person
        link.valid = DateTimeTZRange(now(), None)
        link.save(update_fields=["valid"])
    way.state = WayIn.State.OPENED
    way.save(update_fields=["state"])
    record(actor, "account.linked", citizen_id=_about(way), user=user.pk, person=way.person_id)


def _end(actor: Actor, link: PersonLink) -> None:
    link.valid = DateTimeTZRange(link.valid.lower, now())
    link.save(update_fields=["valid"])
    about = link.person_id if link.kind == PersonLink.Kind.CITIZEN else None
    record(actor, "account.unlinked", citizen_id=about, user=link.user_id, person=link.person_id)
    leaders = [one.name for one in leaders_of(actor.unit_id)] if actor.unit_id else []
    telling.tell_former_of_end(link.user, leaders)


def _object(actor: Actor, way: WayIn) -> None:
    _drop(actor, way, "account.objected")
    telling.tell_leaders(way.unit_id, OBJECTED, way.url)


def _drop(actor: Actor, way: WayIn, action: str) -> None:
    way.state = WayIn.State.DROPPED
    way.save(update_fields=["state"])
    record(actor, action, citizen_id=_about(way), way=way.pk, person=way.person_id)


def _locked(**which: object) -> WayIn:
    found = WayIn.objects.select_for_update(of=("self",)).filter(**which).first()
    if found is None:
        raise NotFound
    return found


def _link_of(person_id: UUID) -> PersonLink | None:
    links = PersonLink.objects.select_for_update(of=("self",)).select_related("user")
    return links.filter(person_id=person_id, valid__contains=now()).first()


def _signs_in_now(person_id: UUID, address: str) -> bool:
    links = PersonLink.objects.filter(person_id=person_id, valid__contains=now())
    return links.filter(user__email__iexact=address).exists()


def _former(person_id: UUID) -> User | None:
    """Who signs in as this person now, or did so last: ending a way in does not silence it."""
    links = PersonLink.objects.filter(person_id=person_id).select_related("user")
    now_or_last = sorted(links, key=lambda one: (one.valid.upper is None, one.valid.lower))
    return now_or_last[-1].user if now_or_last else None


def _is_former(way: WayIn) -> bool:
    """Whoever was this person then still is: a closed sign-in may stop a change, not carry it out."""
    links = PersonLink.objects.filter(person_id=way.person_id, user=way.former)
    return links.filter(valid__contains=now()).exists()


def _can_object(way: WayIn) -> bool:
    """Somebody has been this person with another address: they are given time.

    An address that never signed in proves nothing: it was mistyped, or nobody answered there.
    """
    former = way.former
    if former is None or former.email.lower() == way.email:
        return False
    return former.last_login is not None


def _is_somebody_else(user: User, way: WayIn) -> bool:
    """The account is another person's, and has not been this one's before."""
    return (
        user.person_links.exists()
        and not user.person_links.filter(person_id=way.person_id).exists()
    )


def _about(way: WayIn) -> UUID | None:
    return way.person_id if way.kind == PersonLink.Kind.CITIZEN else None
