"""Try everything as the app role, in one round trip an actor, and undo it all."""

import json
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from .reading import Who

TELL = """SELECT set_config('brobygger.user_id', %s, true), set_config('brobygger.unit_id', %s, true),
    set_config('brobygger.person_id', %s, true), set_config('brobygger.purpose', %s, true)"""

# Row security answers before any other promise of the table does, so an insert of too few columns
# tells "forbidden" (42501) from "allowed, but not like this" (any other refusal).
PROBE = """
CREATE FUNCTION probe_reads(tables text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    one text; ids text[]; found jsonb := '{}';
BEGIN
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('SELECT array_agg(id::text) FROM %I', one) INTO ids;
        found := found || jsonb_build_object(one, coalesce(to_jsonb(ids), '[]'));
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION probe_change(one text, change text, key text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    ids text[];
BEGIN
    BEGIN
        EXECUTE format('WITH done AS (%s %s RETURNING id) SELECT array_agg(id::text) FROM done', change,
            CASE WHEN key IS NULL THEN '' ELSE format('WHERE id::text = %L', key) END) INTO ids;
        RAISE EXCEPTION USING ERRCODE = 'PT000';
    EXCEPTION
        WHEN SQLSTATE 'PT000' THEN RETURN coalesce(ids, '{}');
        WHEN insufficient_privilege THEN RETURN NULL;
        WHEN OTHERS THEN RETURN CASE WHEN key IS NULL THEN NULL ELSE ARRAY[key] END;
    END;
END $$;

CREATE FUNCTION probe_changes(tables text[], verb text, columns jsonb, keys jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    one text; change text; ids text[]; single text[]; key text; found jsonb := '{}';
BEGIN
    FOREACH one IN ARRAY tables LOOP
        change := CASE verb WHEN 'D' THEN format('DELETE FROM %I', one)
            ELSE format('UPDATE %I SET %I = %I', one, columns ->> one, columns ->> one) END;
        ids := probe_change(one, change, NULL);
        IF ids IS NULL THEN  -- somewhere a no: ask row by row
            ids := '{}';
            FOR key IN SELECT jsonb_array_elements_text(keys -> one) LOOP
                single := probe_change(one, change, key);
                ids := ids || coalesce(single, '{}');
            END LOOP;
        END IF;
        found := found || jsonb_build_object(one, to_jsonb(ids));
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION probe_inserts(wanted jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    one jsonb; allowed jsonb := '[]';
BEGIN
    FOR one IN SELECT jsonb_array_elements(wanted) LOOP
        BEGIN
            EXECUTE format('INSERT INTO %I (%s) VALUES (%s)', one ->> 'table', one ->> 'columns',
                one ->> 'values');
            RAISE EXCEPTION USING ERRCODE = 'PT000';
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
            WHEN OTHERS THEN allowed := allowed || jsonb_build_array(one -> 'key');
        END;
    END LOOP;
    RETURN allowed;
END $$;
"""

# A column the app may change, where it may not change all of them; never the key.
CHANGEABLE = """
    SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id'
      AND a.attgenerated = '' AND has_column_privilege('brobygger_app', a.attrelid, a.attnum, 'UPDATE')
    ORDER BY a.attname <> 'citizen_id', a.attnum LIMIT 1
"""


@cache
def changeable(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(CHANGEABLE, [table])
        row = cursor.fetchone()
    return row[0] if row else "citizen_id"


class Probe:
    """One transaction as one actor; nothing it does is kept."""

    def __init__(self, who: Who) -> None:
        self.who = who

    def __enter__(self) -> "Probe":
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cursor = connection.cursor()
        who = self.who
        told = [who.user, who.unit, who.person]
        self.cursor.execute(TELL, [*(str(one or "") for one in told), str(who.purpose)])
        return self

    def __exit__(self, *error: Any) -> None:
        self.cursor.close()
        transaction.set_rollback(True)
        self.block.__exit__(*error)

    def reads(self, tables: list[str]) -> dict[str, set[str]]:
        return self._sets("SELECT probe_reads(%s)", [tables])

    def changes(
        self, tables: list[str], verb: str, keys: dict[str, list[str]]
    ) -> dict[str, set[str]]:
        columns = {table: changeable(table) for table in tables}
        return self._sets(
            "SELECT probe_changes(%s, %s, %s, %s)",
            [tables, verb, json.dumps(columns), json.dumps(keys)],
        )

    def inserts(self, wanted: list[dict[str, Any]]) -> set[str]:
        self.cursor.execute("SELECT probe_inserts(%s)", [json.dumps(wanted)])
        return set(_json(self.cursor.fetchone()[0]))

    def _sets(self, question: str, values: list[Any]) -> dict[str, set[str]]:
        self.cursor.execute(question, values)
        return {table: set(ids) for table, ids in _json(self.cursor.fetchone()[0]).items()}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def attempt(table: str, key: str, **values: UUID | int | str | None) -> dict[str, Any]:
    """One insert to try; values are ours, never a reader's."""
    shown = {name: value for name, value in values.items() if value is not None}
    return {
        "table": table,
        "key": key,
        "columns": ", ".join(shown),
        "values": ", ".join(f"'{value}'" for value in shown.values()),
    }
