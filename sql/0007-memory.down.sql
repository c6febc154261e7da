ALTER TABLE sync.run_items DROP COLUMN IF EXISTS pictures;
ALTER TABLE sync.sites DROP COLUMN IF EXISTS published_run;
ALTER TABLE sync.category_mappings DROP COLUMN IF EXISTS owed,
    DROP COLUMN IF EXISTS sent_line, DROP COLUMN IF EXISTS sent_run;
ALTER TABLE sync.variant_mappings
    DROP COLUMN IF EXISTS sent_line, DROP COLUMN IF EXISTS sent_run;
ALTER TABLE sync.product_mappings DROP COLUMN IF EXISTS owed,
    DROP COLUMN IF EXISTS sent_line, DROP COLUMN IF EXISTS sent_run;
ALTER TABLE sync.sync_states DROP COLUMN IF EXISTS number;
DROP SEQUENCE IF EXISTS sync.run_number;
