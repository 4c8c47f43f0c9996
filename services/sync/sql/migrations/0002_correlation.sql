-- What led to the event, as it carries it: a push is in the same trace and under the same id in the logs.
ALTER TABLE sync.pushes ADD COLUMN correlation uuid;
