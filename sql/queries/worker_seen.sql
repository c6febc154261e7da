-- A worker reports that it is alive.
-- $1 worker, $2 site, $3 host, $4 task (null: none)
INSERT INTO workers AS w (worker, site, host, task)
VALUES ($1, $2, $3, $4)
ON CONFLICT (worker) DO UPDATE
SET site = excluded.site, seen_at = clock_timestamp(), task = excluded.task;
