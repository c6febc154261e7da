-- In how many milliseconds the next task can be due: one that is to wait, or the
-- lease of another worker.
-- $1 site
SELECT ceil(1000 * extract(
        epoch FROM min(CASE state WHEN 'queued' THEN not_before ELSE lease END)
            - clock_timestamp()))::bigint
FROM tasks
WHERE site = $1 AND state IN ('queued', 'running');
