-- Mapped products that the listing does not have, with the code that they had in
-- the PIM when last seen, else that was last sent.
-- $1 site
INSERT INTO old
SELECT m.plytix_id, m.plytix_id,
    coalesce(
        max(p.sku), CASE WHEN min(m.sku) = max(m.sku) THEN min(m.sku) END, ''),
    true
FROM product_mappings m
    LEFT JOIN pim_rows p ON p.site = $1 AND p.id = m.plytix_id
WHERE m.site = $1
    AND NOT EXISTS (SELECT 1 FROM listed r WHERE r.id = m.plytix_id)
GROUP BY m.plytix_id;
