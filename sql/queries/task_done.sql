-- A task has ended. Exit code 75 is no try; what was cancelled is not done
-- again; an equal one that waits already does instead.
-- $1 task, $2 worker, $3 exit code, $4 run, $5 reason, $6 summary
UPDATE tasks t
SET exit = $3::integer, lease = NULL, run = coalesce($4, run), reason = $5,
    summary = $6, tries = tries - ($3::integer = 75)::integer,
    not_before = now() + interval '60 s',
    state = CASE WHEN $3::integer IN (0, 3) THEN 'done'
        WHEN cancel THEN 'cancelled'
        WHEN $3::integer IN (1, 2)
            OR asked_at < clock_timestamp() - interval '1 day' OR tries >= 3
            AND $3::integer <> 75
            OR EXISTS (SELECT 1
                FROM tasks q
                WHERE q.site = t.site AND q.mode = t.mode
                    AND q.argument = t.argument AND q.state = 'queued')
            THEN 'failed'
        ELSE 'queued' END,
    ended_at = now()
WHERE id = $1 AND worker = $2 AND state = 'running'
RETURNING state;
