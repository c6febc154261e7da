-- Sums of the last days.
-- $1 site, $2 how many days
SELECT day, runs, failed, changed, refused, writes, webflow, plytix, limited,
    rate_share
FROM v_days
WHERE site = $1 AND day::date > (now() AT TIME ZONE 'UTC')::date - $2::integer
ORDER BY day;
