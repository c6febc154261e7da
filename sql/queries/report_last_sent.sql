-- The fields of a product as they were last sent.
-- $1 site, $2 id, SKU or another name of it
SELECT w.part, f.key AS "last sent", f.value #>> '{}' AS value
FROM v_why w, json_each(w.fields) f
WHERE w.site = $1
    AND w.plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2))
ORDER BY w.verdict = 'gone', w.plytix_id, w.part NULLS FIRST;
