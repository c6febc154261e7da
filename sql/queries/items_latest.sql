-- Of an item that came twice, on two pages that shifted, the later one counts.
DELETE FROM shop a
USING shop b
WHERE a.of = 'item' AND b.of = 'item' AND a.webflow_id = b.webflow_id
    AND a.key = b.key AND a.ctid < b.ctid;
