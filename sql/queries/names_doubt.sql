-- Names of items that no product has any more, where all were mapped, are not in
-- doubt.
-- $1 site, $2 run
UPDATE run_items i
SET doubt = false
WHERE i.site = $1 AND i.of = 'item' AND i.run <> $2
    AND NOT EXISTS (SELECT 1
        FROM run_items x
        WHERE x.run = $2 AND x.of = 'item' AND x.plytix_id = i.plytix_id
            AND x.part = i.part)
    AND NOT EXISTS (SELECT 1
        FROM fetched f
        WHERE NOT EXISTS (SELECT 1
            FROM run_items x
            WHERE x.run = $2 AND x.of = 'product' AND x.plytix_id = f.family))
    AND i.doubt;
