-- A category that a person made: by its name, where only one has it, in the
-- shop and in the run.
-- $1 site
WITH named AS (SELECT name
    FROM want
    WHERE of = 'category'
    GROUP BY name
    HAVING count(*) = 1),
    pair AS (SELECT w.n, s.webflow_id
        FROM want w JOIN named USING (name)
            JOIN shop s ON s.of = 'category' AND s.name = w.name
        WHERE w.of = 'category' AND w.webflow_id IS NULL
            AND NOT EXISTS (SELECT 1
                FROM category_mappings m
                WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
            AND NOT EXISTS (SELECT 1
                FROM want x
                WHERE x.of = 'category' AND x.webflow_id = s.webflow_id)),
    ones AS (SELECT n, webflow_id, count(*) OVER (PARTITION BY n) AS a,
            count(*) OVER (PARTITION BY webflow_id) AS b
        FROM pair)
UPDATE want w
SET webflow_id = o.webflow_id
FROM ones o
WHERE o.n = w.n AND o.a = 1 AND o.b = 1;
