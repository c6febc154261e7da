-- Slugs of SKUs that another product has: a variant that moved left its old SKU,
-- which cannot be removed, so its new one is made with another slug at once.
-- $1 site
UPDATE want w
SET taken = t.slugs
FROM (SELECT k.n, array_agg(v.slug ORDER BY v.slug) AS slugs
    FROM (SELECT n, plytix_id, part, unnest(keys) AS key
        FROM want
        WHERE of = 'product') k
        JOIN variant_mappings v ON v.site = $1 AND v.slug = k.key
    WHERE (v.plytix_id, v.part) <> (k.plytix_id, k.part)
    GROUP BY k.n) t
WHERE t.n = w.n;
