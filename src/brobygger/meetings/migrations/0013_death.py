from django.db import migrations

# Nothing begins, nobody is asked and nobody is reminded where the citizen has died: whoever writes it.
BEGINNINGS = (
    "meetings_meeting",
    "meetings_invitation",
    "meetings_poll",
    "meetings_polltime",
    "meetings_pollvoice",
    "meetings_pollanswer",
    "meetings_standing",
    "meetings_guestpass",
)
GUARDS = "".join(
    f"CREATE TRIGGER only_for_the_living BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION app.only_for_the_living();\n"
    for table in BEGINNINGS
)
GUARDS += """
CREATE TRIGGER never_of_the_dead BEFORE INSERT ON meetings_reminder
    FOR EACH ROW EXECUTE FUNCTION app.never_of_the_dead();
CREATE TRIGGER never_of_the_dead BEFORE UPDATE OF reminded_at ON meetings_pollvoice
    FOR EACH ROW EXECUTE FUNCTION app.never_of_the_dead();
"""

# Whom a change of a meeting must reach: accounts for those called, and addresses of guests with a link.
# Never the citizen. It is asked before the relatives' way in ends and after it was taken up again.
WHOM = """
CREATE FUNCTION app.reached_by_meeting(wanted uuid) RETURNS TABLE (accounts jsonb, guests jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH called AS (
        SELECT * FROM public.meetings_invitation i
        WHERE i.meeting_id = wanted AND i.ended_at IS NULL
          AND i.person_id IS DISTINCT FROM i.citizen_id),
    people AS (
        SELECT u.id, max(i.calendar_lead) AS lead FROM called i JOIN public.accounts_user u
            ON u.is_active AND CASE i.kind WHEN 'staff' THEN u.id = i.user_id
                ELSE EXISTS (SELECT FROM public.accounts_personlink l
                    WHERE l.user_id = u.id AND l.person_id = i.person_id AND upper_inf(l.valid)) END
        GROUP BY u.id)
    SELECT (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.lead) ORDER BY p.id), '[]')
            FROM people p),
        (SELECT coalesce(jsonb_agg(jsonb_build_array(p.channel, p.address, p.language,
                i.calendar_lead) ORDER BY p.id), '[]')
            FROM public.meetings_guestpass p JOIN called i ON i.id = p.invitation_id
            WHERE p.revoked_at IS NULL)
$$;
CREATE FUNCTION app.asked_by_poll(wanted uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(
        SELECT DISTINCT u.id FROM public.meetings_pollvoice v JOIN public.accounts_user u
            ON u.is_active AND CASE v.kind WHEN 'staff' THEN u.id = v.user_id
                ELSE EXISTS (SELECT FROM public.accounts_personlink l
                    WHERE l.user_id = u.id AND l.person_id = v.person_id AND upper_inf(l.valid)) END
        WHERE v.poll_id = wanted AND v.person_id IS DISTINCT FROM v.citizen_id ORDER BY u.id)
$$;
"""

ENDS = """
-- What was called is called off, what is going on is over, and nothing comes again. Out come times
-- and addresses, never a citizen; `moment` is the house's clock.
CREATE FUNCTION app.end_meetings_at_death(wanted uuid, moment timestamptz)
RETURNS TABLE (kind text, thing uuid, category smallint, was text, form text,
    starts_at timestamptz, minutes smallint, uid uuid, sequence integer, accounts jsonb, guests jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    this_death uuid := app.death_that_stands(wanted);
BEGIN
    IF this_death IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH living AS (
        SELECT m.* FROM public.meetings_meeting m
        WHERE m.citizen_id = wanted AND m.state IN ('called', 'open') FOR UPDATE),
    reached AS (
        SELECT l.id, r.* FROM living l CROSS JOIN LATERAL app.reached_by_meeting(l.id) r),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before)
        SELECT wanted, l.category, this_death, 'meeting', l.id,
            jsonb_build_object('state', l.state, 'revision', l.revision) FROM living l),
    ended AS (
        UPDATE public.meetings_meeting m
        SET state = CASE l.state WHEN 'open' THEN 'closed' ELSE 'cancelled' END,
            closed_at = CASE l.state WHEN 'open' THEN moment END,
            revision = m.revision + 1,
            calendar_sequence = m.calendar_sequence + (l.state = 'called')::integer
        FROM living l WHERE l.id = m.id
        RETURNING m.*, l.state AS was)
    SELECT 'meeting', e.id, e.category, e.was::text, e.form::text, e.starts_at, e.minutes,
        e.calendar_uid, e.calendar_sequence,
        CASE WHEN e.was = 'called' AND e.starts_at + make_interval(mins => e.minutes) > moment
             THEN r.accounts ELSE '[]' END,
        CASE WHEN e.was = 'called' AND e.starts_at + make_interval(mins => e.minutes) > moment
             THEN r.guests ELSE '[]' END
    FROM ended e JOIN reached r ON r.id = e.id ORDER BY e.starts_at, e.id;

    RETURN QUERY
    WITH living AS (
        SELECT p.*, app.asked_by_poll(p.id) AS accounts FROM public.meetings_poll p
        WHERE p.citizen_id = wanted AND p.state = 'open' FOR UPDATE),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id)
        SELECT wanted, l.category, this_death, 'poll', l.id FROM living l),
    ended AS (
        UPDATE public.meetings_poll p SET state = 'cancelled', closed_at = moment
        FROM living l WHERE l.id = p.id)
    SELECT 'poll', l.id, l.category, 'open', l.form::text, NULL::timestamptz, l.minutes, NULL::uuid,
        NULL::integer, CASE WHEN EXISTS (SELECT FROM public.meetings_polltime t
            WHERE t.poll_id = l.id AND t.starts_at > moment) THEN to_jsonb(l.accounts) ELSE '[]' END,
        '[]'::jsonb
    FROM living l ORDER BY l.id;

    RETURN QUERY
    WITH ended AS (
        UPDATE public.meetings_standing s SET state = 'stopped', revision = s.revision + 1
        WHERE s.citizen_id = wanted AND s.state = 'active' RETURNING s.*),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id, before)
        SELECT wanted, e.category, this_death, 'series', e.id,
            jsonb_build_object('revision', e.revision) FROM ended e)
    SELECT 'series', e.id, e.category, 'active', '', NULL::timestamptz, NULL::smallint, NULL::uuid,
        NULL::integer, '[]'::jsonb, '[]'::jsonb FROM ended e ORDER BY e.id;

    RETURN QUERY
    WITH ended AS (
        UPDATE public.meetings_guestpass p SET revoked_at = moment
        WHERE p.citizen_id = wanted AND p.revoked_at IS NULL RETURNING p.*),
    noted AS (
        INSERT INTO public.access_ending (citizen_id, category, death_id, what, thing_id)
        SELECT wanted, e.category, this_death, 'guest', e.id FROM ended e)
    SELECT 'guest', e.id, e.category, '', '', NULL::timestamptz, NULL::smallint, NULL::uuid,
        NULL::integer, '[]'::jsonb, '[]'::jsonb FROM ended e ORDER BY e.id;
END $$;
"""

TAKES_UP = """
-- Registered by mistake: what is still ahead is called again, everybody is told, and the row goes on.
-- What is past, and what somebody has changed since, stays as it is.
CREATE FUNCTION app.take_up_meetings(wanted uuid, this_death uuid, moment timestamptz)
RETURNS TABLE (kind text, thing uuid, category smallint, form text,
    starts_at timestamptz, minutes smallint, uid uuid, sequence integer, accounts jsonb, guests jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT app.death_undone(this_death, wanted) THEN
        RETURN;
    END IF;
    WITH again AS (
        UPDATE public.meetings_meeting m
        SET state = 'called', revision = m.revision + 1, calendar_sequence = m.calendar_sequence + 1
        FROM public.access_ending e
        WHERE e.death_id = this_death AND e.what = 'meeting' AND e.taken_up_at IS NULL
          AND e.thing_id = m.id AND m.state = 'cancelled' AND e.before ->> 'state' = 'called'
          AND m.revision = (e.before ->> 'revision')::integer + 1 AND m.starts_at > moment
        RETURNING m.id),
    told AS (  -- just now, of the time as it stands: nobody is reminded of it a second time
        UPDATE public.meetings_invitation i SET told_at = moment FROM again a
        WHERE i.meeting_id = a.id AND i.ended_at IS NULL)
    UPDATE public.access_ending e SET taken_up_at = clock_timestamp()
    FROM again a WHERE e.death_id = this_death AND e.what = 'meeting' AND e.thing_id = a.id;

    WITH again AS (
        UPDATE public.meetings_guestpass p SET revoked_at = NULL
        FROM public.access_ending e, public.meetings_invitation i, public.access_ending of
        WHERE e.death_id = this_death AND e.what = 'guest' AND e.taken_up_at IS NULL
          AND e.thing_id = p.id AND i.id = p.invitation_id
          AND of.death_id = this_death AND of.what = 'meeting' AND of.thing_id = i.meeting_id
          AND of.taken_up_at IS NOT NULL
        RETURNING p.id)
    UPDATE public.access_ending e SET taken_up_at = clock_timestamp()
    FROM again a WHERE e.death_id = this_death AND e.what = 'guest' AND e.thing_id = a.id;

    WITH again AS (
        UPDATE public.meetings_standing s SET state = 'active', revision = s.revision + 1
        FROM public.access_ending e
        WHERE e.death_id = this_death AND e.what = 'series' AND e.taken_up_at IS NULL
          AND e.thing_id = s.id AND s.state = 'stopped' AND s.remaining > 0
          AND s.revision = (e.before ->> 'revision')::integer
        RETURNING s.id)
    UPDATE public.access_ending e SET taken_up_at = clock_timestamp()
    FROM again a WHERE e.death_id = this_death AND e.what = 'series' AND e.thing_id = a.id;

    WITH again AS (
        UPDATE public.meetings_poll p SET state = 'open', closed_at = NULL
        FROM public.access_ending e
        WHERE e.death_id = this_death AND e.what = 'poll' AND e.taken_up_at IS NULL
          AND e.thing_id = p.id AND p.state = 'cancelled'
          AND EXISTS (SELECT FROM public.meetings_polltime t
              WHERE t.poll_id = p.id AND t.starts_at > moment)
        RETURNING p.id)
    UPDATE public.access_ending e SET taken_up_at = clock_timestamp()
    FROM again a WHERE e.death_id = this_death AND e.what = 'poll' AND e.thing_id = a.id;

    RETURN QUERY
        SELECT e.what::text, e.thing_id, e.category, coalesce(m.form, '')::text, m.starts_at,
            m.minutes, m.calendar_uid, m.calendar_sequence,
            CASE e.what WHEN 'meeting' THEN r.accounts
                WHEN 'poll' THEN to_jsonb(app.asked_by_poll(e.thing_id)) ELSE '[]' END,
            coalesce(r.guests, '[]')
        FROM public.access_ending e
        LEFT JOIN public.meetings_meeting m ON e.what = 'meeting' AND m.id = e.thing_id
        LEFT JOIN LATERAL app.reached_by_meeting(m.id) r ON m.id IS NOT NULL
        WHERE e.death_id = this_death AND e.taken_up_at IS NOT NULL
          AND e.what IN ('meeting', 'poll', 'series', 'guest')
        ORDER BY e.what, m.starts_at, e.thing_id;
END $$;

-- The hub hears of it too: ids alone.
CREATE FUNCTION app.hub_booking_of(wanted uuid) RETURNS TABLE (booking uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.id FROM public.meetings_hubbooking b WHERE b.meeting_id = wanted
$$;

REVOKE ALL ON FUNCTION app.hub_booking_of(uuid), app.reached_by_meeting(uuid), app.asked_by_poll(uuid),
    app.end_meetings_at_death(uuid, timestamptz), app.take_up_meetings(uuid, uuid, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.hub_booking_of(uuid), app.end_meetings_at_death(uuid, timestamptz),
    app.take_up_meetings(uuid, uuid, timestamptz) TO brobygger_app;
"""

BACK = (
    "".join(f"DROP TRIGGER only_for_the_living ON {table};\n" for table in BEGINNINGS)
    + """
DROP TRIGGER never_of_the_dead ON meetings_pollvoice;
DROP TRIGGER never_of_the_dead ON meetings_reminder;
DROP FUNCTION app.hub_booking_of(uuid), app.take_up_meetings(uuid, uuid, timestamptz),
    app.end_meetings_at_death(uuid, timestamptz), app.asked_by_poll(uuid),
    app.reached_by_meeting(uuid);
"""
)


class Migration(migrations.Migration):
    """What is called about a citizen ends with their death, and is taken up again if that is undone."""

    dependencies = [("meetings", "0012_ended"), ("access", "0009_death")]
    operations = [migrations.RunSQL(GUARDS + WHOM + ENDS + TAKES_UP, BACK)]
