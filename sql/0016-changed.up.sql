-- What `changed` asks of the rows must not take longer the more there are: the
-- newest ones and those to be asked for again, by `modified`; and those that a
-- product still sells though they are another's by now. A row or a SKU that is
-- kept can make one of these: it is told there, and looked at again before it
-- counts.
CREATE INDEX IF NOT EXISTS pim_rows_modified
	ON sync.pim_rows (site, modified COLLATE "C");
ALTER TABLE sync.pim_rows
	ADD COLUMN IF NOT EXISTS elsewhere boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS pim_rows_elsewhere
	ON sync.pim_rows (site) WHERE elsewhere;
-- Pictures that were refused: the planner knows how few they are.
DROP INDEX IF EXISTS sync.product_mappings_refused;
CREATE INDEX IF NOT EXISTS product_mappings_refused
	ON sync.product_mappings (site, (refused::text <> '[]'));
UPDATE sync.pim_rows r SET elsewhere = true
FROM sync.variant_mappings v
WHERE v.site = r.site AND v.variant_id = r.id
	AND v.plytix_id <> coalesce((SELECT q.parent
		FROM sync.pim_rows q
		WHERE q.site = r.site AND q.id = r.parent), r.parent, r.id);
ANALYZE sync.pim_rows, sync.product_mappings;
