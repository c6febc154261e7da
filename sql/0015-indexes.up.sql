-- What is asked of a few rows must not take longer the more there are: which
-- product sells a variant, and which products have pictures that were refused.
CREATE INDEX IF NOT EXISTS variant_mappings_variant
	ON sync.variant_mappings (variant_id, site);
CREATE INDEX IF NOT EXISTS product_mappings_refused
	ON sync.product_mappings (site) WHERE refused::text <> '[]';
