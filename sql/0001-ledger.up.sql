-- The ledger: what runs did, which shop object belongs to which PIM product,
-- and what was last sent. JSON that must come back byte for byte is `json`,
-- never `jsonb`. Times are the client's own, in milliseconds. Keys begin with
-- what tells rows apart, not with the site: statements are planned while the
-- tables are still empty, and any index then looks as good as the right one.

CREATE TABLE IF NOT EXISTS sync.sites (
	site text PRIMARY KEY,
	catalogue text,                 -- whose goods this shop sells (a hash)
	high_water timestamptz,         -- everything modified before it was seen
	last_count bigint,              -- rows of the last whole listing
	clean boolean NOT NULL DEFAULT false, -- false: read the shop first
	published_at timestamptz,       -- our last publish of the site
	first_values boolean NOT NULL DEFAULT false -- the server insists that a
	                                -- default SKU holds the first values
);

CREATE TABLE IF NOT EXISTS sync.sync_states (
	run text PRIMARY KEY,
	site text NOT NULL,
	mode text NOT NULL,
	status text NOT NULL DEFAULT 'running' CHECK (status IN
	    ('queued', 'running', 'completed', 'partial', 'failed')),
	clean boolean,                  -- nothing in doubt when it ended
	started_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	heartbeat timestamptz NOT NULL DEFAULT now(),
	host text,
	pid bigint,
	pid_start text,                 -- tells a process from a later namesake
	listed bigint,                  -- rows as fetched
	families text,                  -- whole, partial
	catalogue text,                 -- whole, partial
	high_water timestamptz,         -- candidate, until the end has judged
	shop_read boolean NOT NULL DEFAULT false,
	held text,                      -- what the guard held back
	summary json
);

-- One running run a site, whatever host it is on.
CREATE UNIQUE INDEX IF NOT EXISTS sync_states_running ON sync.sync_states (site)
    WHERE status = 'running';
CREATE INDEX IF NOT EXISTS sync_states_site ON sync.sync_states (site, started_at DESC);

-- Every line that a run set out to do, and what became of it.
CREATE TABLE IF NOT EXISTS sync.run_items (
	run text NOT NULL,
	site text NOT NULL,
	of text NOT NULL,
	plytix_id text NOT NULL,
	part text NOT NULL DEFAULT '',
	sku text,
	action text,                    -- NULL: no result yet
	written boolean NOT NULL DEFAULT false,
	doubt boolean NOT NULL DEFAULT true, -- until any run has a result
	webflow_id text,
	requests bigint NOT NULL DEFAULT 0,
	writes bigint NOT NULL DEFAULT 0,
	minimum bigint NOT NULL DEFAULT 0,
	limited bigint NOT NULL DEFAULT 0,
	ms bigint NOT NULL DEFAULT 0,
	skus json,
	code text,
	message text,
	done_at timestamptz,
	PRIMARY KEY (run, of, plytix_id, part)
);

CREATE INDEX IF NOT EXISTS run_items_doubt ON sync.run_items (plytix_id, of, part, site)
    WHERE doubt;
CREATE INDEX IF NOT EXISTS run_items_product ON sync.run_items (plytix_id, site, run);

CREATE TABLE IF NOT EXISTS sync.product_mappings (
	site text NOT NULL,
	plytix_id text NOT NULL,
	part text NOT NULL DEFAULT '',
	sku text,
	webflow_id text NOT NULL,
	slug text NOT NULL,
	state text NOT NULL,
	published boolean NOT NULL DEFAULT false,
	fields json NOT NULL,           -- as last sent
	shown json,                     -- the shop's own form of some of them
	options json NOT NULL,
	refused json NOT NULL,          -- pictures that Webflow cannot import
	sent_at timestamptz NOT NULL,
	run text,
	PRIMARY KEY (plytix_id, part, site),
	UNIQUE (webflow_id, site)
);

CREATE INDEX IF NOT EXISTS product_mappings_slug ON sync.product_mappings (slug, site);

CREATE TABLE IF NOT EXISTS sync.variant_mappings (
	site text NOT NULL,
	webflow_id text NOT NULL,
	plytix_id text NOT NULL,        -- of the product
	part text NOT NULL DEFAULT '',
	variant_id text,                -- NULL: a placeholder
	slug text NOT NULL,             -- the identity: made once, never changed
	combination json NOT NULL,
	is_default boolean NOT NULL DEFAULT false,
	fields json NOT NULL,
	shown json,
	stock json,
	place integer NOT NULL,
	sent_at timestamptz NOT NULL,
	PRIMARY KEY (webflow_id, site),
	UNIQUE (slug, site)
);

CREATE INDEX IF NOT EXISTS variant_mappings_product
    ON sync.variant_mappings (plytix_id, part, site, place);

CREATE TABLE IF NOT EXISTS sync.category_mappings (
	site text NOT NULL,
	plytix_id text NOT NULL,
	webflow_id text NOT NULL,
	slug text NOT NULL,
	fields json NOT NULL,
	sent_at timestamptz NOT NULL,
	run text,
	PRIMARY KEY (plytix_id, site),
	UNIQUE (webflow_id, site)
);

-- Rows of the PIM as last dealt with: what `changed` may leave out.
CREATE TABLE IF NOT EXISTS sync.pim_rows (
	site text NOT NULL,
	id text NOT NULL,
	parent text,
	sku text,
	modified text,                  -- NULL: not dealt with, whatever it says
	last_run text NOT NULL,
	PRIMARY KEY (id, site)
);

CREATE TABLE IF NOT EXISTS sync.sync_errors (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site text NOT NULL,
	run text NOT NULL,
	at timestamptz NOT NULL DEFAULT now(),
	severity text NOT NULL,         -- warning, failed, refused, held
	plytix_id text,
	part text,
	sku text,
	stage text,
	code text,
	message text,
	context json,
	digest text NOT NULL,           -- a line told twice is one error
	UNIQUE (run, digest)
);

CREATE INDEX IF NOT EXISTS sync_errors_site ON sync.sync_errors (site, run, id);
