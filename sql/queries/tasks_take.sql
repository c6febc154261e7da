-- Takes the next task, unless one of this site runs.
-- $1 site, $2 worker, $3 seconds of the lease
UPDATE tasks
SET state = 'running', worker = $2, started_at = clock_timestamp(),
    ended_at = NULL, reason = NULL,
    lease = clock_timestamp() + $3::integer * interval '1 s',
    tries = tries + 1, cancel = false
WHERE id = (SELECT id
    FROM tasks t
    WHERE t.site = $1 AND t.state = 'queued'
        AND t.not_before <= clock_timestamp()
        AND NOT EXISTS (
            SELECT 1 FROM tasks r WHERE r.site = t.site AND r.state = 'running')
    ORDER BY t.id FOR UPDATE SKIP LOCKED
    LIMIT 1)
RETURNING id, mode, argument, asked_by;
