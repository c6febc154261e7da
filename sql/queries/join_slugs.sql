-- Slugs of lines that have none yet. One is taken when map, shop or an earlier
-- line of the run has it; of equal wishes the first line gets its own.
-- $1 site, $2 what stands behind the wish: nothing (''), code, id, line
WITH tail AS (SELECT n, of, wish,
        CASE $2 WHEN 'code' THEN code
            WHEN 'id' THEN plytix_id
            WHEN 'line' THEN plytix_id || '-' || n
        END AS tail
    FROM want
    WHERE slug IS NULL AND (wish <> '' OR state IS DISTINCT FROM 'archive')),
    wish AS (SELECT n, of,
            CASE $2 WHEN '' THEN wish
                ELSE coalesce(nullif(
                        rtrim(left(wish, greatest(0, 254 - length(tail))), '-'),
                        '') || '-',
                    '') || tail
            END AS slug
        FROM tail),
    first AS (SELECT min(n) AS n, of, slug
        FROM wish
        WHERE slug <> ''
        GROUP BY of, slug)
UPDATE want w
SET slug = f.slug
FROM first f
WHERE f.n = w.n
    AND NOT EXISTS (SELECT 1 FROM want x WHERE x.of = f.of AND x.slug = f.slug)
    AND NOT EXISTS (SELECT 1 FROM shop s WHERE s.of = f.of AND s.slug = f.slug)
    AND NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE f.of = 'product' AND m.site = $1 AND m.slug = f.slug)
    AND NOT EXISTS (SELECT 1
        FROM category_mappings m
        WHERE f.of = 'category' AND m.site = $1 AND m.slug = f.slug);
