-- Keeps what was sent of an item of a collection, unless something later is
-- there.
-- $1 site, $2 collection, $3 key, $4 id in the shop, $5 slug, $6 made by us,
-- $7 fields, $8 sent at, $9 run, $10 and $11 place in the order of what was sent
INSERT INTO item_mappings AS m (
    site, collection, key, webflow_id, slug, made, fields, sent_at, run,
    sent_run, sent_line)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (site, collection, key) DO UPDATE
SET webflow_id = excluded.webflow_id, slug = excluded.slug,
    made = excluded.made, fields = excluded.fields, sent_at = excluded.sent_at,
    run = excluded.run, sent_run = excluded.sent_run,
    sent_line = excluded.sent_line
WHERE (m.sent_run, m.sent_line) <= (excluded.sent_run, excluded.sent_line);
