-- What a class council has prepared while families may still enter: it becomes a change, or is deleted.
CREATE TABLE siecle.drafts (
    school    text NOT NULL,
    siecle_id text NOT NULL,
    kind      text NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
    year      integer NOT NULL,
    id        uuid NOT NULL DEFAULT gen_random_uuid(), -- another one each time it is saved
    data      json NOT NULL,                           -- that of the change
    entry     text NOT NULL,                           -- digest of what the family had entered then
    account   uuid NOT NULL REFERENCES siecle.accounts,
    saved_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (school, siecle_id, kind),
    FOREIGN KEY (school, siecle_id) REFERENCES siecle.pupils
);
GRANT SELECT, INSERT, UPDATE, DELETE ON siecle.drafts TO siecle;

-- Openings and closings alone, among the many changes about pupils: each page that says whether a school is open asks for
-- them, and whoever sends drafts does every few seconds.
CREATE INDEX changes_of_openings ON siecle.changes (school, seq)
WHERE kind IN ('window-opened', 'window-closed', 'class-window-opened', 'class-window-closed');
