-- Which held lines a person has agreed to. A product is named by its code, one
-- of its variants' codes or its id, a category by its path or its id: its name
-- alone may be that of several.
-- $1 names with commas, or all
WITH names AS MATERIALIZED (SELECT DISTINCT btrim(x) AS name
    FROM unnest(string_to_array($1, ',')) x
    WHERE btrim(x) <> ''),
    called AS (SELECT n, unnest(codes || ARRAY[sku, plytix_id]) AS name
        FROM want
        WHERE hold AND of = 'product'
        UNION ALL
        SELECT n, unnest(ARRAY[path, plytix_id])
        FROM want
        WHERE hold AND of = 'category'),
    agreed AS (SELECT c.n, s.name
        FROM called c JOIN names s ON c.name = s.name
        UNION
        SELECT c.n, s.name
        FROM called c
            JOIN names s ON c.name
                = regexp_replace(s.name, '\s*/\s*', '/', 'g')
        UNION
        SELECT w.n, s.name
        FROM want w JOIN names s ON s.name = 'all'
        WHERE w.hold)
UPDATE want w
SET agreed = a.names
FROM (SELECT n, array_agg(name ORDER BY name) AS names FROM agreed GROUP BY n)
    a
WHERE a.n = w.n;
