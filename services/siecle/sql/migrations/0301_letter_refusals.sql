-- Why a letter that staff asked for cannot be handed over, as a slug.
ALTER TABLE siecle.letters ADD COLUMN reason text;
