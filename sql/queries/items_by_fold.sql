-- Items whose name differs in capitals, widths or blanks, where one has it.
WITH pair AS (SELECT w.n, min(s.webflow_id) AS webflow_id, count(*) AS alike
    FROM want w
        JOIN shop s ON s.of = 'item' AND s.key = w.part AND NOT w.by_slug
            AND s.codes[1] = w.fold
    WHERE w.of = 'item' AND w.webflow_id IS NULL AND w.alike IS NULL
    GROUP BY w.n)
UPDATE want w
SET webflow_id = CASE p.alike WHEN 1 THEN p.webflow_id END,
    alike = nullif(p.alike, 1), made = NULL
FROM pair p
WHERE p.n = w.n;
