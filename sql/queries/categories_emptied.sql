-- Categories of ours, in the shop, in which no product is any more: of products
-- as they were sent last, since one that was refused is still where it was.
-- $1 site
SELECT coalesce(c.fields ->> 'name', c.slug)
FROM category_mappings c
WHERE c.site = $1
    AND EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'category' AND s.webflow_id = c.webflow_id)
    AND c.webflow_id NOT IN (SELECT json_array_elements_text(
            CASE json_typeof(m.fields -> 'category')
                WHEN 'array' THEN m.fields -> 'category'
                ELSE '[]' END)
        FROM product_mappings m
        WHERE m.site = $1 AND m.state <> 'archive')
ORDER BY 1;
