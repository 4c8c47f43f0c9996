-- A pupil who changes school is found by the national number (A-34).
CREATE INDEX pupils_by_ine ON directory.pupils (year, ine);
