-- Errors of a run.
-- $1 site, $2 run, $3 severity, $4 code ('' for any), $5 behind this id, $6 how
-- many
SELECT id, run, at, severity, sku, plytix_id, stage, code, message
FROM v_errors
WHERE site = $1 AND run = $2 AND ($3 = '' OR severity = $3)
    AND ($4 = '' OR code = $4) AND id > coalesce(nullif($5, '')::bigint, 0)
ORDER BY id
LIMIT $6::integer;
