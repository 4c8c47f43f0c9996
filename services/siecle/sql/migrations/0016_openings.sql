-- What is said of openings among the many changes about pupils: asked by each page that says whether a school is open.
CREATE INDEX changes_of_openings ON siecle.changes (school, seq)
    WHERE kind IN ('window-opened', 'window-closed', 'class-window-opened', 'class-window-closed');
