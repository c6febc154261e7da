-- Variants of a product that another line of the run has: they stay on sale.
-- $1 site
UPDATE want w
SET moved = t.ids
FROM (SELECT o.n, array_agg(DISTINCT v.variant_id) AS ids
    FROM (SELECT plytix_id, part, unnest(keys) AS key
        FROM want
        WHERE of = 'product') k
        JOIN variant_mappings v ON v.site = $1 AND v.plytix_id <> k.plytix_id
            AND k.key = v.variant_id
                || CASE k.part WHEN '' THEN '' ELSE '_' || k.part END
        JOIN want o ON o.of = 'product' AND o.plytix_id = v.plytix_id
            AND o.part = v.part
    GROUP BY o.n) t
WHERE t.n = w.n;
