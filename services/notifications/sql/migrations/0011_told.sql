-- Which version of the dossier an e-mail told: the newest that was stored when it went, not always its session's.
ALTER TABLE notifications.recaps ADD COLUMN told integer CHECK (told >= version);
