-- Items that an interrupted run has made: they were not there when that began.
-- $1 site, $2 this run
UPDATE want w
SET made = true
FROM (SELECT x.n
    FROM want x
        JOIN run_items i ON i.site = $1 AND i.of = x.of
            AND i.plytix_id = x.plytix_id AND i.part = x.part AND i.doubt
            AND i.run <> $2
    WHERE x.of = 'item'
    GROUP BY x.n
    HAVING bool_and(i.webflow_id IS NULL)) d
WHERE d.n = w.n AND w.webflow_id IS NOT NULL
    AND EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'item' AND s.key = w.part AND s.webflow_id = w.webflow_id
            AND s.name = w.name
            AND s.slug IN (w.wish, w.code, w.wish || '-' || w.code))
    AND NOT EXISTS (SELECT 1
        FROM item_mappings m
        WHERE m.site = $1 AND m.collection = w.part
            AND m.webflow_id = w.webflow_id);
