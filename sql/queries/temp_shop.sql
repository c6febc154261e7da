-- The shop as it was read, an object a row.
DROP TABLE IF EXISTS pg_temp.shop CASCADE;
CREATE TEMP TABLE shop (of text, webflow_id text, slug text, name text,
    sku_slugs text[], codes text[], key text, on_site boolean, line text);
DROP TABLE IF EXISTS pg_temp.shop_sku;
CREATE TEMP TABLE shop_sku (webflow_id text, slug text, code text);
