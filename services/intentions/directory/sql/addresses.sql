-- name: lock_account
-- One change of an account's address at a time.
SELECT id FROM directory.accounts WHERE id = $1 FOR NO KEY UPDATE;

-- name: pending
-- The address that waits for its confirmation, and until when.
SELECT email, expires_at FROM directory.address_requests
WHERE account = $1 AND state = 'open' AND expires_at > now();

-- name: withdraw
-- The account's open request, if any, ends in the state $2; a message that has not gone is not sent.
WITH settled AS (
    UPDATE directory.address_requests SET state = $2, email = NULL WHERE account = $1 AND state = 'open' RETURNING id
), unsent AS (
    DELETE FROM directory.letters WHERE request IN (SELECT id FROM settled)
)
SELECT id FROM settled;

-- name: forget_old
-- What became of an account's requests of more than a month ago.
DELETE FROM directory.address_requests WHERE account = $1 AND asked_at < now() - interval '30 days';

-- name: ask
-- A new request.
INSERT INTO directory.address_requests (id, account, email, code_hash) VALUES ($1, $2, $3, $4);

-- name: write_letter
-- A letter of the kind $3 to the address $4, with the code of the request $5.
INSERT INTO directory.letters (id, account, kind, email, request) VALUES ($1, $2, $3, $4, $5);

-- name: request_of_code
-- The request that a code belongs to, held until it is settled.
SELECT r.id, r.account, r.email, a.disabled,
       CASE WHEN r.state = 'open' AND r.expires_at <= now() THEN 'expired' ELSE r.state END AS state
FROM directory.address_requests r JOIN directory.accounts a ON a.id = r.account
WHERE r.code_hash = $1 FOR UPDATE OF r;

-- name: current
-- The address that is in use.
SELECT g.email FROM directory.accounts a JOIN directory.guardians g ON g.id = a.guardian WHERE a.id = $1;

-- name: tidy_letters
-- Requests whose time is over, and letters that nobody waits for any more.
WITH over AS (
    UPDATE directory.address_requests SET state = 'expired', email = NULL
    WHERE state = 'open' AND expires_at <= now() RETURNING id
)
DELETE FROM directory.letters l
WHERE l.written_at < now() - interval '2 days' OR l.request IN (SELECT id FROM over)
   OR l.request IS NOT NULL AND EXISTS (SELECT FROM directory.accounts a WHERE a.id = l.account AND a.disabled);

-- name: claim_letters
-- Takes up to $1 letters that are due; nobody else gets them for $2 seconds.
UPDATE directory.letters AS letter
SET attempts = letter.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
WHERE letter.id IN (
    SELECT due.id FROM directory.letters due WHERE due.next_attempt_at <= now()
    ORDER BY due.next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING letter.id, letter.kind, letter.email, letter.request, letter.written_at, letter.attempts;

-- name: letter_done
-- The letter went, or never will.
DELETE FROM directory.letters WHERE id = $1;

-- name: letter_later
-- The letter is tried again in $2 seconds.
UPDATE directory.letters SET next_attempt_at = now() + make_interval(secs => $2) WHERE id = $1;
