-- Each process, and each command that does more than look, has a role of its own with the rights that it needs and
-- no other. What only migrations need is the owner's alone. `intentions`, which all of them were before, keeps its
-- rights while processes of the release before may run.
--
-- A later migration that makes a table grants it to these roles; tests/integration/test_database_roles.py says who
-- may what.
-- formerly 2feb78a9b002e57b0a808fed49f46cc593dd73298d4a942e010db33b7d401ead

-- The pages and the internal API.
GRANT USAGE ON SCHEMA eventstore, directory, contract, limits, audit TO intentions_web;
GRANT SELECT ON eventstore.events, eventstore.commands, eventstore.texts, eventstore.log TO intentions_web;
GRANT EXECUTE ON FUNCTION eventstore.append, eventstore.append_one, eventstore.versions_reached TO intentions_web;
GRANT SELECT ON ALL TABLES IN SCHEMA directory TO intentions_web;
GRANT UPDATE (password_hash, code_hash, code_expires_at, password_set_at, password_set_by)
    ON directory.accounts TO intentions_web;
GRANT INSERT ON audit.operations TO intentions_web;
GRANT UPDATE (email, email_own) ON directory.guardians TO intentions_web;
GRANT INSERT, UPDATE ON directory.sessions TO intentions_web;
GRANT INSERT, UPDATE, DELETE ON directory.address_requests, directory.letters TO intentions_web;

-- What other systems read over HTTP.
GRANT USAGE ON SCHEMA eventstore, contract, feed, projections, directory TO intentions_feed;
GRANT SELECT ON eventstore.events, eventstore.log, eventstore.checkpoints TO intentions_feed;
GRANT SELECT ON feed.tokens, projections.live, projections.dossiers, projections.dossiers_of_schools
    TO intentions_feed;
GRANT SELECT (year) ON directory.pupils TO intentions_feed;

-- Relay, projections, commands of Siècle, sessions that expire: no password, no code, no address.
GRANT USAGE ON SCHEMA eventstore, directory, contract, projections TO intentions_worker;
GRANT SELECT ON eventstore.events, eventstore.commands, eventstore.texts, eventstore.log TO intentions_worker;
GRANT SELECT, INSERT, UPDATE ON eventstore.checkpoints TO intentions_worker;
GRANT EXECUTE ON FUNCTION eventstore.append, eventstore.append_one, eventstore.versions_reached
    TO intentions_worker;
GRANT SELECT ON directory.schools, directory.pupils, directory.guardianships TO intentions_worker;
GRANT SELECT (id, kind, guardian, pupil, disabled) ON directory.accounts TO intentions_worker;
GRANT SELECT (id, account, started_at, seen_at, ended_at), UPDATE (ended_at) ON directory.sessions
    TO intentions_worker;
GRANT SELECT, UPDATE ON projections.live TO intentions_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.dossier_rows TO intentions_worker;
GRANT SELECT ON projections.dossiers, projections.dossiers_of_schools TO intentions_worker;

-- The operators' commands that look, hand out codes and tokens, and build projections again.
GRANT USAGE ON SCHEMA eventstore, directory, contract, feed, projections, audit TO intentions_cli;
GRANT SELECT, INSERT ON audit.operations TO intentions_cli;
GRANT SELECT ON eventstore.events, eventstore.commands, eventstore.texts, eventstore.log TO intentions_cli;
GRANT SELECT, INSERT, UPDATE ON eventstore.checkpoints TO intentions_cli;
GRANT SELECT ON directory.schools, directory.pupils, directory.guardians, directory.guardianships,
    directory.accounts, directory.sessions TO intentions_cli;
GRANT UPDATE (code_hash, code_expires_at, disabled) ON directory.accounts TO intentions_cli;
GRANT UPDATE (phone, email, address) ON directory.schools TO intentions_cli;
GRANT UPDATE (seen_at) ON directory.sessions TO intentions_cli;
GRANT SELECT, INSERT, UPDATE ON feed.tokens TO intentions_cli;
GRANT SELECT, UPDATE ON projections.live TO intentions_cli;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.dossier_rows TO intentions_cli;
GRANT SELECT ON projections.dossiers, projections.dossiers_of_schools TO intentions_cli;

-- `import siecle`: nobody is deleted, no password or code is set.
GRANT USAGE ON SCHEMA directory TO intentions_import;
GRANT SELECT, INSERT, UPDATE ON directory.schools, directory.pupils, directory.guardians, directory.guardianships
    TO intentions_import;
GRANT SELECT, INSERT ON directory.accounts TO intentions_import;

-- `erase`: it reads which texts are whose, and deletes.
GRANT USAGE ON SCHEMA eventstore, directory TO intentions_erase;
GRANT SELECT ON eventstore.events TO intentions_erase;
GRANT SELECT, DELETE ON eventstore.texts TO intentions_erase;
GRANT SELECT, UPDATE (request_hash) ON eventstore.commands TO intentions_erase;
GRANT SELECT, DELETE ON directory.pupils, directory.guardians, directory.guardianships, directory.accounts,
    directory.sessions TO intentions_erase;

-- `events import` and `events new-log`: events are added as everywhere, never changed.
GRANT USAGE ON SCHEMA eventstore TO intentions_restore;
GRANT SELECT, INSERT ON eventstore.events TO intentions_restore;
GRANT SELECT, INSERT, UPDATE ON eventstore.log TO intentions_restore;
GRANT SELECT, INSERT, UPDATE, DELETE ON eventstore.checkpoints TO intentions_restore;
