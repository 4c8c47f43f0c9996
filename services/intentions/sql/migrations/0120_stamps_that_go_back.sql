-- The stamp is what the clock says, and may go back: positions alone give the order, and a clock that was ahead for a
-- moment must not stamp all that follows. So says sql/functions/append.sql since.
-- formerly 1135689b1529e20b2eef00ce80ab7f6efbf6849308fed8a039a829df24568aa1
SET LOCAL ROLE intentions_store;
COMMENT ON COLUMN eventstore.events.recorded_at IS 'What the clock said when it was stored; no order rests on it.';
RESET ROLE;
