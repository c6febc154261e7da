-- The map of a dry run: temporary tables stand before those of their name.
-- Nothing is locked.
SET search_path = pg_temp, sync;
CREATE TEMP TABLE product_mappings
    (LIKE sync.product_mappings INCLUDING INDEXES);
CREATE TEMP TABLE variant_mappings
    (LIKE sync.variant_mappings INCLUDING INDEXES);
CREATE TEMP TABLE run_items (LIKE sync.run_items INCLUDING INDEXES);
CREATE TEMP TABLE product_states (LIKE sync.product_states INCLUDING INDEXES);
