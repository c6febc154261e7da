-- Workers of the queue.
-- $1 site, $2 ''
SELECT host, worker, since, last_sign, task
FROM v_workers
WHERE site = $1 AND $2::text IS NOT NULL
ORDER BY worker;
