-- The rows of a listing, one each.
CREATE TEMP TABLE listed AS
SELECT id, max(parent) AS parent, max(family) AS family, max(sku) AS sku
FROM slices
GROUP BY id;
CREATE INDEX ON listed (id);
CREATE INDEX ON listed (parent);
CREATE INDEX ON listed (sku);
ANALYZE listed;
