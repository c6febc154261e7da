-- The run that is under way.
-- $1 site
SELECT n.run, n.mode, n.stage, n.task AS task_id, n.started, n.seconds,
    n.last_sign, n.progress,
    n.writes, n.requests, n.last_minute
FROM v_now n
WHERE n.site = $1
LIMIT 1;
