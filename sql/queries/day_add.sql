-- One run more in the sums of this day.
-- $1 site, $2 failed runs, $3 changed products, $4 refused ones, $5 writes,
-- $6 requests to Webflow, $7 to Plytix, $8 limited, $9 share of the rate ('')
INSERT INTO days AS d (
    site, day, runs, failed, changed, refused, writes, webflow, plytix,
    limited, rate_share)
VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 1, $2, $3, $4, $5, $6, $7, $8,
    nullif($9, '')::numeric)
ON CONFLICT (site, day) DO UPDATE
SET runs = d.runs + 1, failed = d.failed + excluded.failed,
    changed = d.changed + excluded.changed,
    refused = d.refused + excluded.refused,
    writes = d.writes + excluded.writes,
    webflow = d.webflow + excluded.webflow,
    plytix = d.plytix + excluded.plytix,
    limited = d.limited + excluded.limited,
    rate_share = greatest(d.rate_share, excluded.rate_share);
