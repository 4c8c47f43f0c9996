-- What operators changed by a command: which, when, by whom, on what, and how it ended. Ids and counts, nobody's name.
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO intentions;

CREATE TABLE audit.operations (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    operator  text NOT NULL,  -- user and host that the command ran as
    command   text NOT NULL,
    details   json NOT NULL,
    exit_code integer NOT NULL
);
-- Lines are added and read; whoever may do that can change or remove none.
GRANT SELECT, INSERT ON audit.operations TO intentions;
