-- Keeps an error. A warning is kept once a run, however often it comes.
-- $1 site, $2 run, $3 severity, $4 product, $5 part, $6 SKU, $7 stage, $8 code,
-- $9 message, $10 context, $11 the line
INSERT INTO sync_errors (
    site, run, severity, plytix_id, part, sku, stage, code, message, context,
    digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
    md5(CASE WHEN $3 = 'warning' THEN $3 || $4 || $5 ELSE $11 END
        || coalesce($8, '') || coalesce($9, '')))
ON CONFLICT (run, digest) DO NOTHING;
