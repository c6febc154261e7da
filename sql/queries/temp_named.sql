-- What the products of a file refer to.
DROP TABLE IF EXISTS pg_temp.named;
CREATE TEMP TABLE named (plytix_id text, part text, refs text[]);
