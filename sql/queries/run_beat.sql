-- The run's heartbeat: was it kept, and has the run been taken over? A run that
-- has ended by itself has a summary.
-- $1 run, $2 stage
WITH beat AS (UPDATE sync_states
    SET heartbeat = clock_timestamp(), stage = coalesce(nullif($2, ''), stage)
    WHERE run = $1 AND status = 'running'
    RETURNING 1)
SELECT EXISTS (SELECT 1 FROM beat),
    EXISTS (SELECT 1
        FROM sync_states
        WHERE run = $1 AND status <> 'running' AND summary IS NULL);
