ALTER TABLE sync.run_items DROP COLUMN IF EXISTS publish;
ALTER TABLE sync.sites DROP COLUMN IF EXISTS learned;
