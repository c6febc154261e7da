-- What is known of each line, in the order of the lines; the columns are those
-- of lib/ledger/known.c. Refused pictures that are due again are marked: those
-- whose time is unknown or over, and all where a person asks for the product.
-- What this input says of an item counts more than the map. The last columns are
-- of the run that had nothing to send of the line, and nothing to say (`u`).
-- $1 site, $2 run, $3 is the run live
SELECT w.of, w.slug, w.doubt, w.same, w.restored,
    coalesce(m.webflow_id, c.webflow_id, i.webflow_id),
    coalesce(m.slug, c.slug, i.slug), m.state, m.published,
    coalesce(m.fields, c.fields, i.fields), m.shown, m.options,
    (SELECT coalesce(json_agg(CASE
                    WHEN pg_temp.picture_due(x)
                        OR EXISTS (SELECT
                            FROM sync_states
                            WHERE run = $2 AND mode IN ('retry', 'product'))
                        THEN (x::jsonb || '{"due":true}')::json
                    ELSE x END
                ORDER BY n),
            '[]')
        FROM json_array_elements(m.refused) WITH ORDINALITY AS e(x, n)),
    (SELECT json_agg(json_build_object(
                'webflow_id', v.webflow_id, 'slug', v.slug, 'plytix_id',
                v.variant_id, 'values', v.combination, 'default', v.is_default,
                'fields', v.fields, 'shown', v.shown, 'stock', v.stock)
            ORDER BY v.place, v.webflow_id)
        FROM variant_mappings v
        WHERE v.site = $1 AND v.plytix_id = m.plytix_id AND v.part = m.part),
    (SELECT json_object_agg(k.plytix_id, k.webflow_id ORDER BY k.plytix_id)
        FROM (SELECT plytix_id, webflow_id
            FROM category_mappings
            WHERE site = $1 AND plytix_id = ANY (w.cats)
            UNION
            SELECT plytix_id, webflow_id
            FROM found
            WHERE plytix_id = ANY (w.cats)) k),
    coalesce(s.line, t.line), (SELECT first_values FROM sites WHERE site = $1),
    array_to_json(w.taken), w.hold,
    (SELECT json_agg(o.webflow_id ORDER BY o.webflow_id)
        FROM category_mappings o
        WHERE w.of = 'category' AND c.plytix_id IS NULL AND o.site = $1),
    (SELECT learned FROM sites WHERE site = $1),
    coalesce((SELECT nullif(i.publish, 'done')
            FROM run_items i JOIN sync_states r USING (run)
            WHERE i.site = $1 AND i.of = w.of AND i.plytix_id = w.plytix_id
                AND i.part = w.part AND i.action IS NOT NULL
                AND (i.webflow_id IS NOT NULL OR w.of <> 'product')
                AND r.number > coalesce(
                    (SELECT published_run FROM sites WHERE site = $1), -1)
            ORDER BY r.number DESC
            LIMIT 1),
        CASE WHEN coalesce(m.owed, c.owed, i.owed) IS NOT NULL THEN 'staged'
        END),
    array_to_json(w.moved), w.rival, w.rival_code, i.made, w.made, w.gone,
    w.alike, w.near,
    (SELECT json_object_agg(r.ref,
            CASE WHEN f.ref IS NULL THEN k.webflow_id ELSE f.webflow_id END
            ORDER BY r.ref)
        FROM (SELECT DISTINCT unnest(w.items) AS ref) r
            LEFT JOIN found_items f USING (ref)
            LEFT JOIN item_mappings k ON k.site = $1
                AND k.collection = left(r.ref, strpos(r.ref, '/') - 1)
                AND k.key = substr(r.ref, strpos(r.ref, '/') + 1)
        WHERE NOT coalesce(f.to_make, k.key IS NULL)),
    CASE
        WHEN w.refs <> '{}'
            THEN json_build_object('products',
                (SELECT json_object_agg(t.id, t.items)
                    FROM (SELECT x.id,
                            json_agg(x.webflow_id ORDER BY x.part, x.webflow_id)
                                AS items
                        FROM target x
                        WHERE x.id = ANY (w.refs) AND x.there
                            AND (NOT $3::boolean OR x.on_site
                                OR NOT coalesce(
                                    m.published OR m.owed IS NULL, true))
                        GROUP BY x.id) t),
                'coming',
                (SELECT json_agg(DISTINCT x.id)
                    FROM target x
                    WHERE x.id = ANY (w.refs) AND x.coming),
                'going',
                (SELECT json_agg(DISTINCT x.id)
                    FROM target x
                    WHERE x.id = ANY (w.refs) AND x.going)) END,
    w.fresh, u.run, u.line, u.webflow_id, u.skus
FROM want w
    LEFT JOIN product_mappings m ON w.of = 'product' AND m.site = $1
        AND m.plytix_id = w.plytix_id AND m.part = w.part
    LEFT JOIN category_mappings c ON w.of = 'category' AND c.site = $1
        AND c.plytix_id = w.plytix_id
    LEFT JOIN item_mappings i ON w.of = 'item' AND i.site = $1
        AND i.collection = w.part AND i.key = coalesce(w.was, w.plytix_id)
        AND i.webflow_id = w.webflow_id
    LEFT JOIN shop s ON s.of = w.of AND s.webflow_id = w.webflow_id
        AND w.of <> 'item'
    LEFT JOIN shop t ON t.of = 'item' AND w.of = 'item' AND t.key = w.part
        AND t.webflow_id = w.webflow_id AND w.unread IS NOT TRUE
    LEFT JOIN product_states p ON p.site = $1 AND p.of = w.of
        AND p.plytix_id = w.plytix_id AND p.part = w.part
        AND p.action = 'unchanged' AND p.code IS NULL AND p.warnings IS NULL
        AND p.edited IS NULL AND w.doubt IS NOT TRUE
    LEFT JOIN run_items u ON u.run = p.run AND u.of = p.of
        AND u.plytix_id = p.plytix_id AND u.part = p.part AND u.requests = 0
        AND u.base IS NULL AND u.publish IS NULL AND u.pictures IS NULL
        AND NOT u.adopted AND NOT u.doubt
WHERE w.of <> 'error'
ORDER BY w.n;
