ALTER TABLE sync.run_items DROP COLUMN IF EXISTS digest;
