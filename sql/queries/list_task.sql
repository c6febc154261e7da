-- One task, and how far its run has come.
-- $1 site, $2 task
SELECT t.id AS task_id, t.mode, t.argument, t.state, t.position, t.asked,
    t.asked_by, t.started, t.ended, t.tries, nullif(t.cancel, false) AS cancel,
    coalesce(t.run, n.run) AS run, n.stage, n.progress,
    n.writes, n.requests, t.exit, t.reason, t.summary
FROM v_tasks t
    LEFT JOIN v_runs r ON r.site = t.site AND r.task = t.id
        AND r.status = 'running'
    LEFT JOIN v_now n ON n.run = r.run
WHERE t.site = $1 AND t.id = $2::bigint;
