-- The site's catalogue: true where it was filled from another one. As long as
-- no product is mapped, another takes its place.
-- $1 site, $2 catalogue (null: unknown), $3 is a new one accepted
INSERT INTO sites AS s (site, catalogue)
VALUES ($1, $2)
ON CONFLICT (site) DO UPDATE
SET catalogue = CASE
    WHEN $3::boolean
        OR NOT EXISTS (SELECT 1 FROM product_mappings p WHERE p.site = s.site)
        THEN coalesce(excluded.catalogue, s.catalogue)
    ELSE coalesce(s.catalogue, excluded.catalogue) END
RETURNING catalogue IS DISTINCT FROM $2 AND $2 IS NOT NULL;
