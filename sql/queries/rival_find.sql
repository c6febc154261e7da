-- Lines whose code a mapped product has that this run does not deal with. One
-- whose code went along with its variant, by the same id, is no rival.
-- $1 site
WITH known AS (
    SELECT m.plytix_id, m.plytix_id AS id, coalesce(p.sku, m.sku) AS code
    FROM product_mappings m
        LEFT JOIN pim_rows p ON p.site = $1 AND p.id = m.plytix_id
    WHERE m.site = $1 AND m.state <> 'archive'
    UNION ALL
    SELECT v.plytix_id, v.variant_id, coalesce(p.sku, v.fields ->> 'sku')
    FROM variant_mappings v
        JOIN product_mappings m USING (site, plytix_id, part)
        LEFT JOIN pim_rows p ON p.site = $1 AND p.id = v.variant_id
    WHERE v.site = $1 AND v.variant_id IS NOT NULL AND m.state <> 'archive')
UPDATE want w
SET rival = r.plytix_id, rival_code = r.code
FROM (SELECT DISTINCT ON (c.n) c.n, k.plytix_id, c.code
    FROM newcomer c JOIN known k ON k.code = c.code AND c.code <> ''
    WHERE NOT EXISTS (SELECT 1
        FROM want x
        WHERE x.of <> 'category' AND x.plytix_id = k.plytix_id)
        AND k.id <> c.plytix_id AND NOT k.id || c.tail = ANY (c.keys)
    ORDER BY c.n, k.plytix_id, c.code) r
WHERE r.n = w.n;
