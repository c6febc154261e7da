-- Is all well?
-- $1 site, $2 ''
SELECT coalesce(h.health, 'attention') AS health,
    coalesce(h.sentence, 'nothing was synced yet') AS sentence, h.running,
    h.last_run, h.last_mode, h.last_exit, h.last_end, h.last_good_full,
    h.last_good_changed, h.failed, h.refused, h.held, h.in_doubt,
    h.waiting_for_publish
FROM (SELECT $1::text AS site) x LEFT JOIN v_health h USING (site)
WHERE $2::text IS NOT NULL;
