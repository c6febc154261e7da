-- Products whose last list of references differs from what it would be now: of
-- all that are there, or, where the site takes a list in part, of the first
-- ones. `mapped` are the mappings behind the ids: a product's own, or that of
-- the product which sells a variant of this id. What people may decide counts
-- for products that the run has made.
-- $1 site, $2 is the run live, $3 run ('' for none)
INSERT INTO due WITH asked AS MATERIALIZED (
    SELECT DISTINCT target AS id FROM product_links WHERE site = $1),
    mapped AS MATERIALIZED (
        SELECT a.id, m.plytix_id, m.part, m.webflow_id, m.state,
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
                AND m.plytix_id = v.plytix_id AND m.part = v.part),
    field AS MATERIALIZED (
        SELECT f.*, p.webflow_id, p.published OR p.owed IS NULL AS on_site,
            CASE json_typeof(x.sent) WHEN 'string' THEN ARRAY[x.sent #>> '{}']
                WHEN 'array'
                    THEN ARRAY(SELECT json_array_elements_text(x.sent))
                ELSE '{}'
            END AS sent
        FROM (SELECT DISTINCT plytix_id, part, field
            FROM product_links
            WHERE site = $1
                AND (NOT once
                    OR (plytix_id, part) IN (SELECT plytix_id, part
                        FROM run_items
                        WHERE run = $3 AND of = 'product'
                            AND action = 'created'))) f
            JOIN product_mappings p ON p.site = $1
                AND p.plytix_id = f.plytix_id AND p.part = f.part
                AND p.state <> 'archive',
            LATERAL (SELECT p.fields -> f.field AS sent OFFSET 0) x),
    item AS (SELECT f.plytix_id, f.part, f.field, m.webflow_id,
            m.state = 'publish' AND (
                NOT $2::boolean OR m.on_site OR NOT f.on_site) AS there,
            m.webflow_id = ANY (f.sent) AS has, l.place
        FROM field f
            JOIN product_links l ON l.site = $1 AND l.plytix_id = f.plytix_id
                AND l.part = f.part AND l.field = f.field
            JOIN mapped m ON m.id = l.target AND m.webflow_id <> f.webflow_id),
    most AS (SELECT (learned ->> 'references')::int AS n
        FROM sites
        WHERE site = $1 AND learned ? 'references')
SELECT DISTINCT plytix_id
FROM item
WHERE there <> has AND NOT EXISTS (SELECT FROM most)
UNION
SELECT plytix_id
FROM (SELECT plytix_id, there, bool_or(has) AS has,
        row_number() OVER (
            PARTITION BY plytix_id, part, field, there ORDER BY min(place))
            AS n
    FROM item
    WHERE EXISTS (SELECT FROM most)
    GROUP BY plytix_id, part, field, webflow_id, there) x
WHERE there <> has AND (has OR n <= (SELECT n FROM most));
