-- Items by the end of their slug, which is the code of a key of ours.
WITH pair AS (SELECT w.n, min(s.webflow_id) AS webflow_id, count(*) AS alike
    FROM want w
        JOIN shop s ON s.of = 'item' AND s.key = w.part
            AND right(s.slug, length(w.code)) = w.code
    WHERE w.of = 'item' AND w.webflow_id IS NULL AND w.alike IS NULL
    GROUP BY w.n)
UPDATE want w
SET webflow_id = CASE p.alike WHEN 1 THEN p.webflow_id END,
    alike = nullif(p.alike, 1), made = true
FROM pair p
WHERE p.n = w.n;
