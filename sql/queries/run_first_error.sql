-- How many records were not taken, and the first of them.
-- $1 run
SELECT count(*) OVER (PARTITION BY severity = 'held'), severity,
    coalesce(nullif(sku, ''), plytix_id, ''), coalesce(message, code, '')
FROM sync_errors
WHERE run = $1 AND severity <> 'warning'
ORDER BY severity = 'held', id
LIMIT 1;
