-- Is there an item that we made and no line names any more, and a line without
-- an item in its collection?
-- $1 site, $2 was the shop read whole
WITH old AS (SELECT m.key, m.collection, m.webflow_id
    FROM item_mappings m
    WHERE m.site = $1 AND m.made
        AND NOT EXISTS (SELECT 1
            FROM want x
            WHERE x.of = 'item' AND x.plytix_id = m.key
                AND x.part = m.collection)
        AND NOT EXISTS (SELECT 1
            FROM want x
            WHERE x.of = 'item' AND x.webflow_id = m.webflow_id
                AND x.part = m.collection)
        AND ($2 = 'false'
            OR EXISTS (SELECT 1
                FROM shop s
                WHERE s.of = 'item' AND s.key = m.collection
                    AND s.webflow_id = m.webflow_id))),
    fresh AS (SELECT n, plytix_id AS key, part AS collection
        FROM want w
        WHERE w.of = 'item' AND w.webflow_id IS NULL AND NOT by_slug
            AND alike IS NULL)
SELECT 1
FROM old JOIN fresh USING (collection)
LIMIT 1;
