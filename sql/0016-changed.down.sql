DROP INDEX IF EXISTS sync.product_mappings_refused;
CREATE INDEX IF NOT EXISTS product_mappings_refused
	ON sync.product_mappings (site) WHERE refused::text <> '[]';
ALTER TABLE sync.pim_rows DROP COLUMN IF EXISTS elsewhere;
DROP INDEX IF EXISTS sync.pim_rows_modified;
