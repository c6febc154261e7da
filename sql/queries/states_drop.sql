-- Drops the last result of a product that the PIM no longer has, and of a part
-- that its product no longer has: of those of this run, or of all that a whole
-- listing lacks.
-- $1 site, $2 run, $3 is the listing whole
DELETE FROM product_states s
WHERE s.site = $1 AND s.of = 'product'
    AND s.plytix_id IN (SELECT i.plytix_id
        FROM run_items i
        WHERE i.run = $2 AND i.of = 'product'
        UNION ALL
        SELECT p.plytix_id
        FROM product_states p
        WHERE $3::boolean AND p.site = $1 AND p.of = 'product'
            AND NOT EXISTS (SELECT 1
                FROM fetched f
                WHERE f.family = p.plytix_id))
    AND NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE m.site = $1 AND m.plytix_id = s.plytix_id AND m.part = s.part
            AND m.gone IS NULL)
    AND NOT EXISTS (SELECT 1
        FROM run_items i
        WHERE i.run = $2 AND i.of = 'product' AND i.plytix_id = s.plytix_id
            AND i.part = s.part);
