-- Moves the watermark. A time of tomorrow would hide all that is changed until
-- then, so none that is more than a day ahead is used (zones may be wrong); how
-- many rows have one.
-- $1 site, $2 run, $3 high water of the listing, $4 is it the whole catalogue
WITH seen AS (
    SELECT max(t) FILTER (WHERE t <= (now() + interval '1 day')) AS good,
        count(*) FILTER (WHERE t > (now() + interval '1 day')) AS odd
    FROM (SELECT nullif(modified, '')::timestamptz AS t FROM fetched) x),
    reported AS (
        SELECT least(nullif($3, '')::timestamptz, (now() + interval '1 day'))
            AS t,
            (SELECT CASE
                    WHEN high_water <= (now() + interval '1 day')
                        THEN high_water END
                FROM sync_states
                WHERE run = $2) AS heads)
UPDATE sites s
SET high_water = CASE
    WHEN $4::boolean
        THEN coalesce(least(seen.good, reported.t), seen.good, s.high_water)
    ELSE greatest(
        CASE WHEN s.high_water <= (now() + interval '1 day') THEN s.high_water
        END,
        reported.heads) END
FROM seen, reported
WHERE s.site = $1
RETURNING seen.odd;
