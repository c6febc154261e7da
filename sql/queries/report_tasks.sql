-- Tasks that wait or run, and the last that ended.
-- $1 site, $2 state ('' for all)
SELECT id, mode, argument, state, asked, asked_by, started, ended, tries, run,
    exit, reason
FROM (SELECT *
    FROM v_tasks
    WHERE site = $1 AND ($2 = '' OR state = $2)
    ORDER BY id DESC
    LIMIT 100) t
ORDER BY id;
