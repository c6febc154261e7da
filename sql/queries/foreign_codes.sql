-- Codes of ours that a live product of the shop has which no line of this run
-- and no mapped product stands for. Where each product of the shop is one of
-- ours (no strange one) no code is looked at.
-- $1 site
WITH strange AS MATERIALIZED (SELECT
        FROM shop s
        WHERE s.of = 'product'
            AND NOT EXISTS (SELECT 1
                FROM product_mappings m
                WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
            AND NOT EXISTS (
                SELECT 1 FROM want w WHERE w.webflow_id = s.webflow_id)
        LIMIT 1),
    ours AS (SELECT code, min(sku) AS sku
        FROM (SELECT unnest(codes) AS code, sku
            FROM want
            WHERE of = 'product' AND EXISTS (TABLE strange)
            UNION ALL
            SELECT v.fields ->> 'sku', m.sku
            FROM variant_mappings v
                JOIN product_mappings m USING (site, plytix_id, part)
            WHERE v.site = $1 AND m.state <> 'archive'
                AND EXISTS (TABLE strange)) x
        WHERE code <> ''
        GROUP BY code)
SELECT DISTINCT s.name, s.webflow_id, k.code, coalesce(o.sku, '')
FROM ours o JOIN shop_sku k ON k.code = o.code
    JOIN shop s ON s.of = 'product' AND s.webflow_id = k.webflow_id
WHERE NOT EXISTS (SELECT 1
    FROM product_mappings m
    WHERE m.site = $1 AND m.webflow_id = k.webflow_id)
    AND NOT EXISTS (SELECT 1 FROM want w WHERE w.webflow_id = k.webflow_id)
    AND coalesce(s.line::json #>> '{product,isArchived}', '') <> 'true'
    AND coalesce(s.line::json #>> '{product,isDraft}', '') <> 'true'
    AND EXISTS (SELECT 1 FROM want WHERE of = 'product')
ORDER BY 3, 2;
