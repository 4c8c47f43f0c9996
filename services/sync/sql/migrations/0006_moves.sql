-- A pupil who changes collège (A-34): what was pushed to the former school goes to the new one, under another
-- idempotency key. `again_for` is the event of the move that it goes again for.
ALTER TABLE sync.pushes ADD COLUMN again_for uuid;

-- A pupil whom Siècle does not know yet is waited for: what was given up for that goes again. What is older than what
-- went since is passed over, as ever.
UPDATE sync.pushes SET state = 'pending', next_attempt_at = now(), done_at = NULL
WHERE state = 'refused' AND last_error = 'siecle-404';
