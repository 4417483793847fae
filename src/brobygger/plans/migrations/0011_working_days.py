"""Steps of a ladder fall on days when somebody is at work (ADR 42)."""

from importlib import import_module

from django.db import migrations

PINNED = "SET search_path = pg_catalog, pg_temp"

# As `kernel.working_days`, which a test compares it with day by day.
CALENDAR = f"""
CREATE FUNCTION app.easter(year integer) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {PINNED} AS $$
DECLARE
    century integer := year / 100;
    epact integer := (19 * (year % 19) + century - century / 4
        - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    weekday integer := (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - epact - year % 100 % 4) % 7;
    shift integer := (year % 19 + 11 * epact + 22 * weekday) / 451;
    left_over integer := epact + weekday - 7 * shift + 114;
BEGIN
    RETURN make_date(year, left_over / 31, left_over % 31 + 1);
END $$;

CREATE FUNCTION app.is_working_day(day date) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE {PINNED} AS $$
    SELECT extract(isodow FROM day) < 6
        AND to_char(day, 'MM-DD') NOT IN ('01-01', '06-05', '12-24', '12-25', '12-26', '12-31')
        AND day - app.easter(extract(year FROM day)::integer) NOT IN (-3, -2, 1, 39, 50)
$$;

CREATE FUNCTION app.working_day_from(day date) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {PINNED} AS $$
BEGIN
    WHILE NOT app.is_working_day(day) LOOP
        day := day + 1;
    END LOOP;
    RETURN day;
END $$;

CREATE FUNCTION app.working_day_until(day date) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {PINNED} AS $$
BEGIN
    WHILE NOT app.is_working_day(day) LOOP
        day := day - 1;
    END LOOP;
    RETURN day;
END $$;
REVOKE ALL ON FUNCTION app.easter(integer), app.is_working_day(date), app.working_day_from(date),
    app.working_day_until(date) FROM PUBLIC;
"""

STEPS = f"""
-- Every step of every ladder, and the day it is due. Nobody is called for help on a day when nobody
-- is at work: it waits for the next. A reminder comes on the working day before. What happened on
-- the day itself (an agreement that bounced) is told at once.
CREATE OR REPLACE FUNCTION app.steps_due(only_plan uuid, day date) RETURNS TABLE (plan uuid,
    citizen uuid, category smallint, subject text, about uuid, since date, step text, due_on date,
    responsible uuid)
LANGUAGE sql STABLE SECURITY DEFINER {PINNED} AS $$
    SELECT m.plan, m.citizen, m.category, m.subject, m.about, m.since, r.step, r.due_on,
        m.responsible
    FROM app.matters(only_plan) m JOIN app.clocks(only_plan, day) k ON k.plan = m.plan,
    LATERAL (
        SELECT w.step, app.working_day_from(m.since
            + w.before + CASE m.subject WHEN 'silence' THEN k.silence ELSE k.overdue END
            + CASE w.step WHEN 'lead' THEN 0 WHEN 'deputy' THEN k.to_deputy
                          ELSE k.to_deputy + k.to_leader END) AS due_on
        FROM (VALUES ('lead', 1), ('deputy', 1), ('leader', 1)) w (step, before)
        WHERE m.subject <> 'bounce'
        UNION ALL
        SELECT w.step, CASE w.after WHEN 0 THEN m.since
                                    ELSE app.working_day_from(m.since + w.after) END
        FROM (VALUES ('lead', 0), ('leader', k.bounce_leaders),
                     ('steering', k.bounce_leaders + k.bounce_steering)) w (step, after)
        WHERE m.subject = 'bounce'
        UNION ALL
        SELECT w.step, app.working_day_until(m.since + w.after)
        FROM (VALUES ('meeting', 'before_14', -14, -4),
            ('meeting', 'before_3', -3, 0), ('agreement', 'before_3', -3, 0))
            w (subject, step, after, last)
        WHERE w.subject = m.subject AND m.known_on < app.working_day_until(m.since + w.after)
          AND day <= m.since + w.last) r
    WHERE r.due_on <= day
$$;
"""

AWAY = """
DROP FUNCTION app.working_day_until(date), app.working_day_from(date), app.is_working_day(date),
    app.easter(integer);
"""


def steps_before() -> str:
    """The text that `0007_pulse` made it with."""
    reading: str = import_module("brobygger.plans.migrations.0007_pulse").READING
    start = reading.index("CREATE FUNCTION app.steps_due")
    made = reading[start : reading.index("REVOKE ALL ON FUNCTION app.last_signs")]
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    """Days on which somebody is at work, in the database too."""

    dependencies = [("plans", "0010_filings")]
    operations = [
        migrations.RunSQL(CALENDAR, AWAY),
        migrations.RunSQL(STEPS, steps_before()),
    ]
