ALTER TABLE sync.run_items DROP COLUMN IF EXISTS adopted;
DROP TABLE IF EXISTS sync.adoptions;
