-- Products by the key of the default SKU; behind it the product's id, where
-- another product had it before (a variant that became a product).
-- $1 site
WITH pair AS (SELECT min(w.n) AS n, s.webflow_id
    FROM shop s
        JOIN want w ON w.of = 'product' AND w.webflow_id IS NULL
            AND s.key IN (w.identity, w.identity || '_' || w.plytix_id)
    WHERE s.of = 'product'
        AND NOT EXISTS (SELECT 1
            FROM product_mappings m
            WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
    GROUP BY s.webflow_id)
UPDATE want w
SET webflow_id = p.webflow_id
FROM pair p
WHERE p.n = w.n;
