"""The words that leave the house about standing slots: a time, and a unit's name to its own leaders."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard, leaders_of, person_cards
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices
from brobygger.notices.calendars import Method

from .. import telling
from ..guests.telling import send_to_guest
from ..models import Invitation, Meeting
from ..words import moment, neutral_date
from .models import Slot, SlotComer

Words = Callable[[str], tuple[str, str]]


def tell_put_on(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """The citizen is invited as to any meeting; the staff have the slot, and are not written to."""
    telling.tell_called(actor, meeting, _not_staff(invitations))


def tell_taken_off(
    actor: Actor, meeting: Meeting, invitations: Iterable[Invitation], *, put_by: UUID
) -> None:
    """The citizen, and whoever put it on, unless they take it off themselves."""
    called = list(invitations)
    whose = [one for one in called if one.user_id == put_by and put_by != actor.user_id]
    telling.tell_cancelled(actor, meeting, [*_not_staff(called), *whose])


def tell_carried_on(
    actor: Actor, meeting: Meeting, invitations: Iterable[Invitation], *, put_by: UUID
) -> None:
    """As above: another time."""
    called = list(invitations)
    whose = [one for one in called if one.user_id == put_by and put_by != actor.user_id]
    telling.tell_moved(actor, meeting, [*_not_staff(called), *whose])


def tell_comer(actor: Actor, slot: Slot, comer: SlotComer) -> None:
    """Into one's own calendar, or out of it again."""
    method = Method.REQUEST if comer.is_coming else Method.CANCEL
    words = _you_come if comer.is_coming else _you_do_not
    _to_comer(actor, slot, comer, words, method)


def tell_slot_off(actor: Actor, slot: Slot, comers: Iterable[SlotComer]) -> None:
    """That date is not held; those who said they come are told, whoever calls it off too."""
    for one in comers:
        _to_comer(actor, slot, one, _slot_off, Method.CANCEL, more=1)


def tell_leaders(actor: Actor, unit_ids: Iterable[UUID], *, ended: bool) -> None:
    """The leaders of both units, save the one who does it."""
    told: set[UUID] = {actor.user_id}
    leaders = {one.user_id for unit_id in unit_ids for one in leaders_of(unit_id)} - told
    for person in person_cards(leaders).values():
        _send(actor, person, _ended if ended else _set_up)


def tell_moved(actor: Actor, row: tuple[Any, ...], *, is_off: bool) -> None:
    """Whom the database named: of another time, or that the meeting is called off."""
    _c, _g, _m, _v, uid, sequence, was_at, starts_at, minutes, accounts, guests = row
    words = partial(_item_off, _said(was_at)) if is_off else partial(_item_moved, starts_at)
    method = Method.CANCEL if is_off else Method.REQUEST

    def date(lead: int) -> Any:
        return neutral_date(
            method, uid=uid, sequence=sequence + lead, starts_at=starts_at, minutes=minutes
        )

    leads = {UUID(account): lead for account, lead in json.loads(accounts)}
    for person in person_cards(leads).values():
        _send(actor, person, words, calendar=partial(date, leads[person.id]))
    for channel, address, language, lead in json.loads(guests):
        with translation.override(language):
            subject, body = words()
            sheet = date(lead)
        send_to_guest(actor, (channel, address), subject, body, sheet)


def _not_staff(invitations: Iterable[Invitation]) -> list[Invitation]:
    return [one for one in invitations if one.kind != Invitation.Kind.STAFF]


def _to_comer(  # noqa: PLR0917  # one line of a mail each
    actor: Actor, slot: Slot, comer: SlotComer, words: Words, method: Method, more: int = 0
) -> None:
    def date() -> Any:
        return neutral_date(
            method,
            uid=slot.calendar_uid,
            sequence=comer.times_said + more,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
        )

    for person in person_cards([comer.user_id]).values():
        _send(actor, person, lambda: words(moment(slot.starts_at)), calendar=date)


def _send(
    actor: Actor,
    person: PersonCard,
    words: Callable[[], tuple[str, str]],
    calendar: Callable[[], Any] | None = None,
) -> None:
    if not person.email:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, body = words()
        sheet = calendar() if calendar else None
    notices.send(
        actor,
        user_id=person.id,
        address=person.email,
        subject=subject,
        body=body,
        calendar=sheet,
    )


def _you_come(when: str) -> tuple[str, str]:
    return _("You come to a standing slot"), _(
        "You have said that you come on %(moment)s. The date is attached, for your own calendar.\n\n"
        "%(url)s\n"
    ) % {"moment": when, "url": settings.SITE_URL}


def _you_do_not(when: str) -> tuple[str, str]:
    return _("You do not come to a standing slot"), _(
        "You have said that you do not come on %(moment)s. You need not do anything.\n\n%(url)s\n"
    ) % {"moment": when, "url": settings.SITE_URL}


def _slot_off(when: str) -> tuple[str, str]:
    return _("A standing slot is not held"), _(
        "The standing slot on %(moment)s is called off.\n\n"
        "Sign in to Brobygger to see where what waited for it stands now.\n\n%(url)s\n"
    ) % {"moment": when, "url": settings.SITE_URL}


def _item_moved(starts_at: dt.datetime) -> tuple[str, str]:
    return _("A meeting has been changed"), _(
        "A meeting you are invited to has been changed. It is now on %(moment)s.\n\n"
        "Sign in to Brobygger to see the change and to answer again.\n\n%(url)s\n"
    ) % {"moment": moment(starts_at), "url": settings.SITE_URL}


def _item_off(when: Callable[[], str]) -> tuple[str, str]:
    return _("A meeting has been cancelled"), _(
        "The meeting on %(moment)s has been cancelled, for the standing slot it was in has ended. "
        "What was to be decided is still on the list of the plan.\n\n%(url)s\n"
    ) % {"moment": when(), "url": settings.SITE_URL}


def _set_up() -> tuple[str, str]:
    return _("A standing slot with your unit"), _(
        "Your unit has a standing slot together with another unit from now on.\n\n"
        "Sign in to Brobygger to see when, or to end it.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _ended() -> tuple[str, str]:
    return _("A standing slot has ended"), _(
        "A standing slot between your unit and another has ended. Whoever waited has been told.\n\n"
        "%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _said(at: dt.datetime) -> Callable[[], str]:
    return lambda: moment(at)
