-- What waits for a publish and is on the site by now: somebody else has
-- published. What this run has written was written after the shop was read.
-- $1 site, $2 run
WITH run AS (
    SELECT coalesce((SELECT number FROM sync_states WHERE run = $2), 0)
        AS number),
    product AS (UPDATE product_mappings m
        SET owed = NULL
        FROM shop s, run r
        WHERE m.site = $1 AND s.of = 'product' AND s.webflow_id = m.webflow_id
            AND s.on_site AND m.owed < r.number),
    category AS (UPDATE category_mappings m
        SET owed = NULL
        FROM shop s, run r
        WHERE m.site = $1 AND s.of = 'category' AND s.webflow_id = m.webflow_id
            AND s.on_site AND m.owed < r.number)
UPDATE item_mappings m
SET owed = NULL
FROM shop s, run r
WHERE m.site = $1 AND s.of = 'item' AND s.webflow_id = m.webflow_id
    AND s.on_site AND m.owed < r.number;
