from django.db import migrations

# As in migration 0012, and also of one citizen at once, when a consent ends; a meeting that goes on is one that
# somebody without a ground is shown out of.
LOST = """
DROP FUNCTION app.meeting_invitations_lost(timestamptz);
CREATE FUNCTION app.meeting_invitations_lost(moment timestamptz, of_citizen uuid)
RETURNS TABLE (invitation uuid, citizen uuid, category smallint, meeting uuid, by_video boolean,
    uid uuid, sequence integer, starts_at timestamptz, minutes smallint, addressees uuid[])
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH lost AS (
        UPDATE public.meetings_invitation i
        SET ended_at = moment, ended_why = 'ground', answer = 'no', answered_at = moment,
            calendar_lead = i.calendar_lead + 1
        FROM public.meetings_meeting m
        WHERE m.id = i.meeting_id AND (of_citizen IS NULL OR i.citizen_id = of_citizen)
          AND (m.state = 'open' OR m.state = 'called'
               AND m.starts_at + m.minutes * interval '1 minute' > moment)
          AND i.ended_at IS NULL AND i.kind IN ('staff', 'relative')
          AND (NOT EXISTS (SELECT FROM public.access_grant g
                           WHERE g.citizen_id = i.citizen_id AND g.categories & i.category <> 0
                             AND g.party_id IN (i.unit_id, i.person_id) AND g.valid @> now())
               OR i.kind = 'staff' AND NOT EXISTS (SELECT FROM public.accounts_membership s
                           WHERE s.user_id = i.user_id AND s.unit_id = i.unit_id
                             AND (upper_inf(s.valid) OR upper(s.valid) > now())))
        RETURNING i.id, i.citizen_id, i.category, i.kind, i.user_id, i.person_id, m.id AS meeting_id,
            m.form IN ('video', 'mixed') AS by_video, m.calendar_uid,
            m.calendar_sequence + i.calendar_lead AS sequence, m.starts_at, m.minutes)
    SELECT l.id, l.citizen_id, l.category, l.meeting_id, l.by_video, l.calendar_uid, l.sequence,
        l.starts_at, l.minutes, ARRAY(
            SELECT u.id FROM public.accounts_user u WHERE u.is_active AND CASE l.kind
                WHEN 'staff' THEN u.id = l.user_id
                ELSE EXISTS (SELECT FROM public.accounts_personlink p
                    WHERE p.user_id = u.id AND p.person_id = l.person_id AND p.valid @> now()) END)
    FROM lost l
$$;
REVOKE ALL ON FUNCTION app.meeting_invitations_lost(timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.meeting_invitations_lost(timestamptz, uuid) TO brobygger_app;
"""


class Migration(migrations.Migration):
    """Whoever loses the ground is taken off in the same moment, not when the next job comes by."""

    dependencies = [("meetings", "0014_farewells")]
    operations = [migrations.RunSQL(LOST, migrations.RunSQL.noop)]
