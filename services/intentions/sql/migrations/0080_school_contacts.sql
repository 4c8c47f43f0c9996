-- How families reach the school: SIECLE's exports do not say it, so operators do.
ALTER TABLE directory.schools
    ADD COLUMN phone   text,
    ADD COLUMN email   text,
    ADD COLUMN address text;
