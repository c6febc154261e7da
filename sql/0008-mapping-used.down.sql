ALTER TABLE sync.sync_states
    DROP COLUMN IF EXISTS mapping_before,
    DROP COLUMN IF EXISTS mapping;
ALTER TABLE sync.sites
    DROP COLUMN IF EXISTS mapping_file,
    DROP COLUMN IF EXISTS mapping;
