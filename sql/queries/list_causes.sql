-- What is wrong now, by cause.
-- $1 site
SELECT severity, code, title, count, skus, products, since, message, advice
FROM v_causes
WHERE site = $1
ORDER BY severity = 'warning', count DESC, code;
