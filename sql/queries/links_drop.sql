-- Links that lines no longer want.
-- $1 site
DELETE FROM product_links d
USING want w
WHERE d.site = $1 AND w.of = 'product' AND w.plytix_id = d.plytix_id
    AND w.part = d.part
    AND NOT EXISTS (SELECT 1
        FROM unnest(w.refs, w.ref_fields) u(target, field)
        WHERE u.target = d.target AND u.field = d.field);
