-- Slugs of items to be made: the first has its wish, if nothing else has it, the
-- others have the code of their key behind it.
-- $1 site
UPDATE want w
SET slug = CASE
    WHEN w.wish <> w.code
        AND NOT EXISTS (SELECT 1
            FROM want x
            WHERE x.of = 'item' AND x.part = w.part AND x.wish = w.wish
                AND x.n < w.n AND x.webflow_id IS NULL
                AND x.plytix_id <> w.plytix_id)
        AND NOT EXISTS (SELECT 1
            FROM shop s
            WHERE s.of = 'item' AND s.key = w.part AND s.slug = w.wish)
        AND NOT EXISTS (SELECT 1
            FROM item_mappings m
            WHERE m.site = $1 AND m.collection = w.part AND m.slug = w.wish
                AND w.gone IS NULL)
        OR w.wish = w.code
        THEN w.wish
    ELSE rtrim(left(w.wish, 254 - length(w.code)), '-') || '-' || w.code END
WHERE w.of = 'item' AND w.slug IS NULL;
