-- The relay's checkpoint says what was published: an operator's command that moved it would lose or repeat events.
-- Commands keep checkpoints of their own, of replays and projections, in the same table.
ALTER TABLE eventstore.checkpoints ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen_by_all ON eventstore.checkpoints FOR SELECT USING (true);
CREATE POLICY kept_by_processes ON eventstore.checkpoints
    TO intentions, intentions_worker, intentions_restore USING (true);
CREATE POLICY kept_by_commands ON eventstore.checkpoints TO intentions_cli
    USING (reader <> 'relay') WITH CHECK (reader <> 'relay');
