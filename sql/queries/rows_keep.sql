-- Keeps the rows of families that were dealt with; `modified` only where all
-- went well, so that the others are asked for again. A family without any line
-- stays as it was. One that waits for a person is dealt with: looking at it
-- again changes nothing. A row may be a variant that another family still sells.
-- $1 site, $2 run
WITH family AS (SELECT plytix_id,
        bool_and(coalesce(action, '') IN (
                'created', 'updated', 'unchanged', 'archived', 'restored',
                'left-out', 'refused')
            OR coalesce(code, '') = 'adoption-held') AS good
    FROM run_items
    WHERE run = $2 AND of = 'product'
    GROUP BY plytix_id)
INSERT INTO pim_rows AS p (
    site, id, parent, sku, modified, last_run, elsewhere)
SELECT DISTINCT ON (f.id) $1, f.id, f.parent, f.sku,
    CASE WHEN y.good THEN f.modified END, $2,
    EXISTS (SELECT 1
        FROM variant_mappings v
        WHERE v.site = $1 AND v.variant_id = f.id AND v.plytix_id <> f.family)
FROM fetched f JOIN family y ON y.plytix_id = f.family
ORDER BY f.id, f.modified DESC
ON CONFLICT (site, id) DO UPDATE
SET parent = excluded.parent, sku = excluded.sku, modified = excluded.modified,
    last_run = excluded.last_run, elsewhere = excluded.elsewhere;
