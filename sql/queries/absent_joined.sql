-- Mapped products that the listing shows as a variant of another product: they
-- are no products any more. `joined` is the family that has them now.
-- $1 site, $2 state that absent products get ('' for none)
INSERT INTO absent (plytix_id, part, sku, state, joined)
SELECT m.plytix_id, m.part, m.sku, m.state, p.family
FROM product_mappings m
    JOIN (SELECT id, min(family) AS family
        FROM present
        WHERE id <> family
        GROUP BY id) p ON p.id = m.plytix_id
WHERE m.site = $1 AND m.state <> 'archive' AND m.state <> $2
    AND NOT EXISTS (SELECT 1 FROM present f WHERE f.family = m.plytix_id);
