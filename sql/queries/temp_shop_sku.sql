-- The SKUs of the shop as it was read. Of a product that came twice, on two
-- pages that shifted, the later one counts.
DELETE FROM shop a USING shop b
WHERE a.webflow_id = b.webflow_id AND a.of = b.of AND a.ctid < b.ctid;
INSERT INTO shop_sku
SELECT webflow_id, unnest(sku_slugs), unnest(codes)
FROM shop
WHERE of = 'product';
CREATE INDEX ON shop_sku (slug);
CREATE INDEX ON shop_sku (code);
CREATE INDEX ON shop_sku (webflow_id);
ANALYZE shop_sku;
