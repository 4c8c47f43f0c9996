-- name: unreported_recaps
-- Up to $1 recaps whose end the school does not know; nobody else reports them meanwhile.
SELECT id, pupil, account, state, last_error AS reason, done_at AS happened_at FROM notifications.recaps
WHERE (state IN ('failed', 'no-address') OR reported IS NOT NULL AND state NOT IN ('pending', 'sending', 'held'))
  AND reported IS DISTINCT FROM state
ORDER BY done_at LIMIT $1 FOR UPDATE SKIP LOCKED;

-- name: unreported_transfers
-- The same of e-mails about transfers.
SELECT mail.event, mail.account, transfer.pupil, mail.state, mail.last_error AS reason, mail.done_at AS happened_at
FROM notifications.transfer_mails AS mail JOIN notifications.transfers AS transfer USING (event)
WHERE (mail.state IN ('failed', 'no-address') OR mail.reported IS NOT NULL AND mail.state <> 'pending')
  AND mail.reported IS DISTINCT FROM mail.state
ORDER BY mail.done_at LIMIT $1 FOR UPDATE OF mail SKIP LOCKED;

-- name: recap_reported
-- The school will know that it ended so.
UPDATE notifications.recaps SET reported = $2 WHERE id = $1;

-- name: transfer_reported
-- The same of an e-mail about a transfer.
UPDATE notifications.transfer_mails SET reported = $3 WHERE event = $1 AND account = $2;

-- name: recaps_again
-- The recaps on a pupil that did not go are sent again, with as many attempts as at first.
UPDATE notifications.recaps
SET state = 'pending', attempts = 0, next_attempt_at = now(), done_at = NULL, reported = 'asked'
WHERE pupil = $1 AND state IN ('failed', 'no-address');

-- name: transfers_again
-- The same of e-mails about transfers.
UPDATE notifications.transfer_mails AS mail
SET state = 'pending', attempts = 0, next_attempt_at = now(), done_at = NULL, reported = 'asked'
FROM notifications.transfers AS transfer
WHERE transfer.event = mail.event AND transfer.pupil = $1 AND mail.state IN ('failed', 'no-address');

-- name: undelivered
-- What did not go, oldest first.
SELECT 'recap' AS kind, pupil, account, state, last_error AS reason, done_at FROM notifications.recaps
WHERE state IN ('failed', 'no-address')
UNION ALL
SELECT 'transfer', transfer.pupil, mail.account, mail.state, mail.last_error, mail.done_at
FROM notifications.transfer_mails AS mail JOIN notifications.transfers AS transfer USING (event)
WHERE mail.state IN ('failed', 'no-address')
ORDER BY done_at, pupil, account;
