-- What is known of each line, in the order of the lines; the columns are those
-- of lib/ledger/known.c. Refused pictures that are due again are marked: those
-- whose time is unknown or over, and all where a person asks for the product.
-- What this input says of an item counts more than the map. What a live run
-- left to publish is that of the last result, which product_states names; only
-- where that has no item in the shop the others are gone through. Each row is
-- looked up line by line (OFFSET 0), so that the first line comes at once:
-- hashed, all of it would be sorted first. The last columns are of the run that
-- had nothing to send of the line, and nothing to say (`z`).
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
    coalesce(CASE
            WHEN p.number <= u.run THEN NULL
            WHEN p.number > 0 AND q.action IS NOT NULL
                AND (q.webflow_id IS NOT NULL OR w.of <> 'product')
                THEN nullif(q.publish, 'done')
            ELSE (SELECT nullif(o.publish, 'done')
                FROM run_items o JOIN sync_states r USING (run)
                WHERE o.site = $1 AND o.of = w.of
                    AND o.plytix_id = w.plytix_id AND o.part = w.part
                    AND o.action IS NOT NULL
                    AND (o.webflow_id IS NOT NULL OR w.of <> 'product')
                    AND r.number > u.run
                ORDER BY r.number DESC
                LIMIT 1) END,
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
    w.fresh, z.run, z.line, z.webflow_id, z.skus, w.n
FROM want w
    CROSS JOIN (SELECT coalesce(max(published_run), -1) AS run
        FROM sites
        WHERE site = $1) u
    LEFT JOIN LATERAL (SELECT *
        FROM product_mappings
        WHERE w.of = 'product' AND site = $1 AND plytix_id = w.plytix_id
            AND part = w.part
        OFFSET 0) m ON true
    LEFT JOIN LATERAL (SELECT *
        FROM category_mappings
        WHERE w.of = 'category' AND site = $1 AND plytix_id = w.plytix_id
        OFFSET 0) c ON true
    LEFT JOIN LATERAL (SELECT *
        FROM item_mappings
        WHERE w.of = 'item' AND site = $1 AND collection = w.part
            AND key = coalesce(w.was, w.plytix_id)
            AND webflow_id = w.webflow_id
        OFFSET 0) i ON true
    LEFT JOIN LATERAL (SELECT line
        FROM shop
        WHERE webflow_id = w.webflow_id AND of = w.of AND w.of <> 'item'
        OFFSET 0) s ON true
    LEFT JOIN LATERAL (SELECT line
        FROM shop
        WHERE webflow_id = w.webflow_id AND of = 'item' AND w.of = 'item'
            AND key = w.part AND w.unread IS NOT TRUE
        OFFSET 0) t ON true
    LEFT JOIN LATERAL (SELECT number, run,
            action = 'unchanged' AND code IS NULL AND warnings IS NULL
                AND edited IS NULL AS quiet
        FROM product_states
        WHERE site = $1 AND of = w.of AND plytix_id = w.plytix_id
            AND part = w.part
        OFFSET 0) p ON true
    LEFT JOIN LATERAL (SELECT action, webflow_id, publish, line, skus,
            requests = 0 AND base IS NULL AND publish IS NULL
                AND pictures IS NULL AND NOT adopted AND NOT doubt AS quiet
        FROM run_items
        WHERE run = p.run AND of = w.of AND plytix_id = w.plytix_id
            AND part = w.part
        OFFSET 0) q ON true
    LEFT JOIN LATERAL (SELECT p.run, q.line, q.webflow_id, q.skus
        WHERE p.quiet AND q.quiet AND w.doubt IS NOT TRUE) z ON true
WHERE w.of <> 'error'
ORDER BY w.n;
