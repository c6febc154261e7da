-- Tasks of workers that stopped reporting: another worker may take them.
-- $1 site
UPDATE tasks t
SET worker = NULL, lease = NULL, cancel = false,
    state = CASE WHEN t.cancel THEN 'cancelled'
        WHEN t.tries >= 3
            OR EXISTS (SELECT 1
                FROM tasks q
                WHERE q.site = t.site AND q.mode = t.mode
                    AND q.argument = t.argument AND q.state = 'queued')
            THEN 'failed'
        ELSE 'queued' END,
    ended_at = clock_timestamp(),
    reason = 'its worker stopped reporting'
WHERE t.site = $1 AND t.state = 'running' AND t.lease < clock_timestamp();
