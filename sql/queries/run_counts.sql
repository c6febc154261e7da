-- What the lines of a run came to.
-- $1 run
SELECT count(*) FILTER (WHERE action IS NULL),
    count(*) FILTER (WHERE action IN ('failed', 'refused')),
    count(*) FILTER (WHERE action = 'held'), coalesce(sum(requests), 0),
    coalesce(sum(writes), 0), coalesce(sum(minimum), 0),
    coalesce(sum(limited), 0),
    count(*) FILTER (WHERE action IS NULL AND of = 'category'),
    count(*) FILTER (WHERE action IS NULL AND written),
    count(*) FILTER (WHERE adopted),
    count(*) FILTER (WHERE of = 'product' AND writes > 0),
    count(*) FILTER (WHERE action IS NULL AND of = 'item')
FROM run_items
WHERE run = $1;
