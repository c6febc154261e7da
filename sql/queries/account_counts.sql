-- How many of the mapped products the listing has: live ones, live and listed,
-- all, all and listed; is the site's catalogue another one?
-- $1 site, $2 catalogue
WITH m AS (SELECT p.plytix_id, bool_or(p.state <> 'archive') AS live,
        EXISTS (SELECT 1 FROM listed r WHERE r.id = p.plytix_id) AS here
    FROM product_mappings p
    WHERE p.site = $1
    GROUP BY 1)
SELECT count(*) FILTER (WHERE live), count(*) FILTER (WHERE live AND here),
    count(*), count(*) FILTER (WHERE here),
    EXISTS (SELECT 1 FROM sites WHERE site = $1 AND catalogue <> $2)
FROM m;
