-- Slugs of items that the shop has and the map does not know.
UPDATE want w
SET slug = s.slug
FROM shop s
WHERE w.slug IS NULL AND w.of = 'item' AND s.of = 'item' AND s.key = w.part
    AND s.webflow_id = w.webflow_id AND s.slug <> '';
