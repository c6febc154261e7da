-- The run of a name.
-- $1 site, $2 run, or latest
SELECT run
FROM v_history
WHERE site = $1 AND (run = $2 OR $2 = 'latest')
ORDER BY number DESC
LIMIT 1;
