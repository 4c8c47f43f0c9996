-- How many families are at work a school, as the téléservice counted last: one row, as a count says all of them.
CREATE TABLE siecle.at_work (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    counted_at timestamptz NOT NULL,
    families   json NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON siecle.at_work TO siecle;
