-- Products of the listing that are not mapped, with their variants' codes.
-- $1 site
INSERT INTO fresh
SELECT r.family, r.id, r.sku, r.id = r.family
FROM listed r
WHERE NOT EXISTS (SELECT 1
    FROM product_mappings m
    WHERE m.site = $1 AND m.plytix_id = r.family)
    AND (r.id = r.family
        OR NOT EXISTS (SELECT 1 FROM listed c WHERE c.parent = r.id));
