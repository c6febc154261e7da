-- Links that lines want.
-- $1 site
INSERT INTO product_links AS d (
    site, plytix_id, part, field, target, place, once)
SELECT DISTINCT ON (w.plytix_id, w.part, u.field, u.target) $1, w.plytix_id,
    w.part, u.field, u.target, u.place, u.once
FROM want w,
    unnest(w.refs, w.ref_fields, w.ref_once)
        WITH ORDINALITY u(target, field, once, place)
WHERE w.of = 'product'
ORDER BY w.plytix_id, w.part, u.field, u.target, u.place
ON CONFLICT (plytix_id, part, field, target, site) DO UPDATE
SET place = excluded.place, once = excluded.once
WHERE (d.place, d.once) <> (excluded.place, excluded.once);
