-- The warnings of a product.
-- $1 site, $2 id, SKU or another name of it
SELECT w.part, x ->> 'code' AS warning, x ->> 'message' AS message
FROM v_why w, json_array_elements(w.warnings) x
WHERE w.site = $1
    AND w.plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2));
