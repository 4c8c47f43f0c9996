-- Legal responsibles who want no e-mails about news of a dossier; who is not here wants them, where the academy does.
CREATE TABLE directory.notice_stops (
    account    uuid PRIMARY KEY REFERENCES directory.accounts ON DELETE CASCADE,
    stopped_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, DELETE ON directory.notice_stops TO intentions_web;
