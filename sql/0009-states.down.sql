DROP TABLE IF EXISTS sync.schema_scripts;
DROP TABLE IF EXISTS sync.causes;
DROP TABLE IF EXISTS sync.probes;
ALTER TABLE sync.sync_states
    DROP COLUMN IF EXISTS exit,
    DROP COLUMN IF EXISTS trial,
    DROP COLUMN IF EXISTS stage;
ALTER TABLE sync.product_mappings DROP COLUMN IF EXISTS gone;
DROP TABLE IF EXISTS sync.product_states;
