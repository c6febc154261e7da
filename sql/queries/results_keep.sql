-- Results of lines in a run, each line once; and what earlier runs left in
-- doubt of them is in doubt no more. Where a line was taken up again (`base`)
-- the requests are those of both, and the first result stays, unless the second
-- goes wrong. Rows of other runs are looked up line by line (OFFSET 0):
-- whatever the planner takes for few may be a whole run.
-- $1 run, $2 site, $3 results, see results.c
WITH line AS MATERIALIZED (SELECT *
        FROM json_to_recordset($3)
            AS x(of text, plytix_id text, part text, sku text, action text,
                webflow_id text, requests bigint, writes bigint,
                minimum bigint, limited bigint, ms bigint, skus text,
                code text, message text, adopted boolean, publish text,
                pictures text)),
    kept AS (INSERT INTO run_items AS i (
            run, site, of, plytix_id, part, sku, action, doubt, webflow_id,
            requests, writes, minimum, limited, ms, skus, code, message,
            adopted, publish, pictures, done_at)
        SELECT $1, $2, of, plytix_id, part, sku, action, action = 'failed',
            webflow_id, requests, writes, minimum, limited, ms, skus::json,
            code, message, adopted, publish, pictures::json, clock_timestamp()
        FROM line
        ON CONFLICT (run, of, plytix_id, part) DO UPDATE
        SET requests = excluded.requests
            + coalesce((i.base ->> 'requests')::bigint, 0),
            writes = excluded.writes
                + coalesce((i.base ->> 'writes')::bigint, 0),
            minimum = excluded.minimum
                + coalesce((i.base ->> 'minimum')::bigint, 0),
            limited = excluded.limited
                + coalesce((i.base ->> 'limited')::bigint, 0),
            ms = excluded.ms + coalesce((i.base ->> 'ms')::bigint, 0),
            action = CASE
                WHEN i.base ->> 'action' <> 'unchanged'
                    AND excluded.action IN ('unchanged', 'updated')
                    THEN i.base ->> 'action'
                ELSE excluded.action END,
            skus = CASE
                WHEN i.base ->> 'action' <> 'unchanged'
                    AND excluded.action IN ('unchanged', 'updated')
                    THEN (i.base ->> 'skus')::json
                ELSE excluded.skus END,
            doubt = excluded.doubt, webflow_id = excluded.webflow_id,
            code = excluded.code, message = excluded.message,
            adopted = excluded.adopted
                OR coalesce((i.base ->> 'adopted')::boolean, false),
            publish = coalesce(excluded.publish, i.base ->> 'publish'),
            pictures = coalesce(
                excluded.pictures, (i.base ->> 'pictures')::json),
            done_at = excluded.done_at)
UPDATE run_items i
SET doubt = false
FROM (SELECT d.*
    FROM line l,
        LATERAL (SELECT run, of, plytix_id, part
            FROM run_items
            WHERE site = $2 AND of = l.of AND plytix_id = l.plytix_id
                AND part = l.part AND run <> $1 AND doubt
            OFFSET 0) d
    WHERE l.action <> 'failed') x
WHERE i.run = x.run AND i.of = x.of AND i.plytix_id = x.plytix_id
    AND i.part = x.part
    AND coalesce((SELECT number FROM sync_states WHERE run = i.run), 0)
        < coalesce((SELECT number FROM sync_states WHERE run = $1), 0);
