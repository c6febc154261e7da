-- The last word on each record is that of its last run: a line for each that
-- differs, or is missing. What is gone from the PIM may have none.
WITH last AS (SELECT DISTINCT ON (i.site, i.of, i.plytix_id, i.part) i.site,
    i.of, i.plytix_id, i.part, i.sku, i.action, i.code, i.message, i.run,
    r.number, i.done_at AS at, (SELECT array_agg(DISTINCT e.code || ': '
	|| e.message) FROM sync.sync_errors e WHERE e.site = i.site
	AND e.run = i.run AND e.severity = 'warning' AND e.part = i.part
	AND e.plytix_id = i.plytix_id) AS warnings
    FROM sync.run_items i JOIN sync.sync_states r USING (run)
    WHERE i.action IS NOT NULL
    ORDER BY i.site, i.of, i.plytix_id, i.part, r.number DESC),
kept AS (SELECT s.*, (SELECT array_agg(DISTINCT (w ->> 'code') || ': '
	|| (w ->> 'message')) FROM json_array_elements(s.warnings) w) AS told
    FROM sync.product_states s)
SELECT 'last word on ' || of || ' ' || plytix_id || ' ' || part || ': kept '
    || coalesce(k.action || ' of ' || k.run || ' ' || coalesce(k.told::text, ''),
	'none') || ', was '
    || coalesce(l.action || ' of ' || l.run || ' '
	|| coalesce(l.warnings::text, ''), 'none')
FROM last l FULL JOIN kept k USING (site, of, plytix_id, part)
WHERE (k.action, k.code, k.message, k.run, k.number, k.at, k.told)
    IS DISTINCT FROM (l.action, l.code, l.message, l.run, l.number, l.at,
	l.warnings)
    AND (k.run IS NOT NULL OR of = 'category' OR EXISTS (SELECT 1
	FROM sync.product_mappings m WHERE m.site = l.site
	AND m.plytix_id = l.plytix_id AND m.part = l.part AND m.gone IS NULL)
	OR EXISTS (SELECT 1 FROM sync.pim_rows p WHERE p.site = l.site
	AND p.id = l.plytix_id));
