-- How many products and variants the shop has on sale, as far as is known.
-- $1 site
SELECT (SELECT count(*)
        FROM product_mappings
        WHERE site = $1 AND state = 'publish'),
    count(s.variant_id)
FROM product_mappings m
    JOIN variant_mappings s USING (site, plytix_id, part)
WHERE m.site = $1 AND m.state = 'publish';
