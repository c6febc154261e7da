-- The heads of a listing, in their order.
DROP TABLE IF EXISTS pg_temp.heads;
CREATE TEMP TABLE heads (n bigint, id text, modified text);
