-- The last runs.
-- $1 site, $2 how many (20)
SELECT run, mode, trial, status, exit, started, seconds, created, updated,
    unchanged, archived, failed, refused, held, lost, writes, webflow, plytix,
    limited, rate_share, guard, reason
FROM (SELECT *
    FROM v_history
    WHERE site = $1
    ORDER BY number DESC
    LIMIT coalesce(nullif($2, '')::int, 20)) r
ORDER BY number;
