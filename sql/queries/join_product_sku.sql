-- Products by the key of any SKU: people may have made another one the default.
-- $1 site
WITH pair AS (SELECT min(w.n) AS n, k.webflow_id
    FROM shop_sku k
        JOIN want w ON w.identity = k.slug AND w.webflow_id IS NULL
            AND w.of = 'product'
    WHERE NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE m.site = $1 AND m.webflow_id = k.webflow_id)
        AND NOT EXISTS (SELECT 1 FROM want x WHERE x.webflow_id = k.webflow_id)
    GROUP BY k.webflow_id)
UPDATE want w
SET webflow_id = p.webflow_id
FROM pair p
WHERE p.n = w.n;
