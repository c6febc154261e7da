-- Products by slug and name.
-- $1 site
WITH pair AS (SELECT w.n, s.webflow_id
    FROM want w
        JOIN shop s ON s.of = w.of AND s.slug = w.wish AND s.name = w.name
    WHERE w.of = 'product' AND w.webflow_id IS NULL
        AND NOT EXISTS (SELECT 1
            FROM product_mappings m
            WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
        AND NOT EXISTS (SELECT 1 FROM want x WHERE x.webflow_id = s.webflow_id)),
    ones AS (SELECT n, webflow_id, count(*) OVER (PARTITION BY n) AS a,
            count(*) OVER (PARTITION BY webflow_id) AS b
        FROM pair)
UPDATE want w
SET webflow_id = o.webflow_id
FROM ones o
WHERE o.n = w.n AND o.a = 1 AND o.b = 1;
