-- Names of items that no product has any more: their last results are dropped,
-- and none of them is in doubt. This is known only if this run has mapped every
-- product of the listing. Sets are subtracted there (EXCEPT): the planner takes
-- a run that its statistics do not know for one of one line, and would compare
-- each row with each line.
-- $1 site, $2 run
WITH named AS (SELECT plytix_id, part
        FROM run_items
        WHERE run = $2 AND of = 'item'),
    complete AS (SELECT
        WHERE NOT EXISTS (SELECT family
            FROM fetched
            EXCEPT
            SELECT plytix_id
            FROM run_items
            WHERE run = $2 AND of = 'product')),
    settled AS (UPDATE run_items i
        SET doubt = false
        WHERE i.site = $1 AND i.of = 'item' AND i.run <> $2 AND i.doubt
            AND NOT EXISTS (SELECT 1
                FROM named n
                WHERE n.plytix_id = i.plytix_id AND n.part = i.part)
            AND EXISTS (TABLE complete))
DELETE FROM product_states i
WHERE i.site = $1 AND i.of = 'item' AND i.run <> $2
    AND NOT EXISTS (SELECT 1
        FROM named n
        WHERE n.plytix_id = i.plytix_id AND n.part = i.part)
    AND EXISTS (TABLE complete);
