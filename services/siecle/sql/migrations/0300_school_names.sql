-- What a school is called, as its head or an operator said; its UAI alone is shown where nobody has.
ALTER TABLE siecle.schools ADD COLUMN name text;
