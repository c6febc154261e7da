-- Categories and items of this input, for the products beside them: a category
-- that is held is none as yet.
DROP TABLE IF EXISTS pg_temp.found;
CREATE TEMP TABLE found AS
SELECT plytix_id, CASE WHEN hold THEN NULL ELSE webflow_id END AS webflow_id
FROM want
WHERE of = 'category' AND webflow_id IS NOT NULL;
DROP TABLE IF EXISTS pg_temp.found_items;
CREATE TEMP TABLE found_items AS
SELECT DISTINCT ON (part, plytix_id) part || '/' || plytix_id AS ref,
    webflow_id, webflow_id IS NULL AND creates AND alike IS NULL AS to_make
FROM want
WHERE of = 'item'
ORDER BY part, plytix_id, creates DESC, n;
