-- In which contract version a push's data are kept: a release with a newer model reads what an older one parked.
ALTER TABLE sync.pushes ADD COLUMN schema_version integer NOT NULL DEFAULT 1 CHECK (schema_version > 0);
