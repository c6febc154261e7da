-- Mapped items that the shop no longer has.
UPDATE want w
SET webflow_id = NULL, slug = NULL, gone = true
WHERE w.of = 'item' AND w.webflow_id IS NOT NULL
    AND NOT EXISTS (SELECT 1
        FROM shop s
        WHERE s.of = 'item' AND s.key = w.part AND s.webflow_id = w.webflow_id);
