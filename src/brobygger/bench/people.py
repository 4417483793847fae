"""Invented people by the million: citizens, units, staff, and the sources of their grants.

Everything is drawn by hashing a number, so that two loads of the same size are the same load.
"""

DRAW = "(('x' || substr(md5('{salt}' || {of}), 1, 7))::bit(28)::int)"
UNITS = 2_000
STAFF = 20_000
WITH_PLAN = (
    50_000  # at most so many have a plan: what is opened is real, and the disk is not filled
)

FIRST = """Agnes Aksel Alma Anders Anna Asta Astrid Bent Birte Bo Børge Carl Clara Dagny Ebbe Elin
Ella Emil Erik Esther Finn Freja Frida Gerda Gudrun Hanne Hans Helle Henrik Ida Inger Ivan Jens
Johanne Jørgen Kaja Karen Karl Kirsten Knud Lars Laura Lis Lone Mads Magnus Margit Marie Mette
Mikkel Niels Nora Ole Oscar Palle Pia Poul Rasmus Rigmor Rolf Signe Sofie Svend Søren Tage Thora
Tove Ulla Vera Viggo Villy Yrsa Zenia Ægir Ørnulf Åge Åse""".split()  # noqa: SIM905  # forty lines shorter
LAST = """Aagaard Abildgaard Andersen Bach Bak Bay Berg Birk Bisgaard Bjerre Bro Bruun Bæk Dahl Dam
Damgaard Eskildsen Fabricius Falk Friis From Gade Gram Hald Hedegaard Holm Holst Høj Iversen Jensen
Juhl Juul Kjær Klit Koch Kragh Krogh Lund Lykke Mark Mikkelsen Mølgaard Nygaard Nørgaard Odgaard
Overgaard Petersen Poulsen Quist Ravn Riis Sand Skov Sloth Smed Sommer Steen Storm Thorup Toft
Udesen Vang Vestergaard Vinther Winther Ørsted Østergaard Åberg Aakjær""".split()  # noqa: SIM905

BEFORE = """
INSERT INTO access_rule (code, paragraph, verify, body, holders)
VALUES ('BENCH', 'invented', false, '{}', 14);
UPDATE access_unitclass SET relation_kinds = '{bench_home,bench_care}' WHERE key = 'other//';
INSERT INTO access_opening
    (key, kind, rule_id, categories, purposes, category, unit_kinds, valid, verify, body, holders)
VALUES ('bench_home', 'bench_home', 'BENCH', 2 | 32 | 64 | 128, 1 | 4, 32, '{other}',
        tstzrange('2000-01-01', NULL), false, '{}', 2),
       ('bench_care', 'bench_care', 'BENCH', 4 | 8 | 64, 1 | 2, 4, '{other}',
        tstzrange('2000-01-01', NULL), false, '{}', 4);
INSERT INTO organisations_organisation (id, code, kind, name)
VALUES (md5('bench')::uuid, 'bench', 'association', 'Invented');
INSERT INTO organisations_unit (id, slug, organisation_id, kind, name, invented)
SELECT md5('unit' || n)::uuid, 'bench-' || n, md5('bench')::uuid, 'other', 'Unit ' || n, true
FROM generate_series(0, %(units)s - 1) n;
INSERT INTO accounts_user (id, password, email, name, created_at)
SELECT md5('staff' || n)::uuid, '!', 'staff' || n || '@example.org', 'Staff ' || n, now()
FROM generate_series(0, %(staff)s - 1) n;
INSERT INTO accounts_membership (id, user_id, unit_id, role, valid)
SELECT gen_random_uuid(), md5('staff' || n)::uuid, md5('unit' || n %% %(units)s)::uuid,
    'contact_person', tstzrange(now() - interval '1 year', NULL)
FROM generate_series(0, %(staff)s - 1) n;
"""

# Each citizen is known to five different units: a start and a step through all of them.
CITIZENS = f"""
CREATE UNLOGGED TABLE bench_draw AS
SELECT n, md5('citizen' || n)::uuid AS id,
    {DRAW.format(salt="base", of="n")} %% %(units)s AS base,
    1 + {DRAW.format(salt="step", of="n")} %% greatest(%(units)s / 5 - 1, 1) AS step
FROM generate_series(0, %(citizens)s - 1) n;

INSERT INTO citizens_citizen (id, name, birth_date, cpr_cipher, cpr_hash, is_protected,
    address_cipher, phone, registered_at, registered_by, party_ids)
SELECT d.id, (%(first)s::text[])[1 + {DRAW.format(salt="first", of="n")} %% %(firsts)s] || ' '
        || chr(65 + {DRAW.format(salt="middle", of="n")} %% 25) || '. '
        || (%(last)s::text[])[1 + {DRAW.format(salt="last", of="n")} %% %(lasts)s],
    date '1940-01-01' + {DRAW.format(salt="born", of="n")} %% 24000,
    sha256(d.id::text::bytea) || sha256('cipher'), sha256(d.id::text::bytea), n %% 50 = 0,
    sha256('address') || sha256(d.id::text::bytea), '00000000', now(),
    md5('staff0')::uuid, %(parties)s
FROM bench_draw d;
"""  # noqa: S608  # constants of this file

PARTIES = f"""ARRAY[d.id, {
    ", ".join(f"md5('unit' || (d.base + {k} * d.step) %% %(units)s)::uuid" for k in range(5))
}]"""

# Two care relations and three consents each. Of a hundred, ten have run out; five relations are not
# valid yet and five consents withdrawn; one consent in ten is not for coordinating the plan.
SOURCES = f"""
INSERT INTO access_carerelation (id, citizen_id, category, unit_id, kind, valid, recorded_by,
    holder, held_by)
SELECT md5('care' || k || d.id)::uuid, d.id, CASE k WHEN 0 THEN 32 ELSE 4 END,
    md5('unit' || (d.base + k * d.step) %% %(units)s)::uuid,
    CASE k WHEN 0 THEN 'bench_home' ELSE 'bench_care' END,
    CASE WHEN luck < 10 THEN tstzrange(now() - interval '400 days', now() - interval '20 days')
         WHEN luck < 15 THEN tstzrange(now() + interval '20 days', NULL)
         ELSE tstzrange(now() - interval '1 day' * (1 + luck), NULL) END,
    md5('staff0')::uuid, 2, ARRAY[md5('unit' || (d.base + k * d.step) %% %(units)s)::uuid]
FROM bench_draw d, generate_series(0, 1) k,
    LATERAL (SELECT {DRAW.format(salt="luck", of="k || '-' || n")} %% 100 AS luck) drawn;

INSERT INTO access_consent (id, citizen_id, category, party_id, party_kind, categories, purposes,
    rule_id, form, words, given_at, expires_at, recorded_at, recorded_by)
SELECT md5('consent' || k || d.id)::uuid, d.id, 1,
    md5('unit' || (d.base + k * d.step) %% %(units)s)::uuid, 'unit',
    2 | (1 + {DRAW.format(salt="mask", of="k || '-' || n")} %% 511),
    CASE WHEN {DRAW.format(salt="why", of="k || '-' || n")} %% 10 = 0 THEN 2 ELSE 1 | 4 END,
    'BENCH', 'oral', 'I say yes to this.', now() - interval '400 days',
    CASE WHEN {DRAW.format(salt="luck", of="k || '-' || n")} %% 100 < 10
         THEN now() - interval '20 days' ELSE now() + interval '400 days' END,
    now(), md5('staff0')::uuid
FROM bench_draw d, generate_series(2, 4) k;

UPDATE access_consent SET withdrawn_at = now(), withdrawn_by = md5('staff0')::uuid,
    withdrawn_how = 'aloud'
WHERE {DRAW.format(salt="withdrawn", of="id")} %% 20 = 0;
"""  # noqa: S608

# What the triggers of access/migrations/0002 would have written, a million at a time;
# tests/bench compares the two row by row.
GRANTS = """
INSERT INTO access_grant
    (id, citizen_id, party_id, categories, purposes, valid, ground, source_id, part, rule_code,
    holders)
SELECT gen_random_uuid(), d.id, d.id, 511, 31, tstzrange(now(), NULL), 'self', d.id, '', '', 15
FROM bench_draw d
UNION ALL
SELECT gen_random_uuid(), c.citizen_id, c.party_id, c.categories | 1, c.purposes,
    tstzrange(c.given_at, least(c.expires_at, c.withdrawn_at)), 'consent', c.id, '', c.rule_id, 14
FROM access_consent c
UNION ALL
SELECT gen_random_uuid(), r.citizen_id, r.unit_id, o.categories | 1, o.purposes,
    r.valid * o.valid, 'care', r.id, o.key, o.rule_id, o.holders
FROM access_carerelation r JOIN access_opening o ON o.kind = r.kind
"""
