-- An interrupted run is failed; clean where nothing is without a result.
-- $1 run
UPDATE sync_states
SET status = 'failed', ended_at = now(),
    reason = 'its process ended, or could not reach the database',
    clean = NOT EXISTS (
        SELECT 1 FROM run_items i WHERE i.run = $1 AND i.action IS NULL)
WHERE run = $1;
