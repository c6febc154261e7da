-- Since when a mapped product is not in the PIM. One whose result is bad was
-- listed, or could not be archived. A few families are found by their ids.
-- $1 site, $2 run, $3 is the listing whole
UPDATE product_mappings m
SET gone = CASE
    WHEN m.gone IS NULL
        THEN (SELECT started_at FROM sync_states WHERE run = $2) END
WHERE m.site = $1
    AND (m.plytix_id, m.part) IN (SELECT b.plytix_id, b.part
        FROM product_mappings b
        WHERE b.site = $1 AND b.gone IS NOT NULL
            AND b.plytix_id IN (SELECT family FROM fetched)
        UNION ALL
        SELECT a.plytix_id, a.part
        FROM product_mappings a
        WHERE $3::boolean AND a.site = $1 AND a.gone IS NULL
            AND NOT EXISTS (SELECT 1
                FROM fetched f
                WHERE f.family = a.plytix_id)
            AND NOT EXISTS (SELECT 1
                FROM run_items i
                WHERE i.run = $2 AND i.of = 'product'
                    AND i.plytix_id = a.plytix_id
                    AND i.action IN ('failed', 'refused', 'held')));
