-- The last result of a product, taken from the run's own row: that of the run
-- that began last, whatever comes in late. A run that has not read the shop says
-- nothing of edits, unless it has written.
-- $1 run, $2 of, $3 product, $4 part, $5 warnings, $6 edits (null: none)
INSERT INTO product_states AS s (
    site, of, plytix_id, part, sku, action, code, message, warnings, edited,
    run, number, at, since)
SELECT i.site, i.of, i.plytix_id, i.part, i.sku, i.action, i.code, i.message,
    $5, $6, i.run, coalesce(r.number, 0), i.done_at, i.done_at
FROM run_items i LEFT JOIN sync_states r USING (run)
WHERE i.run = $1 AND i.of = $2 AND i.plytix_id = $3 AND i.part = $4
    AND i.action IS NOT NULL
ON CONFLICT (plytix_id, of, part, site) DO UPDATE
SET sku = coalesce(excluded.sku, s.sku), action = excluded.action,
    code = excluded.code, message = excluded.message,
    warnings = CASE
        WHEN s.run = excluded.run THEN coalesce(excluded.warnings, s.warnings)
        ELSE excluded.warnings END,
    edited = coalesce(excluded.edited,
        CASE
            WHEN excluded.action = 'unchanged'
                AND NOT coalesce(
                    (SELECT shop_read FROM sync_states WHERE run = $1), false)
                THEN s.edited END),
    run = excluded.run, number = excluded.number, at = excluded.at,
    since = CASE
        WHEN CASE
            WHEN s.action IN ('failed', 'refused', 'held')
                OR excluded.action IN ('failed', 'refused', 'held')
                THEN (s.action, s.code) IS DISTINCT FROM (
                    excluded.action, excluded.code)
            ELSE s.warnings::text IS DISTINCT FROM excluded.warnings::text END
            THEN excluded.since
        ELSE s.since END
WHERE s.number <= excluded.number;
