-- What happened last.
-- $1 site, $2 how many (20)
SELECT to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
    event, run, mode, sku, text
FROM (SELECT *
    FROM v_activity
    WHERE site = $1
    ORDER BY time DESC
    LIMIT coalesce(nullif($2, '')::int, 20)) a
ORDER BY time, event;
