-- Runs, the last first.
-- $1 site, $2 before this run, $3 mode, $4 status, $5 how many, $6 'no': without
-- those that did nothing ('' for any in each)
SELECT run, mode, trial, status, exit, started, seconds, created, updated,
    unchanged, archived, failed, refused, held, lost, writes, webflow, plytix,
    limited, rate_share, guard, reason
FROM v_history
WHERE site = $1
    AND ($2 = ''
        OR number < (
            SELECT r.number FROM v_runs r WHERE r.site = $1 AND r.run = $2))
    AND ($3 = '' OR mode = $3) AND ($4 = '' OR status = $4)
    AND ($6 <> 'no' OR status <> 'completed'
        OR created + updated + archived + failed + refused + held + lost > 0)
ORDER BY number DESC
LIMIT $5::integer;
