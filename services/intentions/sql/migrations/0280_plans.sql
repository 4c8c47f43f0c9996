-- What schools have planned and has not been told yet: the instants at which openings begin and end (R-023, F-21). The
-- worker asks for those that have come, so there has to be an index by instant: it is asked every second.
INSERT INTO projections.live (name, generation) VALUES ('plans', 1);

CREATE TABLE projections.plan_rows (
    generation      integer NOT NULL,
    position        bigint NOT NULL,  -- of the opening in the log
    kind            text NOT NULL,    -- the event that tells of the instant
    school          text NOT NULL,
    academy         text NOT NULL,
    year            integer NOT NULL,
    class_id        uuid,             -- null: of the whole school
    phase           text NOT NULL,
    stage           text NOT NULL,
    opening_version integer NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (generation, position, kind)
);
CREATE INDEX plan_rows_at ON projections.plan_rows (generation, at);
CREATE INDEX plan_rows_school ON projections.plan_rows (generation, school, year);

CREATE VIEW projections.plans AS
SELECT school, academy, year, class_id, phase, stage, kind, opening_version, at FROM projections.plan_rows
WHERE generation = (SELECT generation FROM projections.live WHERE name = 'plans');

GRANT SELECT, INSERT, UPDATE, DELETE ON projections.plan_rows TO intentions, intentions_worker, intentions_cli;
GRANT SELECT ON projections.plans TO intentions, intentions_worker, intentions_cli;
