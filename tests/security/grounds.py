"""What happens in a random world: consents, relations, withdrawals, lapses, opt-outs, emergencies,
people who come and leave. Each step is done in the database and told to the reading.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import connections
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from . import reading
from .cast import CATEGORIES, UNIT_KINDS, Cast
from .reading import OPENINGS, ROLES, Care, Consent, Emergency, World

KINDS_OF_UNIT = {
    0: ["housing_107"],
    1: ["outpatient_psychiatry"],
    2: ["addiction_treatment_social"],  # it has not said which part it is
    3: ["authority_case"],
    4: ["job_centre"],
    5: ["gp"],
}
TIDY = 200  # worlds
RESET = """
    DELETE FROM access_whyquestion; DELETE FROM access_grant WHERE ground <> 'self';
    DELETE FROM access_signature; DELETE FROM access_consent; DELETE FROM access_carerelation;
    DELETE FROM access_emergencyaccess;
    UPDATE citizens_citizen SET party_ids = ARRAY[id] WHERE party_ids <> ARRAY[id];
    UPDATE accounts_user SET is_active = true WHERE NOT is_active;
    UPDATE accounts_personlink SET valid = '[2020-01-01,)' WHERE NOT upper_inf(valid);
    DELETE FROM accounts_membership;
"""
masks = st.one_of(st.sampled_from(CATEGORIES), st.integers(1, 511))
purposes = st.one_of(st.sampled_from([1, 2, 4, 8, 16]), st.integers(1, 31))


class Grounds(RuleBasedStateMachine):
    cast: ClassVar[Cast]
    worlds: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = World(persons=dict(self.cast.persons), classes=self.cast.classes)
        self.turn = 0
        self.sql(RESET)
        if self.worlds % TIDY == TIDY - 1:  # what was tried and undone leaves dead rows behind
            self.sql("VACUUM")

    def sql(self, words: str, values: list[Any] | None = None) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(words, values)

    @initialize(
        extra=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3),
        roles=st.lists(st.sampled_from(list(ROLES)), min_size=6, max_size=6),
        turn=st.integers(0, 9999),
    )
    def people_are_hired(self, extra: list[tuple[int, int]], roles: list[str], turn: int) -> None:
        self.turn = turn
        places = dict.fromkeys([(number, number) for number in range(6)] + extra)
        for user, unit in places:
            who, where = self.cast.staff[user], self.cast.units[unit]
            role = roles[unit] if user == unit else "nurse"
            self.member(who, where, "[2020-01-01,)", role)
            self.world.members.setdefault(who, set()).add(where)
            self.world.roles[who, where] = role

    def member(self, user: UUID, unit: UUID, valid: str, role: str = "nurse") -> None:
        self.sql(
            "INSERT INTO accounts_membership (id, user_id, unit_id, role, title, valid)"
            " VALUES (%s, %s, %s, %s, '', %s)",
            [uuid4(), user, unit, role, valid],
        )

    @rule(user=st.integers(0, 5), unit=st.integers(0, 5), past=st.booleans())
    def someone_leaves_or_comes_later(self, user: int, unit: int, past: bool) -> None:
        who, where = self.cast.staff[user], self.cast.units[unit]
        self.forget_member(who, where)
        self.member(who, where, "[2020-01-01,2021-01-01)" if past else "[2100-01-01,)")
        self.world.members.get(who, set()).discard(where)

    @rule(user=st.integers(0, 5), unit=st.integers(0, 5))
    def someone_comes_back(self, user: int, unit: int) -> None:
        """What they had opened in an emergency before they left does not wait for them."""
        who, where = self.cast.staff[user], self.cast.units[unit]
        self.forget_member(who, where)
        self.member(who, where, "[2020-01-01,)")
        self.world.members.setdefault(who, set()).add(where)
        self.world.roles[who, where] = "nurse"

    def forget_member(self, who: UUID, where: UUID) -> None:
        place = "FROM accounts_membership WHERE user_id = %s AND unit_id = %s"
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DELETE {place}", [who, where])
            if cursor.rowcount:
                self.world.leave(who, where)

    @rule(number=st.integers(0, 99))
    def an_account_is_closed(self, number: int) -> None:
        everyone = [*self.cast.staff, *self.cast.persons.values()]
        user = everyone[number % len(everyone)]
        self.sql("UPDATE accounts_user SET is_active = false WHERE id = %s", [user])
        self.world.inactive.add(user)

    @rule(number=st.integers(0, 9))
    def a_person_is_unlinked(self, number: int) -> None:
        person = list(self.cast.persons)[number % len(self.cast.persons)]
        self.sql(
            "UPDATE accounts_personlink SET valid = '[2020-01-01,2021-01-01)' WHERE person_id = %s",
            [person],
        )
        self.world.persons.pop(person, None)

    @rule(
        citizen=st.integers(0, 1),
        party=st.integers(0, 9),
        categories=masks,
        purposes=purposes,
        given=st.sampled_from([0, -1, -40]),
        lasts=st.sampled_from([None, 1, 20, 364]),
        recorder=st.sampled_from([None, 0, 1, 2, 3]),
        strict=st.booleans(),
        told=st.one_of(st.just(()), st.sets(st.integers(0, 5), min_size=1, max_size=3)),
        signed=st.booleans(),
    )
    def the_citizen_consents(
        self,
        citizen: int,
        party: int,
        categories: int,
        purposes: int,
        given: int,
        lasts: int | None,
        recorder: int | None,
        strict: bool,
        told: Iterable[int] = (),
        signed: bool = False,
    ) -> None:
        whose = self.cast.citizens[citizen]
        parties = [*self.cast.units, *self.cast.relatives]
        receiver = parties[party % len(parties)]
        tellers = tuple(
            self.cast.units[one] for one in sorted(told) if self.cast.units[one] != receiver
        )
        # The strictest of those who may tell decides which rule it is.
        strict = strict or any(self.cast.classes[one] & 12 for one in tellers)
        lasts = lasts or 200 if strict else lasts
        one = Consent(
            whose,
            receiver,
            categories,
            purposes,
            given,
            None if lasts is None else given + lasts,
            None if recorder is None else self.cast.units[recorder],
            rule="L6" if strict else "L8C",
            disclosers=tellers,
        )
        one.betrays = self.betrayed_by({receiver, *one.disclosers})
        key = uuid4()
        self.sql(
            "INSERT INTO access_consent (id, citizen_id, category, party_id, party_kind, categories,"
            " purposes, rule_id, form, signing, words, given_at, expires_at, recorded_at, recorded_by,"
            " recorded_unit_id, disclosers) VALUES (%s, %s, 1, %s, %s, %s, %s, %s, 'written', 'paper',"
            " 'Ja', now() + %s, now() + %s, now(), %s, %s, %s)",
            [
                key,
                whose,
                receiver,
                "unit" if receiver in self.cast.units else "relative",
                categories,
                purposes,
                one.rule,
                days(given),
                days(one.ends_days),
                self.cast.staff[0],
                one.recorded_unit,
                list(one.disclosers),
            ],
        )
        self.world.consents[key] = one
        if signed and (one.ends_days is None or one.ends_days > 0):
            self.sign(key, one)

    @rule(citizen=st.integers(0, 1), party=st.integers(0, 9), teller=st.sampled_from([1, 3, 5]))
    def the_citizen_lets_one_tell_it_all(self, citizen: int, party: int, teller: int) -> None:
        """Signed, and about everything: what others hold stays theirs."""
        self.the_citizen_consents(
            citizen, party, 511, 31, -1, None, None, strict=True, told=(teller,), signed=True
        )

    @rule(number=st.integers(0, 99))
    def the_paper_comes_back(self, number: int) -> None:
        waiting = [
            key
            for key, one in self.world.consents.items()
            if one.signature is None
            and not one.withdrawn
            and (one.ends_days is None or one.ends_days > 0)
        ]
        if waiting:
            key = waiting[number % len(waiting)]
            self.sign(key, self.world.consents[key])

    def sign(self, key: UUID, one: Consent) -> None:
        one.signature = uuid4()
        self.sql(
            "INSERT INTO access_signature (id, citizen_id, category, consent_id, how, name,"
            " words_sha256, signed_on, kept_unit_id, kept_where, seen_by)"
            " VALUES (%s, %s, 1, %s, 'paper', 'Borger', encode(sha256('Ja'), 'hex'),"
            " current_date - 1, %s, '', %s)",
            [one.signature, one.citizen, key, self.cast.units[0], self.cast.staff[0]],
        )

    def betrayed_by(self, parties: set[UUID]) -> int:
        """The kinds of the units on the row, told by the reading."""
        found = 0
        for unit, kind in zip(self.cast.units, UNIT_KINDS, strict=True):
            if unit in parties:
                found |= reading.BETRAYS.get(kind, 0)
        return found

    @rule(number=st.integers(0, 99))
    def a_consent_is_withdrawn(self, number: int) -> None:
        live = [key for key, one in self.world.consents.items() if not one.withdrawn]
        if live:
            key = live[number % len(live)]
            self.sql(
                "UPDATE access_consent SET withdrawn_at = now(), withdrawn_by = %s,"
                " withdrawn_how = 'aloud' WHERE id = %s",
                [self.cast.staff[0], key],
            )
            self.world.consents[key].withdrawn = True

    @rule(
        citizen=st.integers(0, 1),
        unit=st.integers(0, 5),
        kind=st.integers(0, 1),
        begins=st.sampled_from([0, -1, -400, 30]),
        lasts=st.sampled_from([None, 1, 10, 5000]),
    )
    def a_unit_takes_the_citizen_on(
        self, citizen: int, unit: int, kind: int, begins: int, lasts: int | None
    ) -> None:
        kinds = KINDS_OF_UNIT[unit]
        one = Care(
            self.cast.citizens[citizen],
            self.cast.units[unit],
            kinds[kind % len(kinds)],
            begins,
            None if lasts is None else begins + lasts,
        )
        taken = [
            other
            for other in self.world.cares.values()
            if (other.citizen, other.unit, other.kind) == (one.citizen, one.unit, one.kind)
            and other.to_days is None
            and not other.ended
        ]
        if taken and one.to_days is None:
            return
        key = uuid4()
        self.sql(
            "INSERT INTO access_carerelation (id, citizen_id, category, unit_id, kind, valid,"
            " recorded_by) VALUES (%s, %s, %s, %s, %s, tstzrange(now() + %s, now() + %s), %s)",
            [
                key,
                one.citizen,
                OPENINGS[one.kind][2],
                one.unit,
                one.kind,
                days(begins),
                days(one.to_days),
                self.cast.staff[0],
            ],
        )
        self.world.cares[key] = one

    @rule(number=st.integers(0, 99), by_opting_out=st.booleans())
    def a_relation_closes(self, number: int, by_opting_out: bool) -> None:
        live = [key for key, one in self.world.cares.items() if one.holds and not one.opted_out]
        if not live:
            return
        key = live[number % len(live)]
        if by_opting_out:
            self.sql("UPDATE access_carerelation SET opted_out_at = now() WHERE id = %s", [key])
            self.world.cares[key].opted_out = True
            return
        self.sql(
            "UPDATE access_carerelation SET valid = tstzrange(lower(valid), now()) WHERE id = %s",
            [key],
        )
        self.world.cares[key].ended = True

    @rule(
        citizen=st.integers(0, 1),
        user=st.integers(0, 5),
        unit=st.integers(0, 5),
        categories=masks,
        lapses=st.booleans(),
    )
    def an_emergency_is_opened(
        self, citizen: int, user: int, unit: int, categories: int, lapses: bool
    ) -> None:
        one = Emergency(
            self.cast.citizens[citizen],
            self.cast.staff[user],
            self.cast.units[unit],
            categories,
            lapses,
        )
        key = uuid4()
        self.sql(
            "INSERT INTO access_emergencyaccess (id, citizen_id, category, user_id, unit_id, categories,"
            " reason, alternative, valid, review_note, exemption)"
            " VALUES (%s, %s, 1, %s, %s, %s, 'r', 'citizen', tstzrange(now(), now() + %s), '', '')",
            [
                key,
                one.citizen,
                one.user,
                one.unit,
                categories,
                dt.timedelta(microseconds=1) if lapses else dt.timedelta(hours=3),
            ],
        )
        self.world.emergencies[key] = one

    @rule(number=st.integers(0, 99))
    def an_emergency_is_ended(self, number: int) -> None:
        live = [key for key, one in self.world.emergencies.items() if not one.over]
        if live:
            key = live[number % len(live)]
            self.sql(
                "UPDATE access_emergencyaccess SET valid = tstzrange(lower(valid), now()) WHERE id = %s",
                [key],
            )
            self.world.emergencies[key].over = True

    @rule(number=st.integers(0, 99), finding=st.sampled_from(["right", "wrong"]))
    def an_emergency_is_reviewed(self, number: int, finding: str) -> None:
        live = [key for key, one in self.world.emergencies.items() if not one.reviewed]
        if live:
            key = live[number % len(live)]
            self.sql(
                "UPDATE access_emergencyaccess SET finding = %s, reviewed_at = now() WHERE id = %s",
                [finding, key],
            )
            one = self.world.emergencies[key]
            one.reviewed, one.over = True, one.over or finding == "wrong"

    @rule(citizen=st.integers(0, 1), unit=st.integers(0, 5))
    def the_citizen_asks_why(self, citizen: int, unit: int) -> None:
        key = uuid4()
        self.sql(
            "INSERT INTO access_whyquestion (id, citizen_id, category, entry_id, unit_id, question,"
            " asked_at, answer) VALUES (%s, %s, 1, %s, %s, '', now(), '')",
            [
                key,
                self.cast.citizens[citizen],
                len(self.world.questions) + 1,
                self.cast.units[unit],
            ],
        )
        self.world.questions[key] = (self.cast.citizens[citizen], self.cast.units[unit])


def days(number: int | None) -> dt.timedelta | None:
    return None if number is None else dt.timedelta(days=number)


assert len(UNIT_KINDS) == len(KINDS_OF_UNIT)
assert reading.BITS["PLAN"] == 2
