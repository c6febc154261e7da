-- Products by the code of a SKU that occurs once, in the shop and in the run;
-- no code is looked at where each product has its item already.
-- $1 site
WITH lone AS MATERIALIZED (SELECT
        FROM want
        WHERE of = 'product' AND webflow_id IS NULL
        LIMIT 1),
    ours AS (SELECT n, unnest(codes) AS code
        FROM want
        WHERE of = 'product' AND EXISTS (TABLE lone)),
    code AS (SELECT min(k.webflow_id) AS webflow_id, k.code
        FROM shop_sku k
        WHERE k.code <> '' AND EXISTS (TABLE lone)
        GROUP BY k.code
        HAVING count(*) = 1),
    line AS (SELECT min(o.n) AS n, o.code
        FROM ours o
        GROUP BY o.code
        HAVING count(*) = 1),
    pair AS (SELECT DISTINCT l.n, c.webflow_id
        FROM line l JOIN code c ON c.code = l.code
            JOIN want w ON w.n = l.n AND w.webflow_id IS NULL
        WHERE NOT EXISTS (SELECT 1
            FROM product_mappings m
            WHERE m.site = $1 AND m.webflow_id = c.webflow_id)
            AND NOT EXISTS (
                SELECT 1 FROM want x WHERE x.webflow_id = c.webflow_id)),
    ones AS (SELECT n, webflow_id, count(*) OVER (PARTITION BY n) AS a,
            count(*) OVER (PARTITION BY webflow_id) AS b
        FROM pair)
UPDATE want w
SET webflow_id = o.webflow_id
FROM ones o
WHERE o.n = w.n AND o.a = 1 AND o.b = 1;
