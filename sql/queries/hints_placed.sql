-- The same as hints.sql, of the families of a listing's rows alone.
-- $1 site, $2 product (null: all)
SELECT m.plytix_id, m.part, m.options,
    (SELECT json_agg(json_build_object(
                'plytix_id', v.variant_id, 'values', v.combination, 'default',
                v.is_default)
            ORDER BY v.place, v.webflow_id)
        FROM variant_mappings v
        WHERE v.site = $1 AND v.plytix_id = m.plytix_id AND v.part = m.part)
FROM (SELECT DISTINCT family FROM placed) f
    JOIN product_mappings m ON m.site = $1 AND m.plytix_id = f.family
WHERE $2::text IS NULL OR m.plytix_id = $2
ORDER BY m.plytix_id, m.part;
