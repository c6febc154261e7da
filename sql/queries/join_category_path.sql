-- A category whose path gives the slug of an item: of several such, the one of
-- that name, else the first, which had the slug when they were made.
-- $1 site
WITH pair AS (SELECT DISTINCT ON (s.webflow_id) w.n, s.webflow_id
    FROM want w JOIN shop s ON s.of = w.of AND s.slug = w.wish
    WHERE w.of = 'category' AND w.webflow_id IS NULL
        AND NOT EXISTS (SELECT 1
            FROM category_mappings m
            WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
        AND NOT EXISTS (SELECT 1
            FROM want x
            WHERE x.of = 'category' AND x.webflow_id = s.webflow_id)
    ORDER BY s.webflow_id, s.name = w.name DESC, w.n)
UPDATE want w
SET webflow_id = p.webflow_id
FROM pair p
WHERE p.n = w.n;
