-- The site is published: what was written up to this run waits no more.
-- $1 site, $2 run (null: the last one)
WITH site AS (UPDATE sites
    SET published_at = clock_timestamp(),
        published_run = coalesce(
            (SELECT number FROM sync_states WHERE run = $2),
            (SELECT max(number) FROM sync_states WHERE site = $1), 0)
    WHERE site = $1
    RETURNING published_run AS number),
    product AS (UPDATE product_mappings m
        SET owed = NULL
        FROM site s
        WHERE m.site = $1 AND m.owed <= s.number),
    category AS (UPDATE category_mappings m
        SET owed = NULL
        FROM site s
        WHERE m.site = $1 AND m.owed <= s.number)
UPDATE item_mappings m
SET owed = NULL
FROM site s
WHERE m.site = $1 AND m.owed <= s.number;
