-- What the last run has held back that may still be allowed.
-- $1 site
SELECT run, items, allowed, until, to_json(skus) AS skus
FROM (SELECT *
    FROM v_held
    WHERE site = $1
    ORDER BY number DESC
    LIMIT 1) h
WHERE NOT past;
