-- Transfers of the right of entry, which each legal responsible is told of (A-04): ids, no name, no address. Who that is,
-- is asked once, when the first e-mail about it is due; `addressed` from then on.
CREATE TABLE notifications.transfers (
    event uuid PRIMARY KEY,
    pupil uuid NOT NULL,
    phase text NOT NULL,
    to_account uuid,
    happened_at timestamptz NOT NULL,
    correlation uuid,
    addressed boolean NOT NULL DEFAULT false
);
CREATE INDEX transfers_not_addressed ON notifications.transfers (happened_at) WHERE NOT addressed;

-- One e-mail each. `no-address`: staff are told by Siècle to write a letter.
CREATE TABLE notifications.transfer_mails (
    event uuid NOT NULL REFERENCES notifications.transfers,
    account uuid NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'no-address', 'erased', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text CHECK (last_error ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    done_at timestamptz,
    PRIMARY KEY (event, account)
);
CREATE INDEX transfer_mails_pending ON notifications.transfer_mails (next_attempt_at) WHERE state = 'pending';

GRANT SELECT, INSERT ON notifications.transfers, notifications.transfer_mails TO notifications;
GRANT UPDATE (addressed) ON notifications.transfers TO notifications;
GRANT UPDATE (state, attempts, next_attempt_at, last_error, done_at) ON notifications.transfer_mails TO notifications;
