-- Renews the lease of a task: is it to be cancelled? No row: another worker's.
-- $1 task, $2 worker, $3 seconds
WITH mine AS (UPDATE tasks
    SET lease = clock_timestamp() + $3::integer * interval '1 s'
    WHERE id = $1 AND worker = $2 AND state = 'running'
    RETURNING cancel),
    w AS (UPDATE workers SET seen_at = clock_timestamp() WHERE worker = $2)
SELECT cancel
FROM mine;
