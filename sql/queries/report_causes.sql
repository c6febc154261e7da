-- What is wrong now, by cause; or what was wrong in a run.
-- $1 site, $2 run ('' for now)
SELECT *
FROM (SELECT severity, code, title, count, skus, since, message, advice
    FROM v_causes
    WHERE site = $1 AND $2 = ''
    UNION ALL
    SELECT e.severity, coalesce(e.code, e.severity),
        coalesce(c.title, o.title), count(*),
        array_to_string(
            (array_agg(DISTINCT coalesce(nullif(e.sku, ''), e.plytix_id)))[1:5],
            ', '),
        min(e.at), min(e.message), coalesce(c.advice, o.advice)
    FROM v_errors e LEFT JOIN causes c ON c.code = coalesce(e.code, e.severity)
        LEFT JOIN causes o ON o.code = '*'
    WHERE e.site = $1 AND e.run = $2 AND $2 <> ''
    GROUP BY e.severity, coalesce(e.code, e.severity), c.title, c.advice,
        o.title, o.advice) x
ORDER BY severity = 'warning', count DESC, code;
