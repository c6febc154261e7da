-- What a run wanted of each of its lines. When the next run wants the same,
-- one that was cut short cannot have written anything else: what the shop
-- shows otherwise is a person's edit and stays.
ALTER TABLE sync.run_items ADD COLUMN IF NOT EXISTS digest text;
