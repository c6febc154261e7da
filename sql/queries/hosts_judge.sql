-- Hosts that refused most of the pictures that were asked of them in a run, of
-- ten or more: an error for each, and none of its refusals is remembered, so
-- that they have no tries and are due at once.
-- $1 run, $2 site
WITH hosts AS (
    SELECT x ->> 'host' AS host, sum((x ->> 'refused')::int) AS refused,
        sum((x ->> 'tried')::int) AS tried
    FROM run_items i, json_array_elements(i.pictures) x
    WHERE i.run = $1
    GROUP BY 1
    HAVING sum((x ->> 'tried')::int) >= 10
        AND 2 * sum((x ->> 'refused')::int) > sum((x ->> 'tried')::int)),
    hit AS (SELECT m.ctid AS row,
            json_agg(CASE
                    WHEN x ->> 'run' = $1 AND h.host IS NOT NULL
                        THEN (x::jsonb || '{"tries":0}')::json
                    ELSE x END
                ORDER BY n) AS refused
        FROM product_mappings m,
            json_array_elements(m.refused) WITH ORDINALITY AS e(x, n)
            LEFT JOIN hosts h ON h.host = x ->> 'host'
        WHERE m.site = $2 AND m.refused::text <> '[]'
            AND EXISTS (SELECT FROM hosts)
        GROUP BY m.ctid),
    forgotten AS (UPDATE product_mappings m
        SET refused = hit.refused
        FROM hit
        WHERE m.ctid = hit.row)
INSERT INTO sync_errors (site, run, severity, stage, code, message, digest)
SELECT $2, $1, 'failed', 'webflow-push', 'picture-host',
    format(
        'Webflow could not import %s of the %s pictures of the host ''%s'''
            || ' that were tried in this run, so it is about the host: none of'
            || ' these refusals is remembered, and the next run tries again',
        refused, tried, host),
    md5('picture-host ' || host)
FROM hosts
ON CONFLICT (run, digest) DO NOTHING
RETURNING message;
