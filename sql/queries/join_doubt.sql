-- Lines that an earlier run left in doubt. One that wanted what this one wants
-- can have written nothing else (`same`): what differs besides is a person's.
-- $1 site, $2 this run
UPDATE want w
SET doubt = true, same = d.same, restored = d.restored
FROM (
    SELECT x.n, bool_and(i.digest IS NOT NULL AND i.digest = x.digest) AS same,
        bool_or(r.mode = 'restore') AS restored
    FROM want x
        JOIN run_items i ON i.site = $1 AND i.of = x.of
            AND i.plytix_id = x.plytix_id AND i.part = x.part AND i.doubt
        JOIN sync_states r ON r.run = i.run AND i.run <> coalesce($2, '')
    GROUP BY x.n) d
WHERE d.n = w.n;
