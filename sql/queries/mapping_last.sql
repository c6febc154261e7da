-- By which mapping the site was last filled. `before` is what the last run logged,
-- unless that ended well: its summary may never have been seen.
-- $1 site
SELECT s.mapping, s.mapping_file, r.before
FROM sites s
    LEFT JOIN LATERAL (SELECT CASE WHEN status = 'completed' THEN NULL
            ELSE mapping_before
        END AS before
        FROM sync_states
        WHERE site = s.site AND mapping IS NOT NULL
        ORDER BY started_at DESC
        LIMIT 1) r ON true
WHERE s.site = $1;
