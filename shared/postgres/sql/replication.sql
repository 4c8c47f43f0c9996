-- name: await_replication
-- Wait for the synchronous standby, or have the transaction's commit wait; see functions/await_replication.sql.
SELECT public.await_replication();
