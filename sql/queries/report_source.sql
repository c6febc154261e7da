-- The rows of a product in the PIM.
-- $1 site, $2 id, SKU or another name of it
SELECT DISTINCT r ->> 'sku' AS "in Plytix", r ->> 'id' AS id,
    r ->> 'modified' AS modified, r ->> 'run' AS run
FROM v_why w, json_array_elements(w.source) r
WHERE w.site = $1
    AND w.plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2))
ORDER BY 1;
