-- The one running row of a site; no row where there is one.
-- $1 run, $2 site, $3 mode, $4 host, $5 process, $6 its start, $7 identity of
-- the host, $8 mapping, $9 mapping before ('' for none), $10 task, $11 who asks
INSERT INTO sync_states (
    run, site, mode, host, pid, pid_start, identity, mapping, mapping_before,
    task, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, nullif($9, ''), $10, $11)
ON CONFLICT (site)
WHERE status = 'running' DO NOTHING;
