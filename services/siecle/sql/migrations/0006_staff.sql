-- Staff who sign in: one login, one role, one place each. What they choose is kept as hashes alone.
CREATE TABLE siecle.accounts (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    login           text NOT NULL UNIQUE CHECK (login = lower(login)),
    first_name      text NOT NULL,
    last_name       text NOT NULL,
    role            text NOT NULL CHECK (role IN ('head', 'deputy', 'teacher', 'secretary', 'academy')),
    school          text,
    academy         text,
    classes         text[] NOT NULL DEFAULT '{}', -- of a principal teacher
    password_hash   text,
    code_hash       text,
    code_expires_at timestamptz,
    disabled        boolean NOT NULL DEFAULT false,
    made_at         timestamptz NOT NULL DEFAULT now(),
    CHECK ((role = 'academy') = (school IS NULL)),
    CHECK ((role = 'academy') = (academy IS NOT NULL)),
    CHECK (role = 'teacher' OR classes = '{}')
);
CREATE INDEX accounts_of_school ON siecle.accounts (school);

-- Open sessions alone: what has ended is deleted, what somebody did in it is in the audit.
CREATE TABLE siecle.sessions (
    token_hash bytea PRIMARY KEY,
    account    uuid NOT NULL REFERENCES siecle.accounts,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_of_account ON siecle.sessions (account);
GRANT SELECT, INSERT, UPDATE ON siecle.accounts TO siecle;
GRANT SELECT, INSERT, UPDATE, DELETE ON siecle.sessions TO siecle;
