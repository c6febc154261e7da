-- Keeps what was sent of a product, unless something later is there, or its
-- shop product is another's. Refusals of this very run get their time: the
-- run's last heartbeat, so that a replay gives the same.
-- $1 site, $2 product, $3 part, $4 SKU, $5 id in the shop, $6 slug, $7 state,
-- $8 published, $9 fields, $10 options, $11 refused pictures, $12 sent at,
-- $13 run, $14 shown, $15 and $16 place in the order of what was sent
INSERT INTO product_mappings AS m (
    site, plytix_id, part, sku, webflow_id, slug, state, published, fields,
    options, refused, sent_at, run, shown, sent_run, sent_line)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
    (SELECT coalesce(json_agg(CASE
                    WHEN x ->> 'fresh' = 'true'
                        THEN (x::jsonb - 'fresh'
                            || jsonb_build_object('run', $13::text, 'at',
                                floor(extract(
                                        epoch FROM coalesce((SELECT heartbeat
                                                FROM sync_states
                                                WHERE run = $13),
                                            now())))::bigint))::json
                    ELSE x END
                ORDER BY n),
            '[]')
        FROM json_array_elements($11::json) WITH ORDINALITY AS e(x, n)),
    $12, $13, $14, $15, $16
WHERE NOT EXISTS (SELECT 1
    FROM product_mappings
    WHERE site = $1 AND webflow_id = $5 AND (plytix_id, part) <> ($2, $3))
ON CONFLICT (site, plytix_id, part) DO UPDATE
SET sku = excluded.sku, webflow_id = excluded.webflow_id, slug = excluded.slug,
    state = excluded.state, published = excluded.published,
    fields = excluded.fields, options = excluded.options,
    refused = excluded.refused, shown = excluded.shown,
    sent_at = excluded.sent_at, run = excluded.run,
    sent_run = excluded.sent_run, sent_line = excluded.sent_line
WHERE (m.sent_run, m.sent_line) <= (excluded.sent_run, excluded.sent_line);
