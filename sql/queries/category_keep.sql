-- Keeps what was sent of a category, unless something later is there, or its
-- item is another's.
-- $1 site, $2 category, $3 id in the shop, $4 slug, $5 fields, $6 sent at,
-- $7 run, $8 and $9 place in the order of what was sent
INSERT INTO category_mappings AS m (
    site, plytix_id, webflow_id, slug, fields, sent_at, run, sent_run,
    sent_line)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
WHERE NOT EXISTS (SELECT 1
    FROM category_mappings
    WHERE site = $1 AND webflow_id = $3 AND plytix_id <> $2)
ON CONFLICT (site, plytix_id) DO UPDATE
SET webflow_id = excluded.webflow_id, slug = excluded.slug,
    fields = excluded.fields, sent_at = excluded.sent_at, run = excluded.run,
    sent_run = excluded.sent_run, sent_line = excluded.sent_line
WHERE (m.sent_run, m.sent_line) <= (excluded.sent_run, excluded.sent_line);
