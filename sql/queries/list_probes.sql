-- The last answer of each service.
-- $1 site, $2 service ('' for all)
SELECT api, ok, status, ms, message, at, age_seconds
FROM v_probes
WHERE site = $1 AND ($2 = '' OR api = $2)
ORDER BY api;
