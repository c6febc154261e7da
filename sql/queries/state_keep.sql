-- The last results of products, taken from the run's own rows: those of the run
-- that began last, whatever comes in late. A run that has not read the shop
-- says nothing of edits, unless it has written. The rows are looked up line by
-- line, as in results_keep.sql.
-- $1 run, $2 lines, each with its warnings and edits (null: none)
INSERT INTO product_states AS s (
    site, of, plytix_id, part, sku, action, code, message, warnings, edited,
    run, number, at, since)
SELECT i.site, i.of, i.plytix_id, i.part, i.sku, i.action, i.code, i.message,
    l.warnings::json, l.edited::json, i.run, coalesce(r.number, 0), i.done_at,
    i.done_at
FROM json_to_recordset($2)
        AS l(of text, plytix_id text, part text, warnings text, edited text),
    LATERAL (SELECT *
        FROM run_items
        WHERE run = $1 AND of = l.of AND plytix_id = l.plytix_id
            AND part = l.part AND action IS NOT NULL
        OFFSET 0) i
    LEFT JOIN sync_states r USING (run)
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
