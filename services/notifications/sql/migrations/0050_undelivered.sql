-- Which end of an e-mail the school was told of, where it did not go: its state then, or `asked` once staff wanted it again.
ALTER TABLE notifications.recaps ADD COLUMN reported text;
ALTER TABLE notifications.transfer_mails ADD COLUMN reported text;
GRANT UPDATE (reported) ON notifications.transfer_mails TO notifications;

-- What is to be reported: what did not go, and of what was reported or asked for, how else it ended.
CREATE INDEX recaps_unreported ON notifications.recaps (done_at)
    WHERE (state IN ('failed', 'no-address') OR reported IS NOT NULL AND state NOT IN ('pending', 'sending', 'held'))
      AND reported IS DISTINCT FROM state;
CREATE INDEX transfer_mails_unreported ON notifications.transfer_mails (done_at)
    WHERE (state IN ('failed', 'no-address') OR reported IS NOT NULL AND state <> 'pending')
      AND reported IS DISTINCT FROM state;
CREATE INDEX recaps_of_pupil ON notifications.recaps (pupil) WHERE state IN ('failed', 'no-address');
