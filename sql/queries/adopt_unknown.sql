-- Names that nothing held has. In a run categories are recalled before the
-- products: names are checked with the products, and not those that a category of
-- this run had.
-- $1 names with commas, $2 site, $3 run
WITH names AS MATERIALIZED (SELECT DISTINCT btrim(x) AS name
    FROM unnest(string_to_array($1, ',')) x
    WHERE btrim(x) <> '')
SELECT name
FROM names
WHERE name <> 'all'
    AND (EXISTS (SELECT FROM want WHERE of = 'product')
        OR NOT EXISTS (SELECT FROM want WHERE of = 'category'))
EXCEPT
SELECT unnest(agreed)
FROM want
EXCEPT
SELECT unnest(names)
FROM adoptions
WHERE site = $2 AND run = $3
ORDER BY 1;
