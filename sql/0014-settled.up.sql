-- A digest of the line that push was given, with all that is known: the same one
-- again, of which nothing was sent, needs no push.
ALTER TABLE sync.run_items ADD COLUMN IF NOT EXISTS line text;
