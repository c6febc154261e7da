-- Items that an interrupted run has renamed, and the map does not know.
-- $1 site, $2 this run
UPDATE want w
SET was = m.key
FROM item_mappings m
WHERE w.of = 'item' AND w.was IS NULL AND m.site = $1 AND m.collection = w.part
    AND m.webflow_id = w.webflow_id AND m.made
    AND EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'item' AND s.key = w.part AND s.webflow_id = w.webflow_id
            AND s.name = w.name)
    AND NOT EXISTS (SELECT 1
        FROM want x
        WHERE x.of = 'item' AND x.part = m.collection AND x.plytix_id = m.key)
    AND EXISTS (SELECT 1
        FROM run_items i
        WHERE i.site = $1 AND i.of = 'item' AND i.plytix_id = w.plytix_id
            AND i.part = w.part AND i.doubt AND i.run <> $2);
