-- name: keep_transfer
-- A transfer of which e-mails are to go.
INSERT INTO notifications.transfers (event, pupil, phase, to_account, happened_at, correlation)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event) DO NOTHING;

-- name: not_addressed
-- Up to $1 transfers whose legal responsibles nobody has asked for yet, oldest first.
SELECT event, pupil FROM notifications.transfers WHERE NOT addressed ORDER BY happened_at LIMIT $1;

-- name: address
-- One e-mail to each of the accounts $2; none, where another process has done so.
WITH addressed AS (
    UPDATE notifications.transfers SET addressed = true WHERE event = $1 AND NOT addressed RETURNING event
)
INSERT INTO notifications.transfer_mails (event, account)
SELECT event, account FROM addressed CROSS JOIN unnest($2::uuid[]) AS account;

-- name: claim_transfer_mails
-- Takes up to $1 e-mails that are due; nobody else gets them for $2 seconds.
WITH due AS MATERIALIZED (
    SELECT event, account FROM notifications.transfer_mails
    WHERE state = 'pending' AND next_attempt_at <= now()
    ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE notifications.transfer_mails AS mail
SET attempts = mail.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
FROM due JOIN notifications.transfers AS transfer USING (event)
WHERE (mail.event, mail.account) = (due.event, due.account)
RETURNING mail.event, mail.account, mail.attempts, transfer.pupil, transfer.phase, transfer.to_account,
    transfer.happened_at, transfer.correlation;

-- name: settle_transfer_mail
-- How an attempt ended: in the state $3 with the slug $4, `pending` for another one in $5 seconds.
UPDATE notifications.transfer_mails
SET state = $3, last_error = $4, done_at = CASE WHEN $3 <> 'pending' THEN now() END,
    next_attempt_at = now() + make_interval(secs => $5)
WHERE event = $1 AND account = $2 AND state = 'pending';
