"""Consents, care, emergencies and questions through the doors: what works and what is refused."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from brobygger.access import errors, events, gate, queries, services
from brobygger.access.law.sharing import DENMARK
from brobygger.access.reach import categories_in
from brobygger.access.rls import acting_as, database_now
from brobygger.kernel import events as kernel_events
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.purposes import Purpose
from brobygger.notices.models import Message
from tests import make

pytestmark = pytest.mark.django_db
PLAN, MENTAL, SOCIAL = int(Category.PLAN), int(Category.MENTAL), int(Category.SOCIAL)
WHY = "Hun er fundet forvirret på gaden"


@pytest.fixture
def people():
    return make.people()


def consent(by, people, **changes):
    wanted = {"to": people.nurse.unit_id, "categories": PLAN, **changes}
    return make.a_consent(by, people.citizen_id, **wanted)


def card(actor, consent_id):
    with acting_as(actor):
        return queries.consent(actor, consent_id)


# --- consents


def test_the_words_are_what_was_read_back(people):
    with override("da"), acting_as(people.citizen):
        wanted = {
            "citizen_id": people.citizen_id,
            "party_kind": "unit",
            "party_id": people.nurse.unit_id,
            "categories": PLAN | MENTAL | SOCIAL,
            "purposes": int(Purpose.COORDINATION | Purpose.TREATMENT),
            "expires_on": today() + dt.timedelta(days=10),
        }
        preview = services.consent_words(people.citizen, **wanted)
        signed = services.on_screen("Else Test Lauridsen")
        key = services.record_consent(people.citizen, form="digital", signed=signed, **wanted)
        kept = queries.consent(people.citizen, key)
    assert kept.words == preview.words
    assert "Ambulant Psykiatri" in kept.words
    assert (preview.must_be_written, preview.rule_code, kept.is_active) == (True, "L6", True)
    assert kept.category_list == [
        Category.IDENTITY,
        Category.PLAN,
        Category.MENTAL,
        Category.SOCIAL,
    ]


def test_a_year_belongs_to_the_health_act_and_not_to_consents_in_general(people):
    strict = card(people.contact_person, consent(people.contact_person, people, categories=MENTAL))
    mild = card(people.contact_person, consent(people.contact_person, people, form="oral"))
    assert (strict.rule_code, mild.rule_code, mild.expires_at) == ("L6", "L8C", None)
    assert dt.timedelta(364) < strict.expires_at - strict.given_at <= dt.timedelta(366)


def test_a_unit_bound_by_health_law_tells_all_it_tells_under_it(people):
    make.a_care_relation(people.nurse, people.citizen_id)
    key = consent(people.nurse, people, to=people.contact_person.unit_id)
    assert card(people.nurse, key).rule_code == "L6"


def test_the_last_day_is_counted_in(people):
    key = consent(people.citizen, people, expires_on=today())
    found = card(people.citizen, key)
    assert found.is_active
    assert found.expires_at > database_now()


def test_a_year_to_the_day_is_allowed_though_it_ends_within_the_day(people):
    latest = card(people.contact_person, consent(people.contact_person, people, categories=MENTAL))
    on = latest.expires_at.astimezone(DENMARK).date()
    key = consent(people.contact_person, people, categories=MENTAL, expires_on=on)
    assert card(people.contact_person, key).expires_at == latest.expires_at


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"categories": 0}, errors.NothingChosen),
        ({"categories": 512}, errors.NothingChosen),
        ({"purposes": 0}, errors.NothingChosen),
        ({"purposes": 32}, errors.NothingChosen),
        ({"form": "telepathic"}, errors.NothingChosen),
        ({"form": "digital"}, errors.OnlyThemselvesDigitally),
        ({"form": "oral", "categories": MENTAL}, errors.ConsentMustBeWritten),
        ({"purposes": 16}, errors.NoRuleForConsent),
        ({"expires_on": dt.date(2020, 1, 1)}, errors.ConsentDatesImpossible),
        ({"expires_on": dt.date(9999, 12, 31)}, errors.ConsentDatesImpossible),
        ({"expires_on": dt.date(2040, 1, 1), "categories": MENTAL}, errors.ConsentTooLong),
        ({"given_at": dt.date(2100, 1, 1)}, errors.ConsentDatesImpossible),
        ({"given_at": dt.date(1900, 1, 1)}, errors.ConsentDatesImpossible),
        ({"to": uuid4()}, NotFound),
        ({"to": uuid4(), "to_kind": "relative"}, NotFound),
        ({"to": uuid4(), "to_kind": "user"}, NotFound),
    ],
)
def test_what_is_no_consent_is_refused_and_nothing_is_kept(people, changes, error):
    with pytest.raises(error) as told:
        consent(people.contact_person, people, **changes)
    assert str(told.value.public_message)
    with acting_as(people.contact_person):
        assert queries.consents_of(people.contact_person, people.citizen_id) == ()


def test_a_consent_may_have_been_given_before(people):
    key = consent(people.contact_person, people, given_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC))
    assert card(people.contact_person, key).given_at == dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def test_one_yes_to_several_is_all_or_nothing(people):
    parties = [("unit", people.nurse.unit_id), ("unit", people.addiction_counsellor.unit_id)]
    wanted = {"citizen_id": people.citizen_id, "categories": PLAN, "purposes": 1, "form": "oral"}
    actor = people.contact_person
    with acting_as(actor):
        assert len(services.record_consents(actor, parties=[*parties, parties[0]], **wanted)) == 2
        with pytest.raises(NotFound):
            services.record_consents(actor, parties=[parties[0], ("unit", uuid4())], **wanted)
        with pytest.raises(errors.NothingChosen):
            services.record_consents(actor, parties=[], **wanted)
        assert len(queries.consents_of(actor, people.citizen_id)) == 2


def test_a_relative_sees_what_was_agreed_and_no_more(people):
    consent(people.citizen, people, to=people.relative_id, to_kind="relative", purposes=16)
    with acting_as(people.relative) as actor:
        assert queries.my_categories(actor, people.citizen_id) == PLAN | 1
        assert [one.name for one in queries.relatives_of(actor, people.citizen_id)] == [
            "Lonni Test Lauridsen"
        ]
    with acting_as(people.contact_person) as actor:
        seers = queries.seen_by(actor, people.citizen_id)
        relative = next(one for one in seers if one.kind == "relative")
        assert (relative.name, relative.sees(PLAN), relative.sees(MENTAL)) == (
            "Lonni Test Lauridsen",
            True,
            False,
        )
        assert queries.consents_of(actor, people.citizen_id)[0].party_name == "Lonni Test Lauridsen"
    with acting_as(people.nurse) as actor, pytest.raises(NotFound):
        queries.consent(actor, uuid4())


def test_a_relative_who_is_hidden_has_no_name(people):
    consent(people.citizen, people, to=people.relative_id, to_kind="relative", purposes=16)
    consent(people.citizen, people)
    with acting_as(people.nurse) as actor:
        seers = queries.seen_by(actor, people.citizen_id)
        cards = queries.consents_of(actor, people.citizen_id)
    assert "Lonni Test Lauridsen" not in {one.name for one in seers}
    assert "Lonni Test Lauridsen" not in {one.party_name for one in cards}


def test_no_is_said_once_however_often(people):
    key = consent(people.contact_person, people)
    for _ in range(2):
        with acting_as(people.citizen):
            services.withdraw_consent(people.citizen, consent_id=key)
    found = card(people.citizen, key)
    assert (found.is_active, found.withdrawn_at >= found.given_at) == (False, True)
    with acting_as(people.citizen) as actor:
        assert services.withdraw_all(actor, citizen_id=people.citizen_id) == 0


def test_nobody_else_says_no(people):
    key = consent(people.contact_person, people)
    with acting_as(people.nurse), pytest.raises(NotFound):
        services.withdraw_consent(people.nurse, consent_id=uuid4())
    with acting_as(people.relative), pytest.raises(NotAllowed):
        services.withdraw_all(people.relative, citizen_id=people.citizen_id)
    assert card(people.contact_person, key).is_active


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE access_consent SET categories = 511",
        "UPDATE access_consent SET withdrawn_at = now() + interval '1 day',"
        " withdrawn_by = gen_random_uuid(), withdrawn_how = 'self'",
        "UPDATE access_consent SET withdrawn_at = now(), withdrawn_how = 'self'",
        "UPDATE access_consent SET withdrawn_at = now(), withdrawn_by = gen_random_uuid()",
        "UPDATE access_consent SET grantor = 'proxy', grantor_id = gen_random_uuid()",
        "UPDATE access_consent SET signing = 'kept'",
        "DELETE FROM access_consent",
    ],
)
def test_a_consent_is_never_changed(people, deed):
    consent(people.contact_person, people)
    with (
        acting_as(people.contact_person),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed)


def test_consents_that_run_out_are_told_in_time(people):
    ends = today() + dt.timedelta(days=10)
    to = {"to": people.caseworker.unit_id}
    consent(people.citizen, people, expires_on=ends, **to)
    consent(people.citizen, people, to=make.a_unit("gp"))
    with acting_as(people.contact_person) as actor:
        [(citizen_id, day)] = queries.waiting_for(actor).ending
        assert (citizen_id, day) == (people.citizen_id, ends)
    consent(people.citizen, people, **to)
    with acting_as(people.contact_person) as actor:
        assert queries.waiting_for(actor).ending == ()


def test_who_may_be_invited_and_what_they_see(people):
    """That psychiatry may look is told of mental health; who shares the plan with it is told, too."""
    key = consent(people.citizen, people, categories=MENTAL)
    for actor, sees in ((people.citizen, MENTAL | 1), (people.contact_person, 0)):
        with acting_as(actor):
            parties = {one.name: one for one in queries.parties_of(actor, people.citizen_id)}
            mask = categories_in(
                queries.party_reach(actor, people.citizen_id, people.nurse.unit_id)
            )
        nurse, home = parties.get("Ambulant Psykiatri"), parties["Botilbuddet Birken"]
        assert (nurse is not None, mask) == (bool(sees), sees)
        assert (home.sees_plan, home.has_care) == (True, True)
    with acting_as(people.citizen) as actor:
        services.withdraw_consent(actor, consent_id=key)
    consent(people.citizen, people, categories=MENTAL | 2)
    with acting_as(people.contact_person) as actor:
        parties = {one.name: one for one in queries.parties_of(actor, people.citizen_id)}
        nurse = parties["Ambulant Psykiatri"]
    assert (nurse.sees_plan, nurse.has_consent, nurse.has_care) == (True, True, False)


# --- care


def test_a_unit_with_a_ground_begins_care_once(people):
    consent(people.citizen, people)
    with acting_as(people.nurse) as actor:
        wanted = {"citizen_id": people.citizen_id, "kind": "outpatient_psychiatry"}
        first = services.begin_care(actor, **wanted)
        assert services.begin_care(actor, **wanted) == first
        assert queries.my_categories(actor, people.citizen_id) & MENTAL
        cards = queries.care_relations_of(actor, people.citizen_id)
        assert [(one.unit_name, one.is_open, one.can_opt_out) for one in cards] == [
            ("Ambulant Psykiatri", True, True)
        ]
        services.end_care(actor, relation_id=first)
        services.end_care(actor, relation_id=first)
        assert not queries.my_categories(actor, people.citizen_id) & MENTAL


def test_care_can_end_on_a_day_to_come(people):
    with acting_as(people.contact_person) as actor:
        (own, *_) = [
            one
            for one in queries.care_relations_of(actor, people.citizen_id)
            if one.unit_id == actor.unit_id
        ]
        services.end_care(actor, relation_id=own.id, on=today() + dt.timedelta(days=3))
        assert gate.open_citizen(actor, people.citizen_id).name
        services.end_care(actor, relation_id=own.id, on=today() + dt.timedelta(days=9))
        (same, *_) = [
            one
            for one in queries.care_relations_of(actor, people.citizen_id)
            if one.unit_id == actor.unit_id
        ]
    assert same.until.date() <= today() + dt.timedelta(days=3)


def test_care_is_begun_and_ended_by_the_unit_itself(people):
    with acting_as(people.contact_person) as actor:
        other = next(
            one
            for one in queries.care_relations_of(actor, people.citizen_id)
            if one.unit_id != actor.unit_id
        )
        with pytest.raises(NotAllowed):
            services.end_care(actor, relation_id=other.id)
        with pytest.raises(errors.WrongCareKind):
            services.begin_care(actor, citizen_id=people.citizen_id, kind="gp")
        with pytest.raises(NotFound):
            services.end_care(actor, relation_id=uuid4())
        with pytest.raises(NotFound):
            services.opt_out_of_care(actor, relation_id=uuid4())
        with pytest.raises(errors.CannotOptOut):
            services.opt_out_of_care(actor, relation_id=other.id)


def test_the_citizen_opts_out_where_the_law_lets_them(people):
    relation = make.a_care_relation(people.nurse, people.citizen_id)
    for _ in range(2):
        with acting_as(people.citizen):
            services.opt_out_of_care(people.citizen, relation_id=relation)
    with acting_as(people.nurse), pytest.raises(NotFound):
        gate.open_citizen(people.nurse, people.citizen_id)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE access_carerelation SET valid = '[2020-01-01,)'",
        "UPDATE access_carerelation SET opted_out_at = now() + interval '1 day'",
        "UPDATE access_carerelation SET valid = tstzrange(lower(valid) + interval '1 day', NULL)",
        "UPDATE access_carerelation SET kind = 'gp'",
        "DELETE FROM access_carerelation",
    ],
)
def test_a_relation_only_ends(people, deed):
    with (
        acting_as(people.contact_person),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed)


# --- emergencies


def emergency(actor, people, **changes):
    wanted = {
        "cpr": "0201919990",
        "categories": MENTAL,
        "reason": WHY,
        "alternative": "citizen",
        **changes,
    }
    with acting_as(actor):
        return services.open_emergency(actor, **wanted)


def test_an_emergency_opens_for_the_one_and_tells_the_leaders(people):
    leader = make.a_member(people.nurse.unit_id, "leader")
    opened = emergency(people.nurse, people, hours=1)
    with acting_as(people.nurse) as actor:
        assert queries.my_categories(actor, people.citizen_id) == MENTAL | 1
        (mine,) = queries.my_emergencies(actor)
        assert gate.sight_of(actor, people.citizen_id).ground == ("emergency", opened.id)
    assert (mine.id, mine.is_open, mine.awaits_citizen, mine.until - mine.opened_at) == (
        opened.id,
        True,
        True,
        dt.timedelta(hours=1),
    )
    (message,) = Message.objects.filter(user_id=leader.user_id)
    assert "Else" not in message.subject + message.body
    with acting_as(people.citizen) as citizen:
        (about,) = queries.emergencies_about(citizen, people.citizen_id)
        seers = queries.seen_by(citizen, people.citizen_id)
    assert about.reason == WHY
    assert ("emergency", "Ambulant Psykiatri") in {(one.ground, one.name) for one in seers}


def test_found_by_name_and_birthday_when_they_fit_one(people):
    wanted = {"cpr": None, "name": "else test lauridsen", "birth_date": dt.date(1991, 1, 2)}
    assert emergency(people.nurse, people, **wanted).citizen_id == people.citizen_id
    twin = make.a_member(make.a_unit())
    make.a_citizen(twin, birth_date=dt.date(1991, 1, 2))
    with pytest.raises(errors.NobodyToOpen):
        emergency(people.nurse, people, **wanted)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "Haster"}, errors.ReasonTooShort),
        ({"reason": ". . . . . . . . . . ."}, errors.ReasonTooShort),
        ({"reason": "for lang " * 900}, errors.TextTooLong),
        ({"reason": WHY + "\0"}, errors.TextTooLong),
        ({"reason": WHY + "\ud800"}, errors.TextTooLong),
        ({"categories": 0}, errors.NothingChosen),
        ({"alternative": "curiosity"}, errors.NothingChosen),
        ({"hours": 4}, errors.HoursOutOfBounds),
        ({"hours": 0}, errors.HoursOutOfBounds),
        ({"cpr": "0101010000"}, NotFound),
        ({"cpr": "020191121AB3"}, NotFound),
        ({"cpr": "020191A1B2"}, NotFound),
        ({"cpr": None}, NotFound),
        ({"cpr": None, "name": "Ingen", "birth_date": dt.date(1991, 1, 2)}, NotFound),
        ({"citizen_id": uuid4()}, NotFound),
    ],
)
def test_an_emergency_needs_a_reason_a_scope_and_a_person(people, changes, error):
    with pytest.raises(error):
        emergency(people.nurse, people, **changes)


def test_an_emergency_is_ended_by_the_one_who_opened_it(people):
    opened = emergency(people.nurse, people)
    colleague = make.a_member(people.nurse.unit_id, "nurse")
    with acting_as(colleague), pytest.raises(NotAllowed):
        services.end_emergency(colleague, emergency_id=opened.id)
    for _ in range(2):
        with acting_as(people.nurse):
            services.end_emergency(people.nurse, emergency_id=opened.id)
    with acting_as(people.nurse), pytest.raises(NotFound):
        gate.open_citizen(people.nurse, people.citizen_id)
    with acting_as(people.nurse), pytest.raises(NotFound):
        services.end_emergency(people.nurse, emergency_id=uuid4())


def test_the_leader_reviews_and_the_citizen_is_told(people):
    opened = emergency(people.nurse, people)
    leader = make.a_member(people.nurse.unit_id, "leader")
    with acting_as(leader):
        assert [one.citizen_name for one in queries.emergencies_to_review(leader)] == [""]
        services.review_emergency(
            leader, emergency_id=opened.id, finding="right", note="Det var helt rigtigt gjort"
        )
        with pytest.raises(errors.AlreadyReviewed):
            services.review_emergency(
                leader, emergency_id=opened.id, finding="right", note="Det var helt rigtigt gjort"
            )
        services.tell_citizen_of_emergency(leader, emergency_id=opened.id)
        with pytest.raises(errors.AlreadyTold):
            services.write_exemption(leader, emergency_id=opened.id, exemption=WHY)
        assert queries.emergencies_to_review(leader) == ()
        (reviewed,) = queries.reviewed_emergencies(leader, finding="right")
        assert (reviewed.finding, reviewed.review_note) == ("right", "Det var helt rigtigt gjort")
        assert queries.reviewed_emergencies(leader) == (reviewed,)
        assert queries.reviewed_emergencies(leader, finding="wrong") == ()


@pytest.mark.parametrize("finding", ["", "maybe"])
def test_a_review_says_right_or_wrong(people, finding):
    opened = emergency(people.nurse, people)
    leader = make.a_member(people.nurse.unit_id, "leader")
    with acting_as(leader), pytest.raises(errors.NothingChosen):
        services.review_emergency(leader, emergency_id=opened.id, finding=finding, note=WHY)


def test_an_exemption_is_written_by_the_one_who_looked(people):
    opened = emergency(people.nurse, people)
    with acting_as(people.nurse):
        services.write_exemption(people.nurse, emergency_id=opened.id, exemption=WHY)
        (mine,) = queries.my_emergencies(people.nurse)
    assert not mine.awaits_citizen


def test_nobody_reviews_themselves_or_another_units(people):
    leader = make.a_member(people.nurse.unit_id, "leader")
    opened = emergency(leader, people)
    with acting_as(leader), pytest.raises(errors.ReviewedByAnother):
        services.review_emergency(leader, emergency_id=opened.id, finding="right", note=WHY)
    with acting_as(people.leader), pytest.raises(NotFound):
        services.review_emergency(people.leader, emergency_id=opened.id, finding="right", note=WHY)
    with acting_as(people.leader), pytest.raises(NotFound):
        services.tell_citizen_of_emergency(people.leader, emergency_id=opened.id)
    colleague = make.a_member(people.nurse.unit_id, "nurse")
    with acting_as(colleague), pytest.raises(NotAllowed):
        services.tell_citizen_of_emergency(colleague, emergency_id=opened.id)


# --- the log and the questions


def test_the_citizen_reads_who_looked_and_asks_why(people):
    with acting_as(people.contact_person):
        gate.open_citizen(people.contact_person, people.citizen_id)
    with override("en"), acting_as(people.citizen) as citizen:
        line = queries.log_of(citizen, people.citizen_id, limit=1)[0]
        assert (line.role_label, line.unit_name, line.action_label, line.can_ask) == (
            "Contact person",
            "Botilbuddet Birken",
            "Opened your page",
            True,
        )
        key = services.ask_why(citizen, entry_id=line.entry_id, question="Hvorfor?")
        with pytest.raises(errors.AlreadyAsked):
            services.ask_why(citizen, entry_id=line.entry_id)
        older = queries.log_of(citizen, people.citizen_id, before=line.entry_id)
        assert all(one.entry_id < line.entry_id for one in older)
    assert Message.objects.filter(user_id=people.leader.user_id).count() == 1
    with acting_as(people.leader) as leader:
        (question,) = queries.why_questions(leader)
        assert (question.question, bool(question.looked_by)) == ("Hvorfor?", True)
        with pytest.raises(errors.ReasonTooShort):
            services.answer_why(leader, question_id=key, answer=" ")
        services.answer_why(leader, question_id=key, answer="Hun forberedte jeres møde.")
        with pytest.raises(errors.AlreadyAnswered):
            services.answer_why(leader, question_id=key, answer="Igen")
        assert queries.why_questions(leader) == ()
        assert len(queries.why_questions(leader, open_only=False)) == 1
    with acting_as(people.citizen) as citizen:
        lines = queries.log_of(citizen, people.citizen_id)
    assert "Hun forberedte jeres møde." in {one.answer for one in lines}


def test_the_log_is_the_citizens_own(people):
    with acting_as(people.contact_person), pytest.raises(NotAllowed):
        queries.log_of(people.contact_person, people.citizen_id)
    with acting_as(people.citizen) as citizen:
        with pytest.raises(NotFound):
            queries.log_of(citizen, uuid4())
        with pytest.raises(NotFound):
            services.ask_why(citizen, entry_id=10**12)
    other = make.a_member(make.a_unit(), "leader")
    with acting_as(other), pytest.raises(NotFound):
        services.answer_why(other, question_id=uuid4(), answer="x")


def test_what_happened_is_announced(people, monkeypatch):
    heard = []
    for event in (events.ConsentGiven, events.ConsentWithdrawn, events.EmergencyOpened):
        monkeypatch.setitem(
            kernel_events._listeners, event, [lambda _actor, one: heard.append(type(one).__name__)]
        )
    key = consent(people.contact_person, people)
    with acting_as(people.citizen):
        services.withdraw_consent(people.citizen, consent_id=key)
    emergency(people.nurse, people)
    assert heard == ["ConsentGiven", "ConsentWithdrawn", "EmergencyOpened"]
