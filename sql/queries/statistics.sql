-- The command that looks anew at tables of which more than half has changed,
-- and at no others: the largest ones change little in most runs. No row where
-- that is but a few rows of each. Another site's run may be at it: then it is
-- done anyway.
WITH mine AS (SELECT oid::regclass::text AS name,
        pg_stat_get_mod_since_analyze(oid) AS changed,
        greatest(reltuples, 0) / 2 AS half
    FROM pg_class
    WHERE oid IN ('sync.product_mappings'::regclass,
            'sync.variant_mappings'::regclass,
            'sync.category_mappings'::regclass, 'sync.item_mappings'::regclass,
            'sync.product_states'::regclass, 'sync.run_items'::regclass,
            'sync.pim_rows'::regclass, 'sync.product_links'::regclass))
SELECT 'ANALYZE (SKIP_LOCKED) ' || string_agg(name, ', ')
FROM mine
WHERE changed > half
HAVING bool_or(changed > 1000 + half);
