-- Which mapping a site was last filled by: without it a mapping file that has
-- gone looks like the built-in mapping, and the next run rewrites the shop.
ALTER TABLE sync.sites
    ADD COLUMN IF NOT EXISTS mapping text,      -- SHA-256 of the file, or
                                                -- built-in; NULL: not known
    ADD COLUMN IF NOT EXISTS mapping_file text; -- its name, for messages
ALTER TABLE sync.sync_states
    ADD COLUMN IF NOT EXISTS mapping text,
    ADD COLUMN IF NOT EXISTS mapping_before text; -- where it was another one
