-- Items that were in the shop before this sync and that a person has agreed
-- to have taken over (ADOPT=report): told once, kept until the mapping is
-- there and after it. The agreement is about that very item.
CREATE TABLE IF NOT EXISTS sync.adoptions (
	site text NOT NULL,
	of text NOT NULL,               -- product, category
	plytix_id text NOT NULL,
	part text NOT NULL DEFAULT '',
	webflow_id text NOT NULL,       -- the item
	names text[] NOT NULL,          -- what the person called it
	run text,                       -- in which it was agreed
	agreed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (plytix_id, of, part, site)
);

-- Whether the run took over what was in the shop before.
ALTER TABLE sync.run_items
    ADD COLUMN IF NOT EXISTS adopted boolean NOT NULL DEFAULT false;
