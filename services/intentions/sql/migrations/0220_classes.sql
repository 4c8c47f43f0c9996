-- Classes as events name them: an opaque id for each name that a school uses, made when it is first spoken of.
CREATE TABLE directory.classes (
    id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school text NOT NULL REFERENCES directory.schools,
    name   text NOT NULL,
    UNIQUE (school, name)
);
GRANT SELECT ON directory.classes TO intentions_web;
GRANT SELECT, INSERT ON directory.classes TO intentions_worker, intentions;

-- Whether a school's council has answered definitive choices is asked for each opening, as for the avis (A-11).
SET LOCAL ROLE intentions_store;
CREATE INDEX events_propositions ON eventstore.events (school) WHERE type = 'PropositionsPublished';
RESET ROLE;
