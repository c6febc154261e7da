-- Which family each row of a listing is in.
DROP TABLE IF EXISTS pg_temp.placed;
CREATE TEMP TABLE placed (id text, family text);
