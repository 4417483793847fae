"""Who of the demo reads less by whose words they are than by category alone, asked of its grants."""

from brobygger.access.law.printing import demo_people

# Every text of every plan and coping sheet against every unit and relative, by both rules.
READS_LESS = """
WITH words AS (
    SELECT w.citizen_id, w.category, w.holder, w.held_by FROM plans_workingpart w
    WHERE w.kind <> 'participant'
      AND NOT (w.kind = 'passage' AND btrim(w.content ->> 'body') = '')
    UNION ALL
    SELECT s.citizen_id, s.category, s.holder, s.held_by FROM safety_copinglevel s),
readers AS (
    SELECT u.id, u.name FROM organisations_unit u
    WHERE EXISTS (SELECT FROM accounts_membership m WHERE m.unit_id = u.id AND m.valid @> now())
    UNION ALL
    SELECT r.id, r.name FROM citizens_relative r),
grounds AS (SELECT * FROM access_grant WHERE valid @> now()),
looks AS (
    SELECT r.name AS reader, c.name AS citizen,
        EXISTS (SELECT FROM grounds g WHERE g.citizen_id = w.citizen_id AND g.party_id = r.id
                AND g.categories & w.category <> 0) AS before,
        EXISTS (SELECT FROM grounds g WHERE g.citizen_id = w.citizen_id AND g.party_id = r.id
                AND g.categories & w.category <> 0
                AND app.opens(g.holders, g.disclosers, g.party_id, w.holder, w.held_by)) AS now
    FROM readers r CROSS JOIN words w JOIN citizens_citizen c ON c.id = w.citizen_id)
SELECT coalesce(jsonb_agg(jsonb_build_array(reader, citizen, b, n) ORDER BY citizen, reader), '[]')
FROM (SELECT reader, citizen, count(*) FILTER (WHERE before) AS b, count(*) FILTER (WHERE now) AS n
      FROM looks GROUP BY reader, citizen) counted WHERE b <> n
"""


def as_written_down() -> list[list[str | int]]:
    """The rows a lawyer reads in `docs/law.md`."""
    rows = [line.strip("| ").split(" | ") for line in demo_people().splitlines()]
    told = [one for one in rows if len(one) == 6 and one[2].isdigit()]
    return sorted([who, whom, int(b), int(n)] for who, whom, b, n, *_why in told)
