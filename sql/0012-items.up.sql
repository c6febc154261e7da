-- Items of collections that products refer to by name: which key of the mapping
-- is which item. Several keys may be one item, spelled in several ways.
CREATE TABLE IF NOT EXISTS sync.item_mappings (
	site text NOT NULL,
	collection text NOT NULL,
	key text NOT NULL,              -- a name or a slug
	webflow_id text NOT NULL,
	slug text NOT NULL,
	made boolean NOT NULL DEFAULT false, -- by us; others are people's
	fields json NOT NULL,           -- as last sent
	sent_at timestamptz NOT NULL,
	run text,
	sent_run bigint NOT NULL DEFAULT 0,
	sent_line bigint NOT NULL DEFAULT 0,
	owed bigint,                    -- a publish: the run that wrote last
	PRIMARY KEY (key, collection, site)
);
CREATE INDEX IF NOT EXISTS item_mappings_item
    ON sync.item_mappings (webflow_id, collection, site);
