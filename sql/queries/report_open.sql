-- What is wrong now.
-- $1 site, $2 ''
SELECT run, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
    severity, sku, plytix_id, stage, code, message
FROM v_open
WHERE site = $1 AND $2 = ''
ORDER BY severity = 'warning', v_open.at, sku, code;
