-- The settings of an academy, which every page of staff asks for: a few among all that an academy's staff entered.
CREATE INDEX changes_of_campaigns ON siecle.changes (academy, seq) WHERE kind = 'campaign';
-- What was entered for one pupil, which every page about a pupil asks for, among what was for a whole school.
CREATE INDEX changes_of_pupil ON siecle.changes (school, (data ->> 'siecle_id'), seq) WHERE data ->> 'siecle_id' IS NOT NULL;
