-- Is there an item that we made and no line names any more, and a line without
-- an item in its collection?
-- $1 site, $2 was the shop read whole
SELECT 1
FROM items_unused o JOIN items_new USING (collection)
WHERE o.site = $1 AND ($2 = 'false' OR o.in_shop)
LIMIT 1;
