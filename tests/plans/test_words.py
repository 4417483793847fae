"""Her words are hers: only she corrects them, and another hand is always named."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.access.gate import open_citizen
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import person_cards
from brobygger.audit.models import Entry
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.plans import pdf, queries, services
from brobygger.plans.errors import CitizensOwnWords, NotYoursToWrite, ToldAnew, WordsRefused
from brobygger.plans.hands import byline
from brobygger.plans.models import EarlierText, Passage, VersionPart
from brobygger.plans.record_text import meeting_text
from brobygger.ui.components.times import day
from tests import make as house
from tests.plans import make
from tests.plans.screens import FETCH, at, url, words

pytestmark = pytest.mark.django_db

HERS = "Jeg vil sove og passe mine fisk."
TOLD = "Jeg vil have ro om aftenen."
VOICE = ["wishes", "comment"]


@pytest.fixture
def table() -> make.Table:
    return make.a_table()


def name_of(actor) -> str:
    return person_cards([actor.user_id])[actor.user_id].name


def answer(table, revision: int, *, accept: bool = True, by=None, section: str = "wishes") -> None:
    by = by or table.citizen
    press = services.accept_told if accept else services.refuse_told
    with acting_as(by):
        press(by, plan_id=table.plan_id, section=section, revision=revision)


def prepared(table, meeting_id, by, body: str, *, base: int = 0) -> None:
    with acting_as(by):
        services.answer_question(
            by,
            plan_id=table.plan_id,
            meeting_id=meeting_id,
            party_id=table.citizen_id,
            question="words",
            body=body,
            base_revision=base,
        )


def take_in(table, meeting_id, by) -> None:
    with acting_as(by):
        services.take_in_words(by, plan_id=table.plan_id, meeting_id=meeting_id)


def as_staff(table, statement: str, *values: object) -> None:
    """What a program with a mistake in it would ask the database, acting as the case lead."""
    with acting_as(table.lead), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("section", VOICE)
def test_what_staff_write_stands_beside_hers_and_names_them(table, section):
    make.write(table, table.citizen, section, HERS)
    make.write(table, table.lead, section, TOLD)
    text = getattr(make.page(table, table.relative), section)
    assert (text.body, text.hand, text.beside.body, text.beside.hand) == (HERS, "own", TOLD, "told")
    assert byline(text) == f"{name_of(table.citizen)} med egne ord, {day(today())}"
    assert byline(text.beside) == f"Fortalt til {name_of(table.lead)} den {day(today())}"


@pytest.mark.parametrize("section", ["crisis", "resources"])
def test_what_others_see_too_both_write_each_their_own(table, section):
    make.write(table, table.citizen, section, "Jeg går en tur.")
    make.write(table, table.lead, section, "Hun går gerne en tur.")
    text = getattr(make.page(table, table.lead), section)
    assert (text.body, text.beside.body) == ("Jeg går en tur.", "Hun går gerne en tur.")
    assert byline(text.beside) == f"Skrevet af {name_of(table.lead)}, {day(today())}"
    assert text.mine is text.beside


def test_each_is_offered_their_own_hand_alone(table):
    make.write(table, table.citizen, "wishes", HERS)
    make.write(table, table.lead, "wishes", TOLD)
    hers, staffs = make.page(table, table.citizen).wishes, make.page(table, table.lead).wishes
    assert (hers.may_write, hers.beside.may_write, hers.beside.may_answer) == (True, False, True)
    assert (staffs.may_write, staffs.beside.may_write, staffs.beside.may_answer) == (
        False,
        True,
        False,
    )
    assert len({one.anchor for one in hers.both}) == len({one.anchor for one in staffs.both}) == 2


def test_one_press_makes_what_was_told_her_own(table):
    revision = make.write(table, table.lead, "wishes", TOLD)
    answer(table, revision)
    text = make.page(table, table.nurse).wishes
    assert (text.body, text.written_by, text.beside.body) == (TOLD, name_of(table.citizen), "")
    assert f"fortalt til {name_of(table.lead)} den {day(today())}" in byline(text)
    with house.as_owner():
        lines = list(Entry.objects.filter(action__startswith="plan.words").order_by("at"))
    assert [one.action for one in lines] == ["plan.words_told", "plan.words_accepted"]
    assert lines[1].user_id == table.citizen.user_id


def test_what_she_accepts_goes_beneath_what_she_wrote(table):
    make.write(table, table.citizen, "wishes", HERS)
    answer(table, make.write(table, table.lead, "wishes", TOLD))
    text = make.page(table, table.citizen).wishes
    assert text.body == f"{HERS}\n\n{TOLD}"
    assert "noget af det fortalt til" in byline(text)
    make.write(table, table.citizen, "wishes", "Mine egne ord igen.", base=text.revision)
    assert byline(make.page(table, table.lead).wishes).endswith(f"med egne ord, {day(today())}")


def test_that_is_not_what_i_said_takes_it_off_and_keeps_it_in_history(table):
    revision = make.write(table, table.lead, "wishes", TOLD)
    answer(table, revision, accept=False)
    for reader in (table.citizen, table.lead, table.relative):
        page = make.page(table, reader)
        assert page.wishes.said == ()
    assert "Det har jeg ikke sagt" in words(at(table.lead).get(url("plan", table.plan_id)))
    for reader in (table.citizen, table.lead):
        with acting_as(reader):
            [earlier] = queries.earlier_words(reader, table.plan_id, "wishes").cards
        assert (earlier.body, earlier.answer) == (TOLD, "refused")
        assert byline(earlier) == f"Fortalt til {name_of(table.lead)} den {day(today())}"


def test_an_answer_is_about_the_words_that_were_read(table):
    revision = make.write(table, table.lead, "wishes", TOLD)
    make.write(table, table.deputy, "wishes", "Noget helt andet.", base=revision)
    for accept in (True, False):
        with pytest.raises(ToldAnew):
            answer(table, revision, accept=accept)
    assert make.page(table, table.citizen).wishes.beside.body == "Noget helt andet."
    answer(table, revision + 1)
    with pytest.raises(ToldAnew):  # pressed twice
        answer(table, revision + 1)


@pytest.mark.parametrize(
    ("who", "error"),
    [("lead", NotAllowed), ("relative", NotAllowed), ("stranger", NotAllowed)],
)
def test_nobody_answers_for_her(table, who, error):
    revision = make.write(table, table.lead, "wishes", TOLD)
    for accept in (True, False):
        with pytest.raises(error):
            answer(table, revision, accept=accept, by=getattr(table, who))
    assert make.page(table, table.lead).wishes.beside.body == TOLD


def test_another_citizen_answers_nothing(table):
    revision = make.write(table, table.lead, "wishes", TOLD)
    other = make.a_table("0201919974")
    with pytest.raises((NotFound, NotYoursToWrite)):
        answer(table, revision, by=other.citizen)


def test_a_second_hand_is_named_and_the_first_kept(table):
    first = make.write(table, table.lead, "wishes", TOLD)
    make.write(table, table.deputy, "wishes", "Jeg vil have ro.", base=first)
    assert make.page(table, table.citizen).wishes.beside.written_by == name_of(table.deputy)
    with acting_as(table.citizen):
        kept = EarlierText.objects.get()
    assert (kept.body, kept.written_by_name, kept.told_on) == (TOLD, name_of(table.lead), today())


def test_her_prepared_words_keep_her_name_when_they_are_taken_in(table):
    meeting_id = make.an_open_meeting(table)
    prepared(table, meeting_id, table.citizen, HERS)
    take_in(table, meeting_id, table.lead)
    text = make.page(table, table.nurse).wishes
    assert (text.body, text.written_by, text.beside.body) == (HERS, name_of(table.citizen), "")
    assert f"sat ind i planen af {name_of(table.lead)}" in byline(text)
    take_in(table, meeting_id, table.lead)  # pressed twice
    assert make.page(table, table.nurse).wishes.revision == 1


def test_taken_in_they_go_beneath_what_she_has_written(table):
    make.write(table, table.citizen, "wishes", HERS)
    meeting_id = make.an_open_meeting(table)
    prepared(table, meeting_id, table.citizen, TOLD)
    take_in(table, meeting_id, table.lead)
    assert make.page(table, table.citizen).wishes.body == f"{HERS}\n\n{TOLD}"


def test_prepared_words_that_were_told_stay_told_to_that_helper(table):
    meeting_id = make.an_open_meeting(table)
    prepared(table, meeting_id, table.nurse, TOLD)
    take_in(table, meeting_id, table.lead)
    text = make.page(table, table.citizen).wishes
    assert (text.body, text.beside.body) == ("", TOLD)
    assert byline(text.beside) == f"Fortalt til {name_of(table.nurse)} den {day(today())}"
    answer(table, text.beside.revision, accept=False)
    with pytest.raises(WordsRefused):
        take_in(table, meeting_id, table.lead)


def test_what_she_has_answered_before_a_meeting_is_not_written_over(table):
    meeting_id = make.call(table)
    prepared(table, meeting_id, table.citizen, HERS)
    for base in (0, 1):
        with pytest.raises(CitizensOwnWords):
            prepared(table, meeting_id, table.nurse, TOLD, base=base)
    form = url("prepare_answer", table.plan_id, meeting_id, table.citizen_id, "words")
    assert "<textarea" not in at(table.nurse).get(form).content.decode()
    refused = at(table.nurse).post(form, {"body": TOLD, "base_revision": 1})
    assert refused.status_code == 422
    assert HERS in words(refused)
    assert TOLD in refused.content.decode()


def test_bringing_a_version_back_leaves_her_words_as_they_stand(table):
    make.write(table, table.citizen, "comment", HERS)
    refused = make.write(table, table.lead, "wishes", TOLD)
    make.a_closed_meeting(table)
    answer(table, refused, accept=False)
    make.write(table, table.citizen, "comment", "", base=1)
    make.write(table, table.lead, "overall_goal", "Noget andet.", base=1)
    with acting_as(table.lead) as lead:
        services.restore_version(lead, plan_id=table.plan_id, number=1)
    page = make.page(table, table.citizen)
    assert (page.comment.body, page.wishes.beside.body) == ("", "")
    assert page.overall_goal.body == "En rolig hverdag."


def test_every_copy_names_the_hand(table):
    make.write(table, table.lead, "comment", TOLD)
    make.write(table, table.lead, "crisis", "Ring til Birken.")
    make.a_closed_meeting(table)
    told = f"Fortalt til {name_of(table.lead)} den {day(today())}"
    hers = f"{name_of(table.citizen)} med egne ord, {day(today())}"
    with acting_as(table.lead) as lead:
        version = queries.version_page(lead, table.plan_id, 1)
        paper = pdf.contents(version, open_citizen(lead, table.citizen_id))
    assert [one["by"] for one in paper["wishes"]] == [hers]
    assert [one["by"] for one in paper["comment"]] == [told]
    assert paper["crisis"][0]["by"] == f"Skrevet af {name_of(table.lead)}, {day(today())}"
    record = meeting_text(version, name="Else")
    assert f"({told})" in record
    assert f"({hers})" in record
    make.write(table, table.deputy, "comment", "Noget andet.", base=1)
    compared = words(at(table.lead).get(url("compare", table.plan_id), {"a": 1, "b": 0}))
    assert told in compared
    assert f"Fortalt til {name_of(table.deputy)}" in compared


def test_old_versions_say_who_wrote_it_down_and_not_that_it_was_told(table):
    make.a_closed_meeting(table)
    with house.as_owner():
        part = VersionPart.objects.get(key="passage/wishes///own")
        old = {one: part.content[one] for one in ("section", "domain", "unit_id", "body")}
        old |= {"revision": 1, "updated_at": part.content["updated_at"], "written_by": "Jonas"}
        part.key, part.content = "passage/wishes//", {**old, "written_by_kind": "staff"}
        part.save()
    with acting_as(table.lead) as lead:
        wishes = queries.version_page(lead, table.plan_id, 1).wishes
        compared = queries.compare_versions(lead, table.plan_id, 1)
    assert (wishes.body, wishes.beside.body) == ("", "Jeg vil gerne sove og passe mine fisk.")
    assert byline(wishes.beside) == f"Skrevet ned af Jonas, {day(today())}"
    keys = {one.key: one.change for one in compared.parts if one.key.startswith("passage/wishes")}
    assert keys == {"passage/wishes///told": "removed", "passage/wishes///own": "added"}


FORGED = {
    "her text": "UPDATE plans_passage SET body = 'x', updated_by = %s WHERE hand = 'own'",
    "her text, as if taken in": "UPDATE plans_passage SET body = 'x', updated_by = %s,"
    " through = 'taken_in', through_name = 'Jonas' WHERE hand = 'own'",
    "her text, emptied": "UPDATE plans_passage SET body = '', updated_by = %s WHERE hand = 'own'",
    "her text, made told": "UPDATE plans_passage SET hand = 'told', written_by_kind = 'staff',"
    " updated_by = %s WHERE hand = 'own'",
    "her text, moved": "UPDATE plans_passage SET section = 'comment', updated_by = %s"
    " WHERE hand = 'own'",
    "her yes": "UPDATE plans_passage SET body = '', answer = 'accepted', answered_on = now(),"
    " updated_by = %s WHERE hand = 'told'",
    "a comment by her": "INSERT INTO plans_passage (id, plan_id, citizen_id, category, section,"
    " domain, hand, body, updated_at, updated_by, written_by_name, written_by_kind, revision)"
    " SELECT gen_random_uuid(), plan_id, citizen_id, 2, 'comment', '', 'own', 'x', now(), %s,"
    " 'Else', 'citizen', 1 FROM plans_passage LIMIT 1",
}


@pytest.mark.parametrize("harm", FORGED)
def test_the_database_refuses_what_no_screen_offers(table, harm):
    make.write(table, table.citizen, "wishes", HERS)
    make.write(table, table.lead, "wishes", TOLD)
    with pytest.raises(DatabaseError, match=r"another hand|stays what it is|plans_passage_once"):
        as_staff(table, FORGED[harm], table.lead.user_id)
    text = make.page(table, table.citizen).wishes
    assert (text.body, text.beside.body) == (HERS, TOLD)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE plans_passage SET body = 'x', updated_by = gen_random_uuid() WHERE hand = 'told'",
        "UPDATE plans_preparationanswer SET body = 'x', told_to = 'Jonas'",
        "UPDATE plans_preparationanswer SET told_to = 'Jonas'",
        "UPDATE plans_leadwish SET ended_at = now()",
    ],
)
def test_the_database_refuses_another_hand_everywhere(table, harm):
    make.write(table, table.lead, "wishes", TOLD)
    meeting_id = make.call(table)
    prepared(table, meeting_id, table.citizen, HERS)
    with acting_as(table.citizen) as citizen:
        nurse = make.participant_id(table, table.nurse)
        services.say_lead_wish(citizen, plan_id=table.plan_id, wished=nurse)
    with pytest.raises(DatabaseError, match=r"another hand|citizen.s own"):
        as_staff(table, harm)


def test_the_citizen_writes_nothing_as_told(table):
    make.write(table, table.lead, "wishes", TOLD)
    with (
        pytest.raises(DatabaseError, match="another hand"),
        acting_as(table.citizen),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE plans_passage SET body = 'x' WHERE hand = 'told'")


def test_whom_she_would_like_is_hers_and_what_staff_note_is_told(table):
    make.call(table)
    nurse, deputy = (make.participant_id(table, one) for one in (table.nurse, table.deputy))
    with acting_as(table.lead) as lead:
        services.say_lead_wish(lead, plan_id=table.plan_id, wished=nurse)
        assert make.page(table, table.lead).holding.told_to == {nurse: name_of(table.lead)}
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(citizen, plan_id=table.plan_id, wished=nurse)
    holding = make.page(table, table.lead).holding
    assert (holding.wished, holding.told_to) == (nurse, {})
    with pytest.raises(CitizensOwnWords), acting_as(table.lead) as lead:
        services.say_lead_wish(lead, plan_id=table.plan_id, wished=deputy)
    with acting_as(table.lead) as lead:
        services.say_lead_wish(lead, plan_id=table.plan_id, wished=nurse, refused=[deputy])
    holding = make.page(table, table.citizen).holding
    assert (holding.refused, holding.told_to) == ({deputy}, {deputy: name_of(table.lead)})


def test_earlier_words_are_for_the_citizen_and_staff(table):
    assert at(table.citizen).get(url("earlier", table.plan_id, "wishes")).status_code == 200
    assert at(table.lead).get(url("earlier", table.plan_id, "crisis")).status_code == 200
    for reader, field in (("relative", "wishes"), ("stranger", "wishes"), ("lead", "nonsense")):
        client = at(getattr(table, reader))
        assert client.get(url("earlier", table.plan_id, field)).status_code == 404


def test_what_is_saved_as_it_is_typed_is_one_earlier_text(table):
    for revision, text in enumerate(("Jeg", "Jeg vil", "Jeg vil sove")):
        make.write(table, table.citizen, "wishes", text, base=revision)
    with house.as_owner():
        Passage.objects.filter(hand="own").update(updated_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    make.write(table, table.citizen, "wishes", "Noget nyt", base=3)
    with acting_as(table.citizen) as citizen:
        cards = queries.earlier_words(citizen, table.plan_id, "wishes").cards
    assert [one.body for one in cards] == ["Jeg vil"]


def test_her_page_asks_and_her_press_answers(table):
    client = at(table.citizen)
    make.write(table, table.lead, "wishes", TOLD)
    page = words(client.get(url("plan", table.plan_id)))
    assert f"Fortalt til {name_of(table.lead)} den {day(today())}" in page
    assert "Ja, det er mine ord" in page
    home = words(client.get("/"))
    assert f"Fortalt til {name_of(table.lead)}" in home
    assert "Det har jeg ikke sagt" in home
    pressed = client.post(
        url("accept_told", table.plan_id, "wishes"), {"base_revision": 1, "from": "today"}
    )
    assert pressed["Location"] == "/#wishes"
    assert f"fortalt til {name_of(table.lead)}" in words(client.get("/"))


def test_a_late_press_says_so_and_a_forged_one_is_nothing(table):
    client = at(table.citizen)
    make.write(table, table.lead, "wishes", TOLD)
    late = client.post(
        url("refuse_told", table.plan_id, "wishes"), {"base_revision": 7}, follow=True
    )
    assert "skrevet om, siden du læste det" in words(late)
    for field, revision in (("wishes", "x"), ("nonsense", "1"), ("crisis", "1")):
        address = url("accept_told", table.plan_id, field)
        assert client.post(address, {"base_revision": revision}).status_code == 404
    assert make.page(table, table.citizen).wishes.beside.body == TOLD


def test_two_helpers_at_one_told_text_get_both(table):
    address = url("write", table.plan_id, "wishes")
    at(table.deputy).post(address, {"body": TOLD, "base_revision": 0})
    clash = at(table.lead).post(address, {"body": "Andet", "base_revision": 0})
    assert clash.status_code == 409
    assert TOLD in words(clash)
    assert make.page(table, table.lead).wishes.beside.draft.body == "Andet"
    typed = at(table.lead).post(address, {"body": "Tredje", "base_revision": 1}, **FETCH)
    assert typed.json() == {"revision": 2}


def test_texts_that_stood_before_are_sorted_and_nothing_is_claimed_of_them(table):
    """Migration 0015, run once more on rows as they were before it."""
    make.write(table, table.citizen, "wishes", HERS)
    make.write(table, table.lead, "comment", TOLD)
    make.write(table, table.lead, "resources", "Else er god til fisk.")
    make.write(table, table.citizen, "crisis", "Jeg går en tur.")
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in ("each_section_has_its_hands", "own_words_have_the_citizens_name"):
            cursor.execute(f"ALTER TABLE plans_passage DROP CONSTRAINT plans_passage_{name}")
        cursor.execute("UPDATE plans_passage SET hand = 'table', told_on = NULL")
        cursor.execute(import_module("brobygger.plans.migrations.0014_words").SORTED)
    page = make.page(table, table.nurse)
    assert (page.wishes.body, page.resources.body) == (HERS, "")
    assert page.resources.beside.body == "Else er god til fisk."
    assert byline(page.comment.beside) == f"Skrevet ned af {name_of(table.lead)}, {day(today())}"
    assert make.page(table, table.lead).crisis.body == "Jeg går en tur."
