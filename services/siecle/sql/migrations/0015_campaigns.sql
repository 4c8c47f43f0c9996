-- The settings of an academy, which every page of staff asks for: a few among all that an academy's staff entered.
CREATE INDEX changes_of_campaigns ON siecle.changes (academy, seq) WHERE kind = 'campaign';
