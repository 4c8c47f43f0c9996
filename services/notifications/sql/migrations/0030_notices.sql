-- E-mails about news of dossiers: what academies want of them, when to look what there is to tell, and whom it is told.
-- Opaque ids and references, no name and no address.
CREATE TABLE notifications.campaigns (
    academy text NOT NULL,
    year integer NOT NULL,
    version integer NOT NULL,
    kinds text[] NOT NULL,
    PRIMARY KEY (academy, year)
);

-- At `at` something may have become news in a school, in a class of it, or of one pupil.
CREATE TABLE notifications.looks (
    id uuid PRIMARY KEY,
    academy text NOT NULL,
    year integer NOT NULL,
    school text NOT NULL,
    class_id uuid,
    pupil uuid,
    at timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    after uuid,
    again_at timestamptz
);
COMMENT ON COLUMN notifications.looks.after IS 'The last pupil that was looked at; NULL before the first';
COMMENT ON COLUMN notifications.looks.again_at IS 'A planned opening that was seen on the way: it is looked again then';
CREATE INDEX looks_due ON notifications.looks (next_attempt_at);
CREATE INDEX looks_of_academy ON notifications.looks (academy, year);

-- One e-mail at most a dossier, a legal responsible and a day (of the academy).
CREATE TABLE notifications.notices (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    pupil uuid NOT NULL,
    account uuid NOT NULL,
    kind text NOT NULL,
    since timestamptz NOT NULL,
    joined integer NOT NULL DEFAULT 0,
    day date,
    tells text[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'pending' CHECK (state IN (
        'pending', 'sending', 'sent', 'in-doubt', 'nothing', 'stopped', 'no-address', 'erased', 'failed'
    )),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text CHECK (last_error ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
COMMENT ON COLUMN notifications.notices.since IS 'What was news before is not told';
COMMENT ON COLUMN notifications.notices.joined IS 'How often more news came before it went';
COMMENT ON COLUMN notifications.notices.tells IS 'The marks of the news in it';
CREATE UNIQUE INDEX notices_of_day ON notifications.notices (pupil, account, day)
    WHERE state IN ('sending', 'sent', 'in-doubt');
CREATE INDEX notices_of_dossier ON notifications.notices (pupil, account);
CREATE INDEX notices_pending ON notifications.notices (next_attempt_at) WHERE state = 'pending';
CREATE INDEX notices_sending ON notifications.notices (next_attempt_at) WHERE state = 'sending';

GRANT SELECT, INSERT, UPDATE ON notifications.campaigns, notifications.notices TO notifications;
GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.looks TO notifications;
