-- How many products and variants the shop has on sale, as far as is known.
-- $1 site
SELECT count(DISTINCT (m.plytix_id, m.part)), count(s.variant_id)
FROM product_mappings m
    LEFT JOIN variant_mappings s ON s.site = m.site
        AND s.plytix_id = m.plytix_id AND s.part = m.part
WHERE m.site = $1 AND m.state = 'publish';
