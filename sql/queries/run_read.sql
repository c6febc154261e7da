-- A run that is to end; whether pictures were tried in it, and whether the site
-- has runs that are older than what is kept.
-- $1 run, $2 site, $3 days that are kept
SELECT r.mode, r.shop_read, coalesce(s.clean, false), r.status, r.held,
    r.mapping, r.mapping_before,
    EXISTS (SELECT
        FROM run_items i
        WHERE i.run = $1 AND i.pictures IS NOT NULL),
    EXISTS (SELECT
        FROM sync_states o
        WHERE o.site = $2 AND o.status <> 'running'
            AND o.started_at < now() - $3::integer * interval '1 day')
FROM sync_states r LEFT JOIN sites s USING (site)
WHERE r.run = $1 AND r.site = $2;
