-- What a renaming is found from: items that we made and no line names any more,
-- and lines that have no item.
DROP VIEW IF EXISTS pg_temp.items_unused, pg_temp.items_new;
CREATE TEMP VIEW items_unused AS
SELECT m.site, m.key, m.collection, m.webflow_id,
    EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'item' AND s.key = m.collection
            AND s.webflow_id = m.webflow_id) AS in_shop
FROM item_mappings m
WHERE m.made
    AND NOT EXISTS (SELECT 1
        FROM want x
        WHERE x.of = 'item' AND x.plytix_id = m.key
            AND x.part = m.collection)
    AND NOT EXISTS (SELECT 1
        FROM want x
        WHERE x.of = 'item' AND x.webflow_id = m.webflow_id
            AND x.part = m.collection);
CREATE TEMP VIEW items_new AS
SELECT n, plytix_id AS key, part AS collection
FROM want
WHERE of = 'item' AND webflow_id IS NULL AND NOT by_slug AND alike IS NULL;
