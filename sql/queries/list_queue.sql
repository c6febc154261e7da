-- How long the queue is, and how many workers there are.
-- $1 site
SELECT coalesce(queued, 0) AS queued, coalesce(running, 0) AS running,
    oldest_seconds,
    (SELECT count(*) FROM v_workers w WHERE w.site = $1) AS workers
FROM (SELECT $1::text AS site) x LEFT JOIN v_queue USING (site);
