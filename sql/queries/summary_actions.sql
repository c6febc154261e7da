-- What became of products, SKUs, categories and items of a run; of items only
-- where there are any.
-- $1 run
WITH result AS (SELECT CASE of WHEN 'product' THEN 'products'
        WHEN 'category' THEN 'categories'
        WHEN 'item' THEN 'items'
    END AS what,
        action
    FROM run_items
    WHERE run = $1
    UNION ALL
    SELECT 'skus', s.value ->> 'action'
    FROM run_items i, json_array_elements(i.skus) s(value)
    WHERE i.run = $1)
SELECT w.what, count(*) FILTER (WHERE action = 'created') AS created,
    count(*) FILTER (WHERE action = 'updated') AS updated,
    count(*) FILTER (WHERE action = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE action = 'archived') AS archived,
    count(*) FILTER (WHERE action = 'restored') AS restored,
    count(*) FILTER (WHERE action = 'failed') AS failed,
    count(*) FILTER (WHERE action = 'refused') AS refused
FROM (VALUES (1, 'products'), (2, 'skus'), (3, 'categories'), (4, 'items'))
    w(place, what)
    LEFT JOIN result r USING (what)
GROUP BY w.place, w.what
HAVING w.what <> 'items' OR count(r.what) > 0
ORDER BY w.place;
