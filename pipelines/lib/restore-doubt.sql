-- What a dump says is old, unless nothing was synced since. So each product and
-- category is in doubt until a run has dealt with it, and each site is read before
-- anything is planned. Only columns that each version has.
CREATE TEMP TABLE restored ON COMMIT DROP AS
	SELECT site, to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS')
	    || '-' || lpad(to_hex(row_number() OVER (ORDER BY site)), 4, '0') AS run
	FROM sync.sites;
INSERT INTO sync.sync_states (run, site, mode, status, clean, ended_at)
	SELECT run, site, 'restore', 'completed', false, now() FROM restored;
INSERT INTO sync.run_items (run, site, of, plytix_id, part, sku)
	SELECT r.run, r.site, 'product', m.plytix_id, m.part, m.sku
	FROM restored r JOIN sync.product_mappings m USING (site)
	UNION ALL
	SELECT r.run, r.site, 'category', m.plytix_id, '', NULL
	FROM restored r JOIN sync.category_mappings m USING (site);
DO $$
BEGIN -- a table that not each version has
	IF to_regclass('sync.item_mappings') IS NOT NULL THEN
		INSERT INTO sync.run_items (run, site, of, plytix_id, part, webflow_id)
			SELECT r.run, r.site, 'item', m.key, m.collection, m.webflow_id
			FROM restored r JOIN sync.item_mappings m USING (site);
	END IF;
END
$$;
-- what was sent later and what was sold since cannot be distinguished
UPDATE sync.variant_mappings SET stock = NULL;
UPDATE sync.sites SET clean = false;
