-- When the validation that a recap waits for was last asked for, as it did not come over the broker.
ALTER TABLE notifications.recaps ADD COLUMN asked_at timestamptz;
