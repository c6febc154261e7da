-- The rows of a listing, with their families.
DROP TABLE IF EXISTS pg_temp.fetched;
CREATE TEMP TABLE fetched (id text, parent text, sku text, modified text,
    family text);
