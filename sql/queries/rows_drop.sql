-- Drops the rows that the PIM no longer has. The codes of a product that is
-- gone, but still sold, stay: they show which one it is should it come again
-- with another id.
-- $1 site
WITH gone AS (SELECT DISTINCT m.plytix_id AS id
    FROM product_mappings m
    WHERE m.site = $1 AND m.state <> 'archive'
        AND NOT EXISTS (SELECT 1 FROM fetched f WHERE f.id = m.plytix_id)),
    kin AS (SELECT p.id, coalesce(q.parent, p.parent, p.id) AS root
        FROM pim_rows p LEFT JOIN pim_rows q ON q.site = $1 AND q.id = p.parent
        WHERE p.site = $1
            AND NOT EXISTS (SELECT 1 FROM fetched f WHERE f.id = p.id))
DELETE FROM pim_rows p
USING kin k
WHERE p.site = $1 AND p.id = k.id
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.id = k.root);
