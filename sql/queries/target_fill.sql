-- What the lines' references are in the shop: a product, or the one which sells
-- a variant of that id. Of what is mapped counts what it is, not what the run
-- wants it to be: that may be held back, or refused.
-- $1 site
INSERT INTO target WITH line AS (
    SELECT a.id, w.plytix_id, w.part, w.state, w.webflow_id, w.hold
    FROM asked a JOIN want w ON w.of = 'product' AND w.plytix_id = a.id
    UNION
    SELECT a.id, k.plytix_id, k.part, k.state, k.webflow_id, k.hold
    FROM asked a
        JOIN (SELECT plytix_id, part, state, webflow_id, hold,
                unnest(keys) AS key
            FROM want
            WHERE of = 'product' AND EXISTS (SELECT 1 FROM asked)) k
            ON k.key = a.id
                || CASE k.part WHEN '' THEN '' ELSE '_' || k.part END
            AND k.plytix_id <> a.id),
    mapped AS (SELECT a.id, m.plytix_id, m.part, m.webflow_id, m.state,
            m.published OR m.owed IS NULL AS on_site
        FROM asked a
            JOIN product_mappings m ON m.site = $1 AND m.plytix_id = a.id
        UNION
        SELECT a.id, m.plytix_id, m.part, m.webflow_id, m.state,
            m.published OR m.owed IS NULL
        FROM asked a
            JOIN variant_mappings v ON v.site = $1 AND v.variant_id = a.id
                AND v.plytix_id <> a.id
            JOIN product_mappings m ON m.site = $1
                AND m.plytix_id = v.plytix_id AND m.part = v.part)
SELECT m.id, m.part, m.webflow_id, m.state = 'publish', m.on_site,
    m.state <> 'publish' AND coalesce(w.state, 'archive') = 'publish',
    m.state = 'publish' AND coalesce(w.state, 'publish') <> 'publish'
FROM mapped m
    LEFT JOIN want w ON w.of = 'product' AND w.plytix_id = m.plytix_id
        AND w.part = m.part
UNION ALL
SELECT w.id, w.part, w.webflow_id,
    w.webflow_id IS NOT NULL AND NOT coalesce(w.hold, false),
    coalesce(s.on_site, false), w.webflow_id IS NULL, false
FROM line w
    LEFT JOIN shop s ON s.of = 'product' AND s.webflow_id = w.webflow_id
WHERE w.state = 'publish'
    AND NOT EXISTS (SELECT 1
        FROM mapped m
        WHERE m.id = w.id AND m.plytix_id = w.plytix_id AND m.part = w.part);
