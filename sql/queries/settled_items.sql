-- The digests of the lines, for the next run. What needs no push has the result
-- that it had in the run which had the same line.
-- $1 run
UPDATE run_items i
SET line = s.line, skus = u.skus, doubt = u.run IS NULL,
    webflow_id = coalesce(u.webflow_id, i.webflow_id),
    action = CASE WHEN u.run IS NOT NULL THEN 'unchanged' END,
    done_at = CASE WHEN u.run IS NOT NULL THEN clock_timestamp() END
FROM settled s
    JOIN want w ON w.n = s.n AND w.of <> 'error'
    LEFT JOIN run_items u ON u.run = s.last AND u.of = w.of
        AND u.plytix_id = w.plytix_id AND u.part = w.part
WHERE i.run = $1 AND i.of = w.of AND i.plytix_id = w.plytix_id
    AND i.part = w.part AND i.action IS NULL;
