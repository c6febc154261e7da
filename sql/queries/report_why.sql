-- What became of a product. The array is there so that the views are asked for
-- these products alone.
-- $1 site, $2 id, SKU or another name of it
SELECT verdict, sentence, since, advice, next_run, sku, plytix_id, part, code,
    run, action, webflow_id, slug, state, published, sent, fields, variants,
    source, warnings, left_out
FROM v_why
WHERE site = $1
    AND plytix_id = ANY (ARRAY(SELECT $2
            UNION
            SELECT plytix_id
            FROM v_names
            WHERE site = $1 AND name = $2))
ORDER BY verdict = 'gone', plytix_id, part NULLS FIRST;
