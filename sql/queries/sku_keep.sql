-- Keeps what was sent of a SKU, unless something later is there, or its slug is
-- another's. Where the PIM has its variant in another family this is noted: which
-- family is wrong is looked up later (heads_pending.sql).
-- $1 site, $2 id in the shop, $3 product, $4 part, $5 variant, $6 slug,
-- $7 values, $8 is it the default, $9 fields, $10 stock, $11 its place among
-- new SKUs, $12 sent at, $13 shown, $14 and $15 place in the order of what was
-- sent
WITH kept AS (INSERT INTO variant_mappings AS m (
        site, webflow_id, plytix_id, part, variant_id, slug, combination,
        is_default, fields, stock, place, sent_at, shown, sent_run, sent_line)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        coalesce((SELECT max(place) + 1
                FROM variant_mappings
                WHERE site = $1 AND plytix_id = $3 AND part = $4),
            $11),
        $12, $13, $14, $15
    WHERE NOT EXISTS (SELECT 1
        FROM variant_mappings
        WHERE site = $1 AND slug = $6 AND webflow_id <> $2)
    ON CONFLICT (site, webflow_id) DO UPDATE
    SET plytix_id = excluded.plytix_id, part = excluded.part,
        variant_id = excluded.variant_id, slug = excluded.slug,
        combination = excluded.combination, is_default = excluded.is_default,
        fields = excluded.fields, shown = excluded.shown,
        stock = excluded.stock, sent_at = excluded.sent_at,
        sent_run = excluded.sent_run, sent_line = excluded.sent_line
    WHERE (m.sent_run, m.sent_line) <= (excluded.sent_run, excluded.sent_line)
    RETURNING plytix_id, variant_id)
UPDATE pim_rows r
SET elsewhere = true
FROM kept k
WHERE r.site = $1 AND r.id = k.variant_id AND NOT r.elsewhere
    AND coalesce(r.parent, r.id) <> k.plytix_id;
