-- How many changes wait for a publish.
-- $1 site
SELECT (
    SELECT count(*) FROM product_mappings WHERE site = $1 AND owed IS NOT NULL)
    + (SELECT count(*)
        FROM category_mappings
        WHERE site = $1 AND owed IS NOT NULL)
    + (SELECT count(DISTINCT (collection, webflow_id))
        FROM item_mappings
        WHERE site = $1 AND owed IS NOT NULL);
