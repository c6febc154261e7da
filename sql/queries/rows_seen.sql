-- Rows as they were dealt with, as far back as a listing of the newest rows can
-- reach: to the first day that has one of the 300 newest up to the watermark
-- (three pages). Older ones are not met where the service keeps to the window
-- that it was asked for; else the whole window is listed anyway.
-- Times are compared as the texts that Plytix writes (plytix/API.md, Times), of
-- which the first ten letters are the day; none is above '~', but a range is
-- looked up in the index.
-- $1 site
SELECT id, modified
FROM pim_rows
WHERE site = $1
    AND modified COLLATE "C" BETWEEN coalesce(left((SELECT p.modified
                FROM sites s
                    JOIN pim_rows p ON p.site = s.site
                        AND p.modified COLLATE "C" <= to_char(
                            s.high_water AT TIME ZONE 'UTC',
                            'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                WHERE s.site = $1
                ORDER BY p.modified COLLATE "C" DESC
                OFFSET 299
                LIMIT 1),
            10),
        '0') AND '~';
