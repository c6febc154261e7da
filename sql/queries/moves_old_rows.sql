-- Their variants' codes, as last seen in the PIM.
-- $1 site
INSERT INTO old
SELECT o.g, p.id, p.sku, false
FROM old o
    JOIN (SELECT p.id, coalesce(p.sku, '') AS sku,
            coalesce(q.parent, p.parent) AS root
        FROM pim_rows p LEFT JOIN pim_rows q ON q.site = $1 AND q.id = p.parent
        WHERE p.site = $1 AND p.parent IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM pim_rows c WHERE c.site = $1 AND c.parent = p.id))
        p ON p.root = o.g
WHERE o.root;
