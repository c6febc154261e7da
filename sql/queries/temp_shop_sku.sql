-- The SKUs of the shop as it was read. Of a product that came twice, on two
-- pages that shifted, the later one counts.
DELETE FROM shop a USING shop b
WHERE a.webflow_id = b.webflow_id AND a.of = b.of AND a.ctid < b.ctid;
CREATE INDEX ON shop (webflow_id);
CREATE INDEX ON shop (of, slug);
CREATE INDEX ON shop (key);
ANALYZE shop;
DROP TABLE IF EXISTS pg_temp.shop_sku;
CREATE TEMP TABLE shop_sku AS
SELECT webflow_id, unnest(sku_slugs) AS slug, unnest(codes) AS code
FROM shop
WHERE of = 'product';
CREATE INDEX ON shop_sku (slug);
CREATE INDEX ON shop_sku (code);
CREATE INDEX ON shop_sku (webflow_id);
ANALYZE shop_sku;
