-- What was last sent of products, with their SKUs in the order in which they
-- were made.
-- $1 site, $2 product (null: all)
SELECT m.plytix_id, m.part, m.sku, m.state, m.fields, m.options,
    (SELECT json_agg(json_build_object(
                'webflow_id', v.webflow_id, 'slug', v.slug, 'plytix_id',
                v.variant_id, 'values', v.combination, 'default', v.is_default,
                'fields', v.fields, 'shown', v.shown, 'stock', v.stock)
            ORDER BY v.place, v.webflow_id)
        FROM variant_mappings v
        WHERE v.site = $1 AND v.plytix_id = m.plytix_id AND v.part = m.part),
    m.refused
FROM product_mappings m
WHERE m.site = $1 AND ($2::text IS NULL OR m.plytix_id = $2) AND m.state <> ''
ORDER BY m.plytix_id, m.part;
