-- Mapped products that a listing shows as a variant of another product: what
-- `absent` judges of a part of the catalogue.
-- $1 site
SELECT DISTINCT m.plytix_id, coalesce(m.sku, '')
FROM placed p
    JOIN product_mappings m ON m.site = $1 AND m.plytix_id = p.id
        AND m.state <> 'archive'
WHERE p.id <> p.family
    AND NOT EXISTS (SELECT 1 FROM placed f WHERE f.family = m.plytix_id)
ORDER BY 1;
