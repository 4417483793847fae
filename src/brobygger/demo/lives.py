"""A citizen arrives: registered by their place, taken on by others, with people and consents around."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from brobygger.access.gate import open_citizen
from brobygger.access.queries import care_relations_of
from brobygger.access.rls import acting_as
from brobygger.access.services import (
    add_relative,
    consent_words,
    end_care,
    kept_at,
    on_screen,
    opt_out_of_care,
    record_consent,
    register_citizen,
    withdraw_consent,
)
from brobygger.accounts.queries import users_of_person
from brobygger.accounts.services import ask_way_in, confirm_way_in
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import organisation

from .backdating import Timeline
from .company import CITIZEN, RELATIVE, Around, Company
from .stories import Care, Life, Look, Relative, Yes

CITIZENS, RELATIVES = "borger.example", "familie.example"
HEALTH = frozenset(
    {
        "outpatient_psychiatry",
        "psychiatric_ward",
        "facility_team",
        "gp",
        "addiction_treatment",
        "somatic_care",
    }
)
PLAN_ONLY = frozenset({"job_centre", "probation"})


def put_on(timeline: Timeline, company: Company, life: Life) -> Around:
    """Everything about this citizen but the plan, on the days it happened."""
    around = Around(life.key, company)
    timeline.on(life.ago, "09:40", partial(_arrive, around, life))
    for care in life.care:
        _put_care(timeline, around, life, care)
    for yes in life.consents:
        timeline.on(yes.ago, "13:15", partial(_consent, around, life, yes))
        if yes.withdrawn is not None:
            timeline.on(yes.withdrawn, "20:10", partial(_withdraw, around, yes))
    for one in life.looks:
        timeline.on(one.ago, one.at, partial(_look, around, one))
    return around


def mask(names: tuple[str, ...]) -> int:
    return mask_of(Category[name] for name in names)


def _arrive(around: Around, life: Life) -> None:
    _register(around, life)
    for one in life.relatives:
        _add_relative(around, life, one)


def _put_care(timeline: Timeline, around: Around, life: Life, care: Care) -> None:
    timeline.on(care.ago, "10:25", partial(_take_on, around, life, care))
    for ago, ending in ((care.ended, _end), (care.opted_out, _opt_out)):
        if ago is not None:
            timeline.on(ago, "12:00", partial(ending, around, care))


def _look(around: Around, one: Look) -> None:
    actor = around.actor(one.by)
    with acting_as(actor):
        open_citizen(actor, around.citizen_id)


def _register(around: Around, life: Life) -> None:
    actor = around.company.actor(life.registered_by)
    with acting_as(actor):
        registered = register_citizen(
            actor,
            name=life.name,
            cpr=life.cpr,
            cpr_kind=life.cpr_kind,
            care_kind=life.care_kind,
            since=around.days.past(life.ago),
            stay_unit_id=actor.unit_id if life.lives_here else None,
            **_details(life),
        )
    around.citizen_id = registered.citizen_id
    if life.account:
        email = f"{life.key}@{CITIZENS}"
        around.accounts[CITIZEN] = _account(around, life, CITIZEN, email=email, name=life.name)


def _details(life: Life) -> dict[str, Any]:
    return {
        "birth_date": dt.date.fromisoformat(life.born) if life.born else None,
        "is_protected": life.is_protected,
        "address": life.address,
        "phone": life.phone,
        "email": f"{life.key}@{CITIZENS}" if life.account else "",
        "municipality_id": organisation(life.municipality).id,
        "language": life.language,
        "needs_interpreter": life.needs_interpreter,
        "communication_needs": life.communication_needs,
    }


def _add_relative(around: Around, life: Life, one: Relative) -> None:
    actor = around.company.actor(life.registered_by)
    email = f"{one.key}@{RELATIVES}"
    with acting_as(actor):
        around.relatives[one.key] = add_relative(
            actor,
            citizen_id=around.citizen_id,
            name=one.name,
            relation=one.relation,
            involvement=one.involvement,
            wishes=one.wishes,
            phone=one.phone,
            email=email if one.account else "",
            is_guardian=one.is_guardian,
            guardian_scope=one.guardian_scope,
            matters=one.matters,
        )
    if one.account:
        key = f"{RELATIVE}{one.key}"
        around.accounts[key] = _account(around, life, key, email=email, name=one.name)


def _account(around: Around, life: Life, key: str, *, email: str, name: str) -> UUID:
    """One asks, another at the unit confirms; the account it became."""
    actor, person_id = around.company.actor(life.registered_by), around.person_id(key)
    kind = "citizen" if key == CITIZEN else "relative"
    with acting_as(actor):
        ask_way_in(actor, person_id=person_id, kind=kind, email=email, name=name)
    second = around.company.second_of(actor)
    with acting_as(second):
        confirm_way_in(second, person_id=person_id)
    return users_of_person(person_id)[0].id


def _take_on(around: Around, life: Life, care: Care) -> None:
    """The other unit has the person before it, with the number in hand."""
    actor = around.company.actor(care.by)
    with acting_as(actor):
        register_citizen(
            actor,
            name=life.name,
            cpr=life.cpr,
            cpr_kind=life.cpr_kind,
            care_kind=care.kind,
            since=around.days.past(care.ago),
        )


def _consent(around: Around, life: Life, yes: Yes) -> None:
    """Said aloud where the law lets it be; else signed on the citizen's own screen, or on paper."""
    actor = around.actor(yes.by)
    kind, party = around.party(yes.to)
    said: dict[str, Any] = {
        "citizen_id": around.citizen_id,
        "party_kind": kind,
        "party_id": party,
        "categories": mask(yes.sees),
        "purposes": _purposes(around, yes.to),
        "disclosers": _tellers(around, life, yes, party),
        "expires_on": around.days.coming(yes.expires) if yes.expires is not None else None,
        "given_at": around.days.moment(around.days.past(yes.ago), "13:15"),
    }
    with acting_as(actor):
        must_sign = consent_words(actor, **said).must_be_written
        given = _given(around, life, yes, actor) if must_sign else {}
        form = "digital" if yes.by == CITIZEN else "written" if must_sign else "oral"
        around.consents[yes.to] = record_consent(actor, form=form, **given, **said)


def _given(around: Around, life: Life, yes: Yes, actor: Actor) -> dict[str, Any]:
    if yes.by == CITIZEN or actor.unit_id is None:
        return {"signed": on_screen(life.name)}
    day = around.days.past(yes.ago)
    return {"signed": kept_at(life.name, actor.unit_id, "Samtykkemappen", on=day)}


def _tellers(around: Around, life: Life, yes: Yes, party: UUID) -> tuple[UUID, ...]:
    """Those named; else whoever housed or treated the citizen on that day, but the one who is told."""
    if yes.told_by:
        return tuple(around.company.unit(slug).id for slug in yes.told_by)
    here = [life.registered_by] + [
        one.by for one in life.care if one.ago >= yes.ago and not _is_over(one, yes.ago)
    ]
    units = dict.fromkeys(around.company.actor(key).unit_id for key in here)
    return tuple(one for one in units if one is not None and one != party)


def _is_over(care: Care, ago: int) -> bool:
    return any(one is not None and one > ago for one in (care.ended, care.opted_out))


def _purposes(around: Around, to: str) -> int:
    """What such a party is let in for."""
    if to.startswith(RELATIVE):
        return Purpose.OWN
    kind = around.company.unit(to).kind
    if kind in HEALTH:
        return Purpose.COORDINATION | Purpose.TREATMENT
    return Purpose.COORDINATION if kind in PLAN_ONLY else Purpose.COORDINATION | Purpose.SUPPORT


def _withdraw(around: Around, yes: Yes) -> None:
    actor = around.actor(yes.withdrawn_by)
    with acting_as(actor):
        how = "" if yes.withdrawn_by == CITIZEN else "phone"
        withdraw_consent(actor, consent_id=around.consents[yes.to], how=how)


def _end(around: Around, care: Care) -> None:
    actor = around.actor(care.by)
    with acting_as(actor):
        end_care(
            actor, relation_id=_relation(around, actor, care), on=around.days.past(care.ended or 0)
        )


def _opt_out(around: Around, care: Care) -> None:
    actor = around.actor(care.by)
    with acting_as(actor):
        opt_out_of_care(actor, relation_id=_relation(around, actor, care))


def _relation(around: Around, actor: Actor, care: Care) -> UUID:
    [found] = [
        one.id
        for one in care_relations_of(actor, around.citizen_id)
        if one.unit_id == actor.unit_id and one.kind == care.kind and one.is_open
    ]
    return found
