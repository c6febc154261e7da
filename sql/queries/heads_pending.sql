-- Families to read again whatever their rows say: those that failed, those with
-- a refused picture that is due, and those that still sell what the PIM has
-- elsewhere by now, unless the one or the other was refused as it is: what became
-- of a family last is asked of these few only.
-- $1 site
WITH elsewhere AS MATERIALIZED (SELECT v.plytix_id AS id, v.part,
        coalesce(q.parent, r.parent, r.id) AS root
    FROM pim_rows r
        JOIN variant_mappings v ON v.site = $1 AND v.variant_id = r.id
        LEFT JOIN pim_rows q ON q.site = $1 AND q.id = r.parent
    WHERE r.site = $1 AND r.elsewhere
        AND coalesce(q.parent, r.parent, r.id) <> v.plytix_id)
SELECT p.id, coalesce(p.sku, '')
FROM pim_rows p
WHERE p.site = $1 AND p.modified COLLATE "C" IS NULL AND p.parent IS NULL
UNION
SELECT p.id, coalesce(p.sku, '')
FROM run_items i
    JOIN pim_rows p ON p.site = $1 AND p.id = i.plytix_id AND p.parent IS NULL
WHERE i.site = $1 AND i.of = 'product' AND i.doubt
UNION
SELECT p.id, coalesce(p.sku, '')
FROM pim_rows p
WHERE p.site = $1 AND p.parent IS NULL
    AND p.id = ANY (ARRAY(SELECT m.plytix_id
        FROM product_mappings m CROSS JOIN json_array_elements(m.refused) x
        WHERE m.site = $1 AND m.state <> 'archive'
            AND m.refused::text <> '[]'
            AND pg_temp.picture_due(x)
            AND coalesce((SELECT i.action
                    FROM run_items i
                    WHERE i.site = $1 AND i.of = 'product'
                        AND i.action IS NOT NULL
                        AND i.plytix_id = m.plytix_id
                    ORDER BY (SELECT r.number
                        FROM sync_states r
                        WHERE r.run = i.run) DESC NULLS LAST
                    LIMIT 1),
                '') <> 'refused'))
UNION
SELECT x.id, coalesce(m.sku, '')
FROM elsewhere x
    JOIN product_mappings m ON m.site = $1 AND m.plytix_id = x.id
        AND m.part = x.part AND m.state <> 'archive'
WHERE NOT EXISTS (SELECT 1
    FROM unnest(ARRAY[x.id, x.root]) AS family
    WHERE (SELECT i.action
            FROM run_items i
            WHERE i.site = $1 AND i.of = 'product' AND i.action IS NOT NULL
                AND i.plytix_id = family
            ORDER BY (SELECT r.number FROM sync_states r WHERE r.run = i.run)
                DESC NULLS LAST
            LIMIT 1) = 'refused')
ORDER BY 1;
