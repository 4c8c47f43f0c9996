-- How often a command was sent without an answer: each time it waits longer for the next.
ALTER TABLE sync.commands ADD COLUMN sent_count integer NOT NULL DEFAULT 0;
