-- What is left to decide, as codes: of the run, and of products as they are now.
-- $1 run, $2 site
SELECT DISTINCT coalesce(code, severity)
FROM sync_errors
WHERE run = $1 AND severity <> 'warning'
UNION
SELECT coalesce(code, action)
FROM product_states
WHERE site = $2 AND action IN ('failed', 'refused', 'held')
ORDER BY 1
LIMIT 50;
