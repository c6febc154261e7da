-- Runs that are not ended, and whether they are of this host. Tables of an older
-- version have no identity.
-- $1 site (null: any), $2 identity of this host, $3 its name
SELECT run, host, pid, pid_start,
    extract(epoch FROM now() - heartbeat)::bigint,
    coalesce(to_jsonb(s) ->> 'identity' = $2, host = $3), site
FROM sync_states s
WHERE status = 'running' AND ($1::text IS NULL OR site = $1);
