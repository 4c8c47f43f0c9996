-- `sending`: from before the text of an e-mail is handed to the mail server until its outcome is noted, so that a
-- crash leaves only those few in doubt. `held`: in doubt, waiting for an operator; `discarded`: theirs to say.
ALTER TABLE notifications.recaps DROP CONSTRAINT recaps_state_check;
ALTER TABLE notifications.recaps ADD CONSTRAINT recaps_state_check CHECK (state IN (
    'pending', 'sending', 'sent', 'held', 'discarded', 'no-address', 'erased', 'failed', 'replayed'
));
CREATE INDEX recaps_sending ON notifications.recaps (next_attempt_at) WHERE state = 'sending';
CREATE INDEX recaps_held ON notifications.recaps (next_attempt_at) WHERE state = 'held';
