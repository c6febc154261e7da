-- Heads of products that are to be linked anew, without those that are refused
-- as they are.
-- $1 site
SELECT p.id, coalesce(p.sku, '')
FROM due d
    JOIN pim_rows p ON p.site = $1 AND p.id = d.plytix_id AND p.parent IS NULL
WHERE NOT EXISTS (SELECT 1
    FROM product_states s
    WHERE s.site = $1 AND s.of = 'product' AND s.plytix_id = p.id
        AND (s.action IN ('refused', 'held')
            OR EXISTS (SELECT 1
                FROM json_array_elements(s.warnings) w
                WHERE w ->> 'code' = 'reference-refused')))
ORDER BY 1;
