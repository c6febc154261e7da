-- The options in use of mapped products, with their SKUs in the order in which
-- they were made.
-- $1 site, $2 product (null: all)
SELECT m.plytix_id, m.part, m.options,
    (SELECT json_agg(json_build_object(
                'plytix_id', v.variant_id, 'values', v.combination, 'default',
                v.is_default)
            ORDER BY v.place, v.webflow_id)
        FROM variant_mappings v
        WHERE v.site = $1 AND v.plytix_id = m.plytix_id AND v.part = m.part)
FROM product_mappings m
WHERE m.site = $1 AND ($2::text IS NULL OR m.plytix_id = $2)
ORDER BY m.plytix_id, m.part;
