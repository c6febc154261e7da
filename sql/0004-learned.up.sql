-- What a site turned out to want where the reference is in doubt, and what the
-- last result of a product or category says of a live publish: owed (it waits
-- for a publish of the site), unproven (sent, but no answer shows it), NULL.
ALTER TABLE sync.sites ADD COLUMN IF NOT EXISTS learned jsonb;
ALTER TABLE sync.run_items ADD COLUMN IF NOT EXISTS publish text;
