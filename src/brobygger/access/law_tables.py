"""The law files become rows: what row security and triggers read, as the owner of the tables."""

import datetime as dt
from typing import Any

from django.db import connections, transaction
from psycopg.types.range import TimestamptzRange

from .law.classes import UnitClass as UnitClassInLaw
from .law.classes import load_unit_classes
from .law.openings import Opening as OpeningInLaw
from .law.openings import load_openings
from .law.rules import Rule as RuleInLaw
from .law.rules import load_rules, rule_by_id
from .law.sharing import DENMARK
from .law.words import ConsentForm
from .models import Opening, Rule, UnitClass


@transaction.atomic(using="owner")
def load_law() -> bool:
    """Write the shipped law, and derive anew what follows from it; False when nothing changed.

    A rule is never removed, for consents stand on it; an opening that is no longer shipped closes.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20260712)")
        rules = [_rule(one) for one in load_rules()]
        openings = [_opening(one) for one in load_openings()]
        classes = [_class(one) for one in load_unit_classes()]
        if _stands_already(rules, openings, classes):
            return False
        for row in rules:
            Rule.objects.using("owner").update_or_create(code=row.pop("code"), defaults=row)
        keys = [row["key"] for row in openings]
        Opening.objects.using("owner").exclude(key__in=keys).delete()
        for row in openings:
            Opening.objects.using("owner").update_or_create(key=row.pop("key"), defaults=row)
        _renew_classes(classes)
        cursor.execute("SELECT app.refresh_grants()")
    return True


def _renew_classes(classes: list[dict[str, Any]]) -> None:
    stored = UnitClass.objects.using("owner")
    stored.exclude(key__in=[row["key"] for row in classes]).delete()
    for row in classes:
        stored.update_or_create(key=row["key"], defaults=row)


def _stands_already(
    rules: list[dict[str, Any]], openings: list[dict[str, Any]], classes: list[dict[str, Any]]
) -> bool:
    wanted = {row["code"]: row for row in rules}
    stored = {row["code"]: row for row in Rule.objects.using("owner").values()}
    if any(stored.get(code) != row for code, row in wanted.items()):
        return False
    standing = {row["key"]: row for row in Opening.objects.using("owner").values()}
    known = {row["key"]: row for row in UnitClass.objects.using("owner").values()}
    return standing == {row["key"]: row for row in openings} and known == {
        row["key"]: row for row in classes
    }


def _rule(one: RuleInLaw) -> dict[str, Any]:
    return {
        "code": one.id,
        "paragraph": one.paragraph[:200],
        "lapse_days": one.lapse_days,
        "needs_written": one.consent == ConsentForm.WRITTEN,
        "holders": int(one.consent_holders),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "verify": one.verify,
        "body": {"law": one.law, "title": {"da": one.title.da, "en": one.title.en}},
    }


def _opening(one: OpeningInLaw) -> dict[str, Any]:
    return {
        "key": f"{one.kind}@{one.valid_from}" if one.valid_from else one.kind,
        "kind": one.kind,
        "rule_id": one.rule_id,
        "categories": int(one.categories),
        "holders": int(one.holders),
        "purposes": int(one.purposes),
        "category": int(one.own_category),
        "opt_out": rule_by_id(one.rule_id).opt_out,
        "unit_kinds": sorted(
            {unit.kind for unit in load_unit_classes() if one.kind in unit.relation_kinds}
        ),
        "valid": TimestamptzRange(_midnight(one.valid_from), _midnight(one.valid_to, days=1)),
        "verify": one.verify,
        "body": {"title": {"da": one.title.da, "en": one.title.en}},
    }


def _class(one: UnitClassInLaw) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "owner": one.owner or "",
        "part": one.part or "",
        "holder": int(one.holder),
        "relation_kinds": list(one.relation_kinds),
    }


def _midnight(day: dt.date | None, *, days: int = 0) -> dt.datetime | None:
    if day is None:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), tzinfo=DENMARK)
