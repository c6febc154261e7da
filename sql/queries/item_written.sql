-- Something was written of a line.
-- $1 run, $2 site, $3 of, $4 id, $5 part, $6 SKU
INSERT INTO run_items AS i (run, site, of, plytix_id, part, sku, written)
VALUES ($1, $2, $3, $4, $5, $6, true)
ON CONFLICT (run, of, plytix_id, part) DO UPDATE
SET written = true;
