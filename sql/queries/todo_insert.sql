-- From here on a line without a result is a lost one. Of an item: was it there,
-- and not made by us?
-- $1 run, $2 site
INSERT INTO run_items (
    run, site, of, plytix_id, part, sku, doubt, digest, webflow_id)
SELECT DISTINCT ON (w.of, w.plytix_id, w.part) $1, $2,
    CASE w.of WHEN 'error' THEN 'product' ELSE w.of END, w.plytix_id, w.part,
    w.sku, w.of <> 'error', w.digest,
    CASE WHEN w.of = 'item' AND w.made IS NULL THEN w.webflow_id END
FROM want w
ON CONFLICT DO NOTHING;
