-- What the PIM no longer has, and the shop never had, is not in doubt.
-- $1 site, $2 run
UPDATE run_items i
SET doubt = false
WHERE i.site = $1 AND i.doubt AND i.of = 'product' AND i.run <> $2
    AND NOT EXISTS (SELECT 1 FROM fetched f WHERE f.family = i.plytix_id)
    AND NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE m.site = $1 AND m.plytix_id = i.plytix_id);
