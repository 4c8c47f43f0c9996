-- Whether a school has an avis is asked for each of its openings (A-11): not by reading the whole log.
SET LOCAL ROLE intentions_store;
CREATE INDEX events_opinions ON eventstore.events (school) WHERE type = 'OpinionPublished';
RESET ROLE;
