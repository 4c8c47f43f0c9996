-- When staff said that a refused change is dealt with, so that the school's page names it no more.
ALTER TABLE siecle.changes ADD COLUMN settled_at timestamptz;
-- What a school has not heard of yet, and what was refused: a few among all that its staff entered.
CREATE INDEX changes_not_accepted ON siecle.changes (school) WHERE outcome IS DISTINCT FROM 'accepted';
