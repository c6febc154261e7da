-- The order of what was sent: by the run's number, which the database gives,
-- and by the line's place in the run; never by a host's clock. Rows of before
-- have number 0.
CREATE SEQUENCE IF NOT EXISTS sync.run_number;
ALTER TABLE sync.sync_states ADD COLUMN IF NOT EXISTS number bigint;
UPDATE sync.sync_states s SET number = o.n FROM (SELECT run,
    row_number() OVER (ORDER BY started_at, run) AS n FROM sync.sync_states) o
    WHERE o.run = s.run;
SELECT setval('sync.run_number', (SELECT count(*) + 1 FROM sync.sync_states),
    false);
ALTER TABLE sync.sync_states
    ALTER COLUMN number SET DEFAULT nextval('sync.run_number');
ALTER TABLE sync.sync_states ALTER COLUMN number SET NOT NULL;
ALTER SEQUENCE sync.run_number OWNED BY sync.sync_states.number;
CREATE UNIQUE INDEX IF NOT EXISTS sync_states_number
    ON sync.sync_states (number);

ALTER TABLE sync.product_mappings
    ADD COLUMN IF NOT EXISTS sent_run bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS sent_line bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS owed bigint; -- a publish: the run that wrote last
ALTER TABLE sync.variant_mappings
    ADD COLUMN IF NOT EXISTS sent_run bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS sent_line bigint NOT NULL DEFAULT 0;
ALTER TABLE sync.category_mappings
    ADD COLUMN IF NOT EXISTS sent_run bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS sent_line bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS owed bigint;

-- The run in which a publish of the site was asked for last.
ALTER TABLE sync.sites ADD COLUMN IF NOT EXISTS published_run bigint;
UPDATE sync.sites s SET published_run = (SELECT max(number)
    FROM sync.sync_states r WHERE r.site = s.site
    AND r.started_at <= s.published_at);

-- What the runs of before have written since the last publish.
CREATE TEMP TABLE owing ON COMMIT DROP AS SELECT DISTINCT i.site, i.of,
    i.plytix_id, i.part FROM sync.run_items i LEFT JOIN sync.sites s USING (site)
    JOIN sync.sync_states r USING (run) WHERE (i.written OR i.writes > 0)
    AND coalesce(i.done_at, r.heartbeat) > coalesce(s.published_at, '-infinity');
UPDATE sync.product_mappings m SET owed = 0 FROM owing o
    WHERE o.of = 'product' AND o.site = m.site
    AND o.plytix_id = m.plytix_id AND o.part = m.part;
UPDATE sync.category_mappings m SET owed = 0 FROM owing o
    WHERE o.of = 'category' AND o.site = m.site AND o.plytix_id = m.plytix_id;

-- Pictures of a record that went to Webflow in this run, and what became of
-- them, by the host of their address.
ALTER TABLE sync.run_items ADD COLUMN IF NOT EXISTS pictures json;
