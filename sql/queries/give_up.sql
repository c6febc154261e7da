-- Forgets a product that its own past in the shop keeps from being made, and
-- that a person has deleted there. The wish of an error line is its code.
-- $1 site
WITH lost AS (SELECT DISTINCT plytix_id
    FROM want
    WHERE of = 'error'
        AND wish IN ('variants-too-many', 'variant-without-value')),
    there AS (SELECT p.plytix_id, p.part
        FROM product_mappings p
            JOIN shop s ON s.of = 'product' AND s.webflow_id = p.webflow_id
        WHERE p.site = $1),
    skus AS (DELETE FROM variant_mappings m
        USING lost l
        WHERE m.site = $1 AND m.plytix_id = l.plytix_id
            AND NOT EXISTS (SELECT 1
                FROM there t
                WHERE t.plytix_id = m.plytix_id AND t.part = m.part))
DELETE FROM product_mappings m
USING lost l
WHERE m.site = $1 AND m.plytix_id = l.plytix_id
    AND NOT EXISTS (SELECT 1
        FROM there t
        WHERE t.plytix_id = m.plytix_id AND t.part = m.part);
