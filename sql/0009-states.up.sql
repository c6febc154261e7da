-- The last word on each product and category: it stays when the runs are
-- pruned. `retry`, `why` and `errors` of now are read from here.
CREATE TABLE IF NOT EXISTS sync.product_states (
	site text NOT NULL,
	of text NOT NULL,               -- product, category
	plytix_id text NOT NULL,
	part text NOT NULL DEFAULT '',
	sku text,
	action text NOT NULL,           -- of the last result
	code text,
	message text,
	warnings json,                  -- [{"code","message"},…] of that result
	edited json,                    -- [{"sku","field","sent","shop"},…]: edits
	                                -- in Webflow that are kept
	run text NOT NULL,
	number bigint NOT NULL,         -- the run's; 0: of a run that is not known
	at timestamptz NOT NULL,        -- of the last result
	since timestamptz NOT NULL,     -- as good or as bad since then
	PRIMARY KEY (plytix_id, of, part, site)
);
CREATE INDEX IF NOT EXISTS product_states_bad ON sync.product_states (site)
    WHERE action IN ('failed', 'refused', 'held');

WITH said AS (SELECT i.*, r.number, coalesce(i.done_at, r.heartbeat) AS at,
    CASE WHEN i.action IN ('failed', 'refused', 'held')
	THEN i.action || ' ' || coalesce(i.code, '') ELSE '' END AS kind
    FROM sync.run_items i JOIN sync.sync_states r USING (run)
    WHERE i.action IS NOT NULL),
turned AS (SELECT *, kind IS DISTINCT FROM lag(kind) OVER (PARTITION BY
    plytix_id, of, part, site ORDER BY number) AS turn FROM said)
INSERT INTO sync.product_states (site, of, plytix_id, part, sku, action, code,
    message, warnings, run, number, at, since)
    SELECT DISTINCT ON (i.plytix_id, i.of, i.part, i.site) i.site, i.of,
    i.plytix_id, i.part, i.sku, i.action, i.code, i.message,
    (SELECT json_agg(json_build_object('code', e.code, 'message', e.message)
	ORDER BY e.id) FROM sync.sync_errors e WHERE e.run = i.run
	AND e.severity = 'warning' AND e.plytix_id = i.plytix_id
	AND e.part = i.part),
    i.run, i.number, i.at, max(i.at) FILTER (WHERE i.turn) OVER (PARTITION BY
	i.plytix_id, i.of, i.part, i.site)
    FROM turned i WHERE i.of = 'category'
    OR EXISTS (SELECT 1 FROM sync.product_mappings m WHERE m.site = i.site
	AND m.plytix_id = i.plytix_id AND m.part = i.part)
    OR EXISTS (SELECT 1 FROM sync.pim_rows p WHERE p.site = i.site
	AND p.id = i.plytix_id)
    ORDER BY i.plytix_id, i.of, i.part, i.site, i.number DESC
    ON CONFLICT DO NOTHING;

-- Not in the PIM any more, since the run that began then; NULL: it is there, or
-- no whole listing has told.
ALTER TABLE sync.product_mappings ADD COLUMN IF NOT EXISTS gone timestamptz;
UPDATE sync.product_mappings m SET gone = m.sent_at
    WHERE m.gone IS NULL AND m.state <> 'publish' AND m.sent_at <
	(SELECT max(r.ended_at) FROM sync.sync_states r WHERE r.site = m.site
	AND r.mode = 'full' AND r.catalogue = 'whole' AND r.status = 'completed')
    AND NOT EXISTS (SELECT 1 FROM sync.pim_rows p WHERE p.site = m.site
	AND p.id = m.plytix_id);

-- How a run ended, whether it was a trial of some products, and what it is
-- doing.
ALTER TABLE sync.sync_states
    ADD COLUMN IF NOT EXISTS exit integer,
    ADD COLUMN IF NOT EXISTS trial boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS stage text;

-- The last answer of each API.
CREATE TABLE IF NOT EXISTS sync.probes (
	site text NOT NULL,
	api text NOT NULL,              -- plytix, webflow
	ok boolean NOT NULL,            -- it answered, and knows the credentials
	status integer,                 -- of HTTP; NULL: no answer
	ms bigint,
	message text,                   -- where it is not well
	at timestamptz NOT NULL,
	PRIMARY KEY (site, api)
);

-- What a code means, for people, and what to do about it: filled from
-- causes.sql.
CREATE TABLE IF NOT EXISTS sync.causes (
	code text PRIMARY KEY,
	title text NOT NULL,
	advice text NOT NULL
);

-- Scripts without a number, which are applied whenever their text has changed.
CREATE TABLE IF NOT EXISTS sync.schema_scripts (
	name text PRIMARY KEY,
	checksum text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
);
