-- Families, not in this listing, that sell a variant which it has elsewhere.
-- $1 site
SELECT DISTINCT m.plytix_id, coalesce(m.sku, '')
FROM placed r
    JOIN variant_mappings v ON v.site = $1 AND v.variant_id = r.id
        AND v.plytix_id <> r.family
    JOIN product_mappings m ON m.site = $1 AND m.part = v.part
        AND m.plytix_id = v.plytix_id AND m.state <> 'archive'
WHERE NOT EXISTS (SELECT 1 FROM placed f WHERE f.id = v.plytix_id)
ORDER BY 1;
