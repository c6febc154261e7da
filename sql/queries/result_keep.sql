-- The result of a line in a run. Where the line was taken up again (`base`) the
-- requests are those of both, and the first result stays, unless the second goes
-- wrong.
-- $1 run, $2 site, $3 of, $4 id, $5 part, $6 SKU, $7 action, $8 id in the shop,
-- $9 requests, $10 writes, $11 minimum, $12 limited, $13 milliseconds, $14 SKUs,
-- $15 code, $16 message, $17 adopted, $18 publish, $19 pictures
INSERT INTO run_items AS i (
    run, site, of, plytix_id, part, sku, action, doubt, webflow_id, requests,
    writes, minimum, limited, ms, skus, code, message, adopted, publish,
    pictures, done_at)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $7 = 'failed', $8, $9, $10, $11, $12, $13, $14,
    $15, $16, $17, $18, $19, clock_timestamp())
ON CONFLICT (run, of, plytix_id, part) DO UPDATE
SET requests = excluded.requests
    + coalesce((i.base ->> 'requests')::bigint, 0),
    writes = excluded.writes + coalesce((i.base ->> 'writes')::bigint, 0),
    minimum = excluded.minimum + coalesce((i.base ->> 'minimum')::bigint, 0),
    limited = excluded.limited + coalesce((i.base ->> 'limited')::bigint, 0),
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
    adopted = excluded.adopted OR coalesce(
        (i.base ->> 'adopted')::boolean, false),
    publish = coalesce(excluded.publish, i.base ->> 'publish'),
    pictures = coalesce(excluded.pictures, (i.base ->> 'pictures')::json),
    done_at = excluded.done_at;
