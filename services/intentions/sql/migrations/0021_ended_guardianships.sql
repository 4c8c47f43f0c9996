-- A legal responsible who is one no more loses access, but what was validated until then stays theirs to be told.
ALTER TABLE directory.guardianships ADD COLUMN ended_on date;
