-- Mapped products that a whole listing does not have, and parts that their
-- product no longer has. `allowed`: a person has let them go.
-- $1 site, $2 run ('' for none), $3 state that absent products get ('')
INSERT INTO absent (plytix_id, part, sku, state, allowed)
SELECT m.plytix_id, m.part, m.sku, m.state,
    EXISTS (SELECT 1
        FROM allowed w
        WHERE w.plytix_id = m.plytix_id AND w.part = m.part AND w.variant = '')
FROM product_mappings m
WHERE m.site = $1 AND m.state <> 'archive' AND m.state <> $3
    AND NOT EXISTS (SELECT 1 FROM absent a WHERE a.plytix_id = m.plytix_id)
    AND (NOT EXISTS (SELECT 1 FROM present p WHERE p.family = m.plytix_id)
        OR (EXISTS (SELECT 1
                FROM run_items i
                WHERE i.run = $2 AND i.of = 'product'
                    AND i.plytix_id = m.plytix_id AND i.action IS NOT NULL)
            AND NOT EXISTS (SELECT 1
                FROM run_items i
                WHERE i.run = $2 AND i.of = 'product'
                    AND i.plytix_id = m.plytix_id
                    AND (i.part = m.part
                        OR coalesce(i.action, 'failed')
                            IN ('failed', 'refused', 'held')))));
