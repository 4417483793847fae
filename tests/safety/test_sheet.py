"""One sheet for each citizen, written with them, never overwritten, read on a ground for risk."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.access.rls import acting_as
from brobygger.access.services import open_emergency, withdraw_consent
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.safety import queries, rules, services
from brobygger.safety.errors import (
    CitizensOwnLevel,
    LevelChanged,
    LevelUnknown,
    NothingToAgree,
    NotYoursToWrite,
    ReviewUnlikely,
    SheetChanged,
    TextNotAccepted,
)
from brobygger.safety.models import CopingDraft, EarlierLevel
from tests import make
from tests.safety import make as coping

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def actions() -> list[str]:
    with make.as_owner():
        rows = Entry.objects.filter(action__startswith="coping.").order_by("id")
        return list(rows.values_list("action", flat=True))


def test_a_sheet_has_five_levels_the_most_pressed_first(house):
    coping.a_sheet(house.contact_person, house.citizen_id)

    card = coping.sheet(house.contact_person, house.citizen_id)

    assert [(one.level, one.zone) for one in card.levels] == [
        (1, "red"),
        (2, "red"),
        (3, "yellow"),
        (4, "green"),
        (5, "green"),
    ]
    assert card.levels[0].texts == coping.RED
    assert (card.first_call.name, card.first_call.dial) == ("Natvagten på Birken", "+4570102030")
    assert actions() == ["coping.began", "coping.written", "coping.opened"]


def test_two_who_begin_share_one_sheet(house):
    first = coping.begin(house.contact_person, house.citizen_id)
    assert coping.begin(house.citizen, house.citizen_id) == first
    assert actions() == ["coping.began"]


def test_the_citizen_writes_their_own_words(house):
    coping.begin(house.citizen, house.citizen_id)
    coping.write(house.citizen, house.citizen_id, level=2, signs="Jeg sover ikke")
    level = coping.sheet(house.contact_person, house.citizen_id).level(2)
    assert (level.first_sign, level.in_own_words) == ("Jeg sover ikke", True)


def test_what_was_saved_over_is_kept(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    coping.write(house.citizen, house.citizen_id, base=1, signs="Mine egne ord")
    with make.as_owner():
        earlier = EarlierLevel.objects.get()
    assert (earlier.revision, earlier.signs) == (1, coping.RED["signs"])


def test_a_level_the_citizen_has_written_is_changed_by_the_citizen_alone(house):
    coping.begin(house.citizen, house.citizen_id)
    coping.write(house.citizen, house.citizen_id, level=2, signs="Jeg sover ikke")
    for base in (0, 1):
        with pytest.raises(CitizensOwnLevel):
            coping.write(house.contact_person, house.citizen_id, level=2, base=base, signs="Andet")
    assert coping.write(house.contact_person, house.citizen_id, level=3) == 1
    sheet = coping.sheet(house.contact_person, house.citizen_id)
    assert [one.level for one in sheet.levels if one.is_anothers] == [2]
    assert not any(one.is_anothers for one in coping.sheet(house.citizen, house.citizen_id).levels)
    assert sheet.level(2).first_sign == "Jeg sover ikke"
    for harm in ("signs = 'x'", "signs = '', written_by_kind = 'staff'", "call = '112'"):
        with (
            pytest.raises(DatabaseError, match="another hand"),
            acting_as(house.contact_person),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE safety_copinglevel SET {harm} WHERE level = 2")


def test_the_same_words_twice_are_saved_once(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    assert coping.write(house.contact_person, house.citizen_id) == 1


def test_who_comes_second_gets_both_texts_and_loses_nothing(house):
    coping.a_sheet(house.contact_person, house.citizen_id)

    with pytest.raises(LevelChanged) as refused:
        coping.write(house.citizen, house.citizen_id, signs="Mine egne ord")

    assert refused.value.theirs["signs"] == coping.RED["signs"]
    assert (refused.value.mine["signs"], refused.value.revision) == ("Mine egne ord", 1)
    draft = coping.sheet(house.citizen, house.citizen_id).level(1).draft
    assert (draft.texts["signs"], draft.base_revision) == ("Mine egne ord", 0)
    assert coping.sheet(house.contact_person, house.citizen_id).level(1).draft is None


def test_a_draft_is_mine_alone_and_gone_when_saved(house):
    coping.begin(house.citizen, house.citizen_id)
    with acting_as(house.citizen) as me:
        services.keep_draft(
            me, citizen_id=house.citizen_id, level=3, texts={"signs": "næs"}, base_revision=0
        )
    with acting_as(house.contact_person):
        assert not CopingDraft.objects.exists()
    coping.write(house.citizen, house.citizen_id, level=3, signs="næsten")
    with make.as_owner():
        assert not CopingDraft.objects.exists()


def test_agreeing_is_dated_and_a_change_afterwards_shows(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    coping.agree(house.contact_person, house.citizen_id)
    card = coping.sheet(house.citizen, house.citizen_id)
    assert (card.agreed_on, card.is_changed_since) == (today(), False)
    coping.write(house.citizen, house.citizen_id, level=2, signs="Nyt")
    assert coping.sheet(house.citizen, house.citizen_id).is_changed_since


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_it_is_gone_through_again_within_a_year(house, days):
    coping.a_sheet(house.contact_person, house.citizen_id)
    with pytest.raises(ReviewUnlikely):
        coping.agree(
            house.contact_person,
            house.citizen_id,
            review_on=today() + dt.timedelta(days=days),
        )


def test_nobody_agrees_to_what_they_have_not_read(house):
    coping.begin(house.contact_person, house.citizen_id)
    with pytest.raises(NothingToAgree):
        coping.agree(house.contact_person, house.citizen_id, revision=0)
    coping.write(house.contact_person, house.citizen_id)
    with pytest.raises(SheetChanged):
        coping.agree(house.contact_person, house.citizen_id, revision=0)


def test_a_sheet_put_away_is_seen_by_nobody_and_a_new_one_begins_empty(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    with acting_as(house.citizen) as me:
        services.put_sheet_away(me, citizen_id=house.citizen_id)
    assert coping.sheet(house.contact_person, house.citizen_id) is None
    coping.begin(house.citizen, house.citizen_id)
    assert not coping.sheet(house.contact_person, house.citizen_id).is_written


def test_without_a_ground_for_risk_there_is_no_sheet(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.nurse.unit_id,
        categories=Category.PLAN | Category.MENTAL,
    )
    assert coping.sheet(house.nurse, house.citizen_id) is None
    consent = make.a_consent(
        house.citizen, house.citizen_id, to=house.nurse.unit_id, categories=Category.RISK
    )
    assert coping.sheet(house.nurse, house.citizen_id) is not None
    with acting_as(house.citizen):
        withdraw_consent(house.citizen, consent_id=consent)
    assert coping.sheet(house.nurse, house.citizen_id) is None
    with pytest.raises(NotFound):
        coping.begin(house.addiction_counsellor, house.citizen_id)


def test_an_emergency_opens_the_sheet_for_reading_only(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    ward = make.a_member(make.a_unit("psychiatric_ward"), "nurse")
    with acting_as(ward):
        open_emergency(
            ward,
            categories=int(Category.RISK),
            reason="Fundet bevidstløs i nat og skal indlægges nu",
            alternative="citizen",
            citizen_id=house.citizen_id,
        )
    assert coping.sheet(ward, house.citizen_id).level(1).is_written
    with pytest.raises(NotYoursToWrite):
        coping.write(ward, house.citizen_id, base=1, signs="x")
    with acting_as(ward):
        ends = queries.ground_ends(ward, house.citizen_id)
        assert ends is not None
        assert queries.sheets_at_hand(ward) == []


def test_a_relative_reads_what_was_opened_and_writes_nothing(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    make.a_consent(
        house.citizen,
        house.citizen_id,
        to=house.relative_id,
        to_kind="relative",
        categories=Category.RISK,
        purposes=16,
    )
    assert coping.sheet(house.relative, house.citizen_id).level(1).is_written
    with pytest.raises(NotAllowed):
        coping.write(house.relative, house.citizen_id, base=1, signs="x")


@pytest.mark.parametrize("text", ["x" * (rules.LONGEST_TEXT + 1), "\0", "\ud800"])
def test_text_that_cannot_be_kept_is_refused(house, text):
    coping.begin(house.citizen, house.citizen_id)
    with pytest.raises(TextNotAccepted):
        coping.write(house.citizen, house.citizen_id, signs=text)


def test_there_are_five_levels(house):
    coping.begin(house.citizen, house.citizen_id)
    with pytest.raises(LevelUnknown):
        coping.write(house.citizen, house.citizen_id, level=6, signs="x")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Natvagten 70 10 20 30", [("Natvagten", "70 10 20 30")]),
        ("112", [("", "112")]),
        ("Ø0463Å", [("Ø0463Å", "")]),
        ("Mor: +45 00 00 20 02", [("Mor", "+45 00 00 20 02")]),
        ("Freja", [("Freja", "")]),
        ("12-34-56-78 Jonas, hverdage", [("Jonas, hverdage", "12-34-56-78")]),
        ("\n  \n", []),
        ("Værelse 7 – 20 30 40 50", [("Værelse 7", "20 30 40 50")]),
    ],
)
def test_whom_to_call_is_read_from_a_line(line, found):
    assert rules.callees(line) == found


def test_reviews_that_are_due_become_a_task_of_the_unit_that_agreed(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    coping.agree(house.contact_person, house.citizen_id, review_on=today() + dt.timedelta(days=10))
    colleague = make.a_member(house.contact_person.unit_id)
    with acting_as(colleague):
        [task] = queries.my_coping_day(colleague)[0]
    assert (task.kind, task.citizen_id) == ("coping_review", house.citizen_id)
    with acting_as(house.caseworker):
        assert queries.my_coping_day(house.caseworker)[0] == []
    with acting_as(house.citizen):
        assert queries.my_coping_day(house.citizen)[0] == []


def test_the_database_keeps_what_was_said(house):
    coping.a_sheet(house.contact_person, house.citizen_id)
    coping.write(house.contact_person, house.citizen_id, base=1, signs="Nyt")
    with acting_as(house.contact_person), connection.cursor() as cursor:
        for attempt in (
            "DELETE FROM safety_copingsheet",
            "DELETE FROM safety_copinglevel",
            "UPDATE safety_earlierlevel SET signs = ''",
            "DELETE FROM safety_earlierlevel",
            "UPDATE safety_copinglevel SET category = 2",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(attempt)
