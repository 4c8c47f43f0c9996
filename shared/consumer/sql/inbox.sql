-- Every consumer has the table `inbox` in the schema of its name, which stands for {service}.

-- name: remember_event
-- Notes an event in the inbox; gives no row when it was here before.
INSERT INTO {service}.inbox (event, type) VALUES ($1, $2) ON CONFLICT (event) DO NOTHING RETURNING event;

-- name: ping
-- Says that the inbox may be read: the service's tables are there.
SELECT count(*) FROM (SELECT FROM {service}.inbox LIMIT 1) AS any_event;
