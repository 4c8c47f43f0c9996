-- Whether Siècle was told that the account of a legal responsible has a password and is not closed, under all names of
-- schools for that person; null where one of them is new. What is to be told is known by comparing, so that nobody who
-- changes an account has to think of it. The numbers grow with what is said, whoever's account it is: a PERSONNE_ID may
-- become another person's.
ALTER TABLE directory.accounts ADD COLUMN told_active boolean;
CREATE SEQUENCE directory.activation_numbers;
CREATE INDEX accounts_untold ON directory.accounts (told_active, guardian)
    WHERE guardian IS NOT NULL AND told_active IS DISTINCT FROM (password_hash IS NOT NULL AND NOT disabled);
GRANT USAGE ON SEQUENCE directory.activation_numbers TO intentions_web, intentions;
GRANT UPDATE (told_active) ON directory.accounts TO intentions_web, intentions_import, intentions;
