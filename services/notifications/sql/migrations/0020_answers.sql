-- The answer to the propositions is recapped too. What is kept of it is its place in the log: the e-mail tells what the
-- store says when it goes.
CREATE TABLE notifications.answers (
    stream text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    session uuid NOT NULL,
    pupil uuid NOT NULL,
    PRIMARY KEY (stream, version)
);
GRANT SELECT, INSERT ON notifications.answers TO notifications;

-- What families did in sessions, whatever it was.
CREATE VIEW notifications.acts AS
SELECT stream, version, session, pupil FROM notifications.validations
UNION ALL
SELECT stream, version, session, pupil FROM notifications.answers;
GRANT SELECT ON notifications.acts TO notifications;

-- `tells`: the versions of the acts that an e-mail told, so that nobody gets the same twice (`already-told`); `told` is
-- the newest version that its text rests on.
ALTER TABLE notifications.recaps
    ADD COLUMN answered integer CHECK (answered > 0),
    ADD COLUMN tells integer[],
    DROP CONSTRAINT recaps_state_check,
    ADD CONSTRAINT recaps_state_check CHECK (state IN (
        'pending', 'sending', 'sent', 'already-told', 'held', 'discarded', 'no-address', 'erased', 'failed', 'replayed'
    ));
COMMENT ON COLUMN notifications.recaps.version IS 'Of what the session did last in the dossier, or validated last';
COMMENT ON COLUMN notifications.recaps.answered IS 'Beside that, the version of its answer, where it did both';
CREATE INDEX recaps_of_dossier ON notifications.recaps (stream);
