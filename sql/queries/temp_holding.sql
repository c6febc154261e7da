-- What a run holds back.
DROP TABLE IF EXISTS pg_temp.holding;
CREATE TEMP TABLE holding (plytix_id text, part text, variant text, sku text);
