-- Letters of access that a school asked for: who asked, for whose account, and the key that the letter is sealed to. The
-- box lies here from when its code is made until Siècle has it; the code itself is kept as a hash alone, as any other.
CREATE TABLE directory.access_letters (
    id         uuid PRIMARY KEY, -- as Siècle named it
    school     text NOT NULL,
    pupil      uuid NOT NULL REFERENCES directory.pupils ON DELETE CASCADE,
    account    uuid NOT NULL REFERENCES directory.accounts ON DELETE CASCADE,
    by         uuid NOT NULL,    -- of Siècle's staff
    key        text NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT now(),
    sealed     text,
    expires_at timestamptz,      -- of the code; set once that is made
    told_at    timestamptz
);
CREATE INDEX access_letters_untold ON directory.access_letters (asked_at, id) WHERE told_at IS NULL;
CREATE INDEX access_letters_account ON directory.access_letters (account, asked_at);
CREATE INDEX access_letters_school ON directory.access_letters (school, asked_at);
CREATE INDEX access_letters_pupil ON directory.access_letters (pupil);
-- Who takes the command sees no code and no box; who writes the letter asks for none.
GRANT SELECT (id, account, school, asked_at), INSERT (id, school, pupil, account, by, key)
    ON directory.access_letters TO intentions_worker;
GRANT SELECT (id, school, siecle_id) ON directory.guardians TO intentions_worker;
GRANT SELECT ON directory.guardian_ids TO intentions_worker;
GRANT SELECT, INSERT, UPDATE ON directory.access_letters TO intentions;
GRANT SELECT, UPDATE (sealed, expires_at, told_at) ON directory.access_letters TO intentions_web;
