-- Lines of products that are not mapped, with each of their codes.
-- $1 site
INSERT INTO newcomer
SELECT w.n, w.plytix_id, w.keys,
    CASE w.part WHEN '' THEN '' ELSE '_' || w.part END,
    unnest(w.codes || w.sku)
FROM want w
WHERE w.of = 'product' AND w.state IS DISTINCT FROM 'archive'
    AND NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE m.site = $1 AND m.plytix_id = w.plytix_id);
