-- What is in doubt, or waits for a publish, does so under the new id.
-- $1 site
UPDATE run_items i
SET doubt = i.doubt OR o.doubt, written = i.written OR o.written,
    writes = i.writes + o.writes
FROM moves x
    JOIN run_items o ON o.site = $1 AND o.of = 'product' AND o.plytix_id = x.g
WHERE i.site = $1 AND i.run = o.run AND i.of = 'product' AND i.plytix_id = x.f
    AND i.part = o.part;
