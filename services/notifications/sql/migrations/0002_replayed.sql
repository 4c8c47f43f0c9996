-- A job that is known from a replay only: whether its e-mail went, the e-mail's own time knew. Nothing sends it.
ALTER TABLE notifications.recaps DROP CONSTRAINT recaps_state_check;
ALTER TABLE notifications.recaps ADD CONSTRAINT recaps_state_check
    CHECK (state IN ('pending', 'sent', 'no-address', 'erased', 'failed', 'replayed'));
