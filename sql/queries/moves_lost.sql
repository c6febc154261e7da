-- What would leave the shop, or move. What a person has allowed does not count.
-- $1 site, $2 does what is absent leave the shop
INSERT INTO lost
SELECT m.plytix_id, m.part, m.sku
FROM product_mappings m
WHERE m.site = $1 AND m.state <> 'archive'
    AND ($2::boolean OR EXISTS (SELECT 1 FROM moves x WHERE x.g = m.plytix_id))
    AND EXISTS (SELECT 1 FROM old o WHERE o.g = m.plytix_id)
    AND NOT EXISTS (SELECT 1
        FROM allowed w
        WHERE w.plytix_id = m.plytix_id AND w.part = m.part AND w.variant = '');
