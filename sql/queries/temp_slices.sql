-- The rows of a listing; one may come in several slices.
DROP TABLE IF EXISTS pg_temp.listed, pg_temp.slices;
CREATE TEMP TABLE slices (id text, parent text, family text, sku text);
