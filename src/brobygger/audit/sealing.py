"""Sealing: every few minutes the new lines become one Merkle tree, and its root a link in a chain.

Whoever changes, removes or slips in a line after that breaks its seal; whoever makes the seals
anew breaks the roots that were published outside the house. See docs/adr on the audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from brobygger.kernel.checks import Cursor

BATCH = 20_000
FIRST = b"\0" * 32
ONE_AT_A_TIME = 20260715  # advisory lock: of two sealers one waits

# What a line says, as PostgreSQL writes it: the same on every machine and in every language.
LINE = """jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    e.user_id, e.unit_id, e.person_id, e.role, e.purpose, e.action, e.object_type, e.object_id,
    e.citizen_id, e.category, e.ground, e.source_id, e.details)::text"""

# Id order is not commit order: a line may still come below one that is already seen. A line whose
# transaction is older than every running one is settled. Numbers of transactions start over in a
# restored database: there a day is long enough.
WAITING = f"""
    SELECT e.id, {LINE} FROM audit_entry e
    WHERE e.at > coalesce((SELECT max(s.sealed_at) FROM audit_seal s), '-infinity') - interval '1 day'
      AND (e.xid < pg_snapshot_xmin(pg_current_snapshot()) OR e.at < now() - interval '1 day')
      AND NOT EXISTS (SELECT FROM audit_sealedentry done WHERE done.entry_id = e.id)
    ORDER BY e.id LIMIT %s
"""  # noqa: S608  # constants of this file
SEALED = f"""
    SELECT t.seal_id, e.id, {LINE} FROM audit_sealedentry t
    LEFT JOIN audit_entry e ON e.id = t.entry_id ORDER BY t.seal_id, t.entry_id
"""  # noqa: S608  # constants of this file


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How much was looked at, and every seal that is broken."""

    seals: int
    lines: int
    faults: tuple[str, ...]


def seal(cursor: Cursor, *, batch: int = BATCH) -> int:
    """Seal the settled lines, at most one batch; how many. As the owner, in a transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    cursor.execute(WAITING, [batch])
    rows = cursor.fetchall()
    if not rows:
        return 0
    cursor.execute("SELECT root FROM audit_seal ORDER BY id DESC LIMIT 1")
    last = cursor.fetchone()
    previous = bytes(last[0]) if last else FIRST
    root = link(previous, merkle_root([line for _, line in rows]))
    cursor.execute(
        "INSERT INTO audit_seal (lines, previous_root, root) VALUES (%s, %s, %s) RETURNING id",
        [len(rows), previous, root],
    )
    number = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO audit_sealedentry (entry_id, seal_id) SELECT unnest(%s::bigint[]), %s",
        [[entry for entry, _ in rows], number],
    )
    return len(rows)


def verify_chain(cursor: Cursor, *, published: Mapping[int, bytes] | None = None) -> Verdict:
    """Recompute every seal from its lines; `published` are roots kept outside the house."""
    cursor.execute("SELECT id, lines, previous_root, root FROM audit_seal ORDER BY id")
    seals = [(one[0], one[1], bytes(one[2]), bytes(one[3])) for one in cursor.fetchall()]
    trees = _trees(cursor)
    faults, previous, lines = [], FIRST, 0
    for number, count, before, root in seals:
        found = trees.pop(number, [])
        lines += len(found)
        wrongs = {
            "does not follow the one before it": before != previous,
            f"is over {count} lines, {len(found)} are left": len(found) != count,
            "does not fit its lines": link(before, merkle_root(found)) != root,
        }
        faults += [f"seal {number} {words}" for words, wrong in wrongs.items() if wrong]
        previous = root
    roots = {number: root for number, _, _, root in seals}
    for number, wanted in (published or {}).items():
        if roots.get(number) != wanted:
            faults.append(f"seal {number} is not the one that was published")
    return Verdict(seals=len(seals), lines=lines, faults=tuple(faults))


def latest_root(cursor: Cursor) -> tuple[int, bytes] | None:
    """The end of the chain, to be kept outside the house."""
    cursor.execute("SELECT id, root FROM audit_seal ORDER BY id DESC LIMIT 1")
    row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None


def merkle_root(lines: Sequence[str | None]) -> bytes:
    """The root of the tree over these lines (RFC 6962: leaves and joints are told apart)."""
    level = [sha256(b"\0" + (line or "").encode()).digest() for line in lines]
    while len(level) > 1:
        pairs = [
            sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else sha256().digest()


def link(previous: bytes, tree: bytes) -> bytes:
    return sha256(b"\2" + previous + tree).digest()


def _trees(cursor: Cursor) -> dict[int, list[str | None]]:
    cursor.execute(SEALED)
    rows: list[Any] = cursor.fetchall()
    return {
        number: [line for _, entry, line in group if entry is not None]
        for number, group in groupby(rows, key=lambda row: row[0])
    }
