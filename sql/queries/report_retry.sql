-- Products to try again.
-- $1 site, $2 ''
SELECT plytix_id AS id, min(sku) AS sku
FROM (SELECT plytix_id, sku
    FROM run_items
    WHERE site = $1 AND of = 'product' AND doubt
    UNION
    SELECT plytix_id, sku
    FROM product_states
    WHERE site = $1 AND of = 'product'
        AND action IN ('failed', 'refused', 'held')
    UNION
    SELECT plytix_id, sku
    FROM product_mappings
    WHERE site = $1 AND state <> 'archive' AND refused::text <> '[]') x
WHERE $2::text IS NOT NULL
GROUP BY plytix_id
ORDER BY 1;
