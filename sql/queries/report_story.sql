-- What runs did with a product.
-- $1 site, $2 id, SKU or another name of it
SELECT run, at, sku, plytix_id, part, action, writes, webflow_id, code, message
FROM v_story
WHERE site = $1
    AND plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2))
ORDER BY number NULLS FIRST, of, part;
