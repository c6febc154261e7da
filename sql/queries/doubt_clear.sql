-- What earlier runs left in doubt of a line is in doubt no more.
-- $1 site, $2 of, $3 id, $4 part, $5 this run
UPDATE run_items i
SET doubt = false
WHERE i.site = $1 AND i.of = $2 AND i.plytix_id = $3 AND i.part = $4
    AND i.run <> $5 AND i.doubt
    AND coalesce((SELECT number FROM sync_states WHERE run = i.run), 0)
        < coalesce((SELECT number FROM sync_states WHERE run = $5), 0);
