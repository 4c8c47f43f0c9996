-- E-mails that did not go, as notifications reports them, until sync has told Siècle (A-36): ids and slugs. `number` counts
-- what was reported of one, `told` is the last that Siècle knows.
CREATE TABLE directory.undelivered (
    id          uuid PRIMARY KEY,
    pupil       uuid NOT NULL REFERENCES directory.pupils ON DELETE CASCADE,
    account     uuid NOT NULL REFERENCES directory.accounts ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('recap', 'transfer')),
    state       text NOT NULL CHECK (state IN ('failed', 'no-address', 'settled')),
    reason      text CHECK (reason ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    happened_at timestamptz NOT NULL,
    number      integer NOT NULL DEFAULT 1,
    told        integer NOT NULL DEFAULT 0
);
CREATE INDEX undelivered_untold ON directory.undelivered (happened_at) WHERE told < number;
CREATE INDEX undelivered_pupil ON directory.undelivered (pupil);
CREATE INDEX undelivered_account ON directory.undelivered (account);
GRANT SELECT, INSERT, UPDATE ON directory.undelivered TO intentions_web, intentions;
