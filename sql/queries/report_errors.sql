-- What was wrong in a run.
-- $1 site, $2 run
SELECT run, at, severity, sku, plytix_id, stage, code, message
FROM v_errors
WHERE site = $1 AND run = $2
ORDER BY id;
