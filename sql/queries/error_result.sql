-- An error record is the result of a line that has none.
-- $1 run, $2 site, $3 of, $4 id, $5 part, $6 SKU, $7 action, $8 code, $9 message
INSERT INTO run_items AS i (
    run, site, of, plytix_id, part, sku, action, doubt, code, message, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, $9, clock_timestamp())
ON CONFLICT (run, of, plytix_id, part) DO UPDATE
SET action = excluded.action, code = excluded.code, message = excluded.message,
    done_at = excluded.done_at, doubt = i.written
WHERE i.action IS NULL;
