-- The variants of a product as they were last sent.
-- $1 site, $2 id, SKU or another name of it
SELECT w.part, v ->> 'sku' AS variant,
    (v #>> '{fields,price,value}') || ' '
        || (v #>> '{fields,price,unit}') AS "price, minor units",
    coalesce(v #>> '{stock,quantity}', v #>> '{stock,inventoryType}') AS stock,
    v ->> 'webflow_id' AS webflow_id
FROM v_why w, json_array_elements(w.variants) v
WHERE w.site = $1
    AND w.plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2))
ORDER BY w.verdict = 'gone', w.plytix_id, w.part NULLS FIRST;
