ALTER TABLE sync.run_items DROP COLUMN IF EXISTS base;
DROP TABLE IF EXISTS sync.product_links;
