-- Keeps what was agreed to.
-- $1 site, $2 run
INSERT INTO adoptions (site, of, plytix_id, part, webflow_id, names, run)
SELECT DISTINCT ON (of, plytix_id, part) $1, of, plytix_id, part, webflow_id,
    agreed, $2
FROM want
WHERE agreed IS NOT NULL
ON CONFLICT (plytix_id, of, part, site) DO UPDATE
SET webflow_id = excluded.webflow_id, names = excluded.names,
    run = excluded.run, agreed_at = clock_timestamp();
