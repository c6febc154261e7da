-- A category whose slug ends with its id, whatever its path is now.
-- $1 site
UPDATE want w
SET webflow_id = s.webflow_id
FROM shop s
WHERE w.of = 'category' AND w.webflow_id IS NULL AND s.of = w.of
    AND right(s.slug, length(w.plytix_id) + 1) = '-' || w.plytix_id
    AND NOT EXISTS (SELECT 1
        FROM category_mappings m
        WHERE m.site = $1 AND m.webflow_id = s.webflow_id)
    AND NOT EXISTS (SELECT 1
        FROM want x
        WHERE x.of = 'category' AND x.webflow_id = s.webflow_id);
