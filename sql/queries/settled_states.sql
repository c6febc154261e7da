-- The last result of what needs no push is that of this run.
-- $1 run
UPDATE product_states s
SET run = r.run, number = r.number, at = i.done_at
FROM sync_states r
    JOIN run_items i ON i.run = r.run AND i.action = 'unchanged'
WHERE r.run = $1 AND s.site = i.site AND s.of = i.of
    AND s.plytix_id = i.plytix_id AND s.part = i.part
    AND s.number <= r.number;
