-- The versions of its dossier that a recap names and that have not come yet. The session is compared so that nobody
-- ever gets what another account did.
CREATE OR REPLACE FUNCTION notifications.lacking(recap notifications.recaps) RETURNS TABLE (version integer)
LANGUAGE sql STABLE AS $$
    SELECT named.version
    FROM (VALUES (recap.version), (recap.answered)) AS named (version)
    WHERE named.version IS NOT NULL AND NOT EXISTS (
        SELECT FROM notifications.acts AS act
        WHERE act.stream = recap.stream AND act.version = named.version
          AND act.session = recap.session AND act.pupil = recap.pupil
    )
$$;
REVOKE EXECUTE ON FUNCTION notifications.lacking FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notifications.lacking TO notifications;
