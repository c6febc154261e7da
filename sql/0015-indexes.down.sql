DROP INDEX IF EXISTS sync.product_mappings_owed;
DROP INDEX IF EXISTS sync.product_mappings_refused;
DROP INDEX IF EXISTS sync.variant_mappings_variant;
