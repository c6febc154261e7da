-- The digests of the lines, for the next run; lines that are answered have the
-- result that they had.
-- $1 run
UPDATE run_items i
SET line = a.line,
    action = CASE WHEN u.run IS NULL THEN i.action ELSE 'unchanged' END,
    doubt = u.run IS NULL AND i.doubt,
    webflow_id = CASE WHEN u.run IS NULL THEN i.webflow_id ELSE u.webflow_id END,
    skus = u.skus,
    done_at = CASE WHEN u.run IS NULL THEN i.done_at ELSE clock_timestamp() END
FROM answered a
    JOIN want w ON w.n = a.n AND w.of <> 'error'
    LEFT JOIN run_items u ON u.run = a.last AND u.of = w.of
        AND u.plytix_id = w.plytix_id AND u.part = w.part
WHERE i.run = $1 AND i.of = w.of AND i.plytix_id = w.plytix_id
    AND i.part = w.part AND i.action IS NULL;
