-- Heads that were dealt with as they are.
-- $1 site
SELECT h.n
FROM heads h
    JOIN pim_rows p ON p.site = $1 AND p.id = h.id AND p.modified = h.modified;
