-- The first that is due is found at once, however many wait after a long outage.
CREATE INDEX pushes_due ON sync.pushes (attempts, created_at) WHERE state = 'pending';
