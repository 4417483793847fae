"""Whether the key at hand is the one the numbers and addresses here were sealed with.

A lost home makes itself a new key without a word, and everything sealed with the old one stays shut;
what is registered from then on would be sealed with the other. So a known word is kept, sealed.
"""

from collections.abc import Iterator

from brobygger.kernel.checks import Cursor

from .secrets import ADDRESS, NUMBER, SecretUnreadable, seal, unseal

KEPT, WORD = b"key check", "this key opens what is kept here"
OTHER_KEY = (
    "the CPR key is not the one that numbers and addresses here are sealed with;"
    " bring back keys/cpr_key of the home that made this database, or give it in BROBYGGER_CPR_KEY"
)
IS_THERE = "SELECT to_regclass('public.citizens_keycheck') IS NOT NULL"
SEALED = """
    SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.atttypid = 'bytea'::regtype AND a.attname LIKE '%\\_cipher' AND NOT a.attisdropped
       AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
     ORDER BY 1, 2
"""


class OtherKey(Exception):
    """The key at hand is another than the one that was used here."""


def keep(cursor: Cursor) -> None:
    """Keep the word where there is none yet; raise OtherKey when the key at hand is another."""
    if trouble(cursor) or (not _kept(cursor) and any(_shut(cursor, newest=True))):
        raise OtherKey(OTHER_KEY)
    words = "INSERT INTO citizens_keycheck (sealed) VALUES (%s) ON CONFLICT DO NOTHING"
    cursor.execute(words, [seal(WORD, what=KEPT)])


def trouble(cursor: Cursor) -> str:
    """What is wrong with the key at hand; "" when it opens the word, or nothing is kept yet."""
    cursor.execute(IS_THERE)
    kept = _kept(cursor) if cursor.fetchone()[0] else None
    if kept is None:
        return ""
    return "" if _opens(kept, KEPT) else OTHER_KEY


def shut(cursor: Cursor) -> tuple[int, list[str]]:
    """How many sealed values there are, and those that do not open: `table.column id`."""
    looked, faults = 0, []
    for table, column, key, cipher in _ciphers(cursor, newest=False):
        looked += 1
        if not _opens_at_all(cipher):
            faults.append(f"{table}.{column} {key}")
    return looked, faults


def _shut(cursor: Cursor, *, newest: bool) -> Iterator[bool]:
    for _table, _column, _key, cipher in _ciphers(cursor, newest=newest):
        yield not _opens_at_all(cipher)


def _ciphers(cursor: Cursor, *, newest: bool) -> Iterator[tuple[str, str, object, bytes]]:
    """Every sealed value of every table; or one of each, to try the key on."""
    cursor.execute(SEALED)
    for table, column in cursor.fetchall():
        limit = " LIMIT 1" if newest else ""
        words = f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL{limit}'  # noqa: S608  # the catalogue's own names
        cursor.execute(words)
        for key, cipher in cursor.fetchall():
            yield table, column, key, bytes(cipher)


def _kept(cursor: Cursor) -> bytes | None:
    cursor.execute("SELECT sealed FROM citizens_keycheck")
    row = cursor.fetchone()
    return bytes(row[0]) if row else None


def _opens_at_all(cipher: bytes) -> bool:
    return _opens(cipher, NUMBER) or _opens(cipher, ADDRESS)


def _opens(cipher: bytes, what: bytes) -> bool:
    try:
        unseal(cipher, what=what)
    except SecretUnreadable:
        return False
    return True
