"""Write what the files changed, and nothing else."""

from typing import Any

from django.db.models import Model, QuerySet

from .directory import MODELS, Directory

TABLES = tuple(MODELS)  # in the order the keys need


def write(directory: Directory, using: str) -> dict[str, dict[str, int]]:
    """Changes before additions, so that a period is closed before the next one begins."""
    counts: dict[str, dict[str, int]] = {}
    for table in TABLES:
        things: list[Any] = list(getattr(directory, table).values())
        told = [one for one in things if one.pk in directory.origin]
        new = [one for one in told if one._state.adding]
        changed = [one for one in told if one.pk in directory.changed and not one._state.adding]
        rows: QuerySet[Any] = MODELS[table]._default_manager.using(using)
        rows.bulk_update(changed, _columns(MODELS[table]), batch_size=200)
        rows.bulk_create(new, batch_size=500)
        counts[table] = {
            "new": len(new),
            "changed": len(changed),
            "unchanged": len(told) - len(new) - len(changed),
        }
    return counts


def _columns(model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
