-- What notifications remembers: opaque ids and references, no name, no address, no text.
CREATE SCHEMA notifications;

-- Every event that had its effect here. Rows outlive the longest replay, so that a repeat never counts.
CREATE TABLE notifications.inbox (
    event uuid PRIMARY KEY,
    type text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

-- What was validated, by the place of its event in the log.
CREATE TABLE notifications.validations (
    stream text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    session uuid NOT NULL,
    pupil uuid NOT NULL,
    phase text NOT NULL,
    validated_at timestamptz NOT NULL,
    intentions json NOT NULL,
    PRIMARY KEY (stream, version)
);
COMMENT ON COLUMN notifications.validations.intentions IS 'As in the event: texts by reference only';

-- One job for each session and pupil. It waits until the validation it names is here too.
CREATE TABLE notifications.recaps (
    id uuid PRIMARY KEY,
    session uuid NOT NULL,
    pupil uuid NOT NULL,
    account uuid NOT NULL,
    stream text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    ended_at timestamptz NOT NULL,
    correlation uuid,
    state text NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'sent', 'no-address', 'erased', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text CHECK (last_error ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    UNIQUE (session, pupil)
);
COMMENT ON COLUMN notifications.recaps.last_error IS 'A slug; what a mail server says may repeat an address';
COMMENT ON COLUMN notifications.recaps.ended_at IS 'When the session ended: the Date of the e-mail';

CREATE INDEX recaps_pending ON notifications.recaps (next_attempt_at) WHERE state = 'pending';
CREATE INDEX recaps_failed ON notifications.recaps (done_at) WHERE state = 'failed';

GRANT USAGE ON SCHEMA notifications TO notifications;
GRANT SELECT, INSERT ON notifications.inbox, notifications.validations TO notifications;
GRANT SELECT, INSERT, UPDATE ON notifications.recaps TO notifications;
