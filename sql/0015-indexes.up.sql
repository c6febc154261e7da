-- What is asked of a few rows must not take longer the more there are: which
-- product sells a variant, which products have pictures that were refused, and
-- how many wait for a publish.
CREATE INDEX IF NOT EXISTS variant_mappings_variant
	ON sync.variant_mappings (variant_id, site);
CREATE INDEX IF NOT EXISTS product_mappings_refused
	ON sync.product_mappings (site) WHERE refused::text <> '[]';
CREATE INDEX IF NOT EXISTS product_mappings_owed
	ON sync.product_mappings (site) WHERE owed IS NOT NULL;
