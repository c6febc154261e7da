-- Items that the PIM has renamed: every product that had the old key has the same
-- new one now.
-- $1 site, $2 was the shop read whole
WITH users AS (SELECT o.key, o.collection, o.webflow_id, p.plytix_id, p.part
        FROM items_unused o
            JOIN product_mappings p ON p.site = $1 AND p.state <> 'archive' AND (
                strpos(p.fields::text, '"' || o.webflow_id || '"') > 0
                OR EXISTS (SELECT 1
                    FROM variant_mappings v
                    WHERE v.site = $1 AND v.plytix_id = p.plytix_id
                        AND v.part = p.part
                        AND strpos(v.fields::text, '"' || o.webflow_id || '"')
                            > 0))
        WHERE o.site = $1 AND ($2 = 'false' OR o.in_shop)),
    hit AS (SELECT u.webflow_id, u.plytix_id, u.part, f.n
        FROM users u JOIN named d USING (plytix_id, part)
            JOIN items_new f ON f.collection = u.collection
                AND f.collection || '/' || f.key = ANY (d.refs)),
    pair AS (SELECT min(h.n) AS n, u.webflow_id, min(u.key) AS key
        FROM users u LEFT JOIN hit h USING (webflow_id, plytix_id, part)
        GROUP BY u.webflow_id
        HAVING count(DISTINCT h.n) = 1 AND bool_and(h.n IS NOT NULL)),
    ones AS (SELECT *, count(*) OVER (PARTITION BY n) AS a FROM pair)
UPDATE want w
SET webflow_id = o.webflow_id, was = o.key
FROM ones o
WHERE o.n = w.n AND o.a = 1
    AND NOT EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'item' AND s.key = w.part AND s.codes[1] = w.fold
            AND s.webflow_id <> o.webflow_id);
