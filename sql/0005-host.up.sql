-- Which machine and which processes a run belongs to, and why it ended as it did.
ALTER TABLE sync.sync_states
	ADD COLUMN IF NOT EXISTS identity text, -- NULL: of a version before
	ADD COLUMN IF NOT EXISTS reason text;
