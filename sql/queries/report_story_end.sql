-- What the last runs did with a product.
-- $1 site, $2 id, SKU or another name of it
SELECT at, part, action, writes, code, message, run
FROM (SELECT *
    FROM v_story
    WHERE site = $1
        AND plytix_id = ANY (ARRAY(SELECT $2
                UNION
                SELECT plytix_id
                FROM v_names
                WHERE site = $1 AND name = $2))
    ORDER BY number DESC NULLS LAST, of, part
    LIMIT 20) s
ORDER BY run, part;
