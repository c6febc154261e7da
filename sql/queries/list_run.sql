-- One run, and how far it has come.
-- $1 site, $2 run
SELECT r.task AS task_id, r.status AS state, n.stage, n.progress,
    h.*, r.summary
FROM (SELECT site, run, mode, trial, status, exit, started, seconds, created,
        updated, unchanged, archived, failed, refused, held, lost, writes,
        webflow, plytix, limited, rate_share, guard, reason
    FROM v_history) h
    JOIN v_runs r USING (run) LEFT JOIN v_now n USING (run)
WHERE h.site = $1 AND r.run = $2;
