-- What the joins look up in the shop. Without a listing it is empty.
CREATE INDEX IF NOT EXISTS shop_id ON shop (webflow_id);
CREATE INDEX IF NOT EXISTS shop_slug ON shop (of, slug);
CREATE INDEX IF NOT EXISTS shop_key ON shop (key);
ANALYZE shop;
