-- Items by their name, where one item alone has it; how many have it else.
WITH pair AS (SELECT w.n, min(s.webflow_id) AS webflow_id, count(*) AS alike
    FROM want w
        JOIN shop s ON s.of = 'item' AND s.key = w.part AND NOT w.by_slug
            AND s.name = w.name
    WHERE w.of = 'item' AND w.webflow_id IS NULL AND w.alike IS NULL
    GROUP BY w.n)
UPDATE want w
SET webflow_id = CASE p.alike WHEN 1 THEN p.webflow_id END,
    alike = nullif(p.alike, 1), made = NULL
FROM pair p
WHERE p.n = w.n;
