-- Since when a mapped product is not in the PIM. One whose result is bad was
-- listed, or could not be archived.
-- $1 site, $2 run, $3 is the listing whole
UPDATE product_mappings m
SET gone = CASE
    WHEN m.gone IS NULL
        THEN (SELECT started_at FROM sync_states WHERE run = $2) END
WHERE m.site = $1
    AND CASE
        WHEN EXISTS (SELECT 1 FROM fetched f WHERE f.family = m.plytix_id)
            THEN m.gone IS NOT NULL
        ELSE m.gone IS NULL AND $3::boolean
            AND NOT EXISTS (SELECT 1
                FROM run_items i
                WHERE i.run = $2 AND i.of = 'product'
                    AND i.plytix_id = m.plytix_id
                    AND i.action IN ('failed', 'refused', 'held')) END;
