-- What a whole window of the listing does not hold is not there as it was: it
-- counts no more among the rows that are known. The window goes back a day; rows
-- whose text is two days older are not in it in any time zone (rows_seen.sql).
-- $1 site
UPDATE pim_rows p
SET modified = ''
FROM sites s
WHERE s.site = $1 AND p.site = $1
    AND p.modified COLLATE "C" BETWEEN to_char(
        s.high_water AT TIME ZONE 'UTC' - interval '2 days', 'YYYY-MM-DD') AND '~'
    AND nullif(p.modified, '')::timestamptz >= s.high_water - interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM heads h WHERE h.id = p.id);
