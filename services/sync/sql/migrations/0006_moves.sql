-- A pupil who changes collège (A-34): what was pushed to the former school goes to the new one, under another
-- idempotency key. `again_for` is the event of the move that it goes again for.
ALTER TABLE sync.pushes ADD COLUMN again_for uuid;
