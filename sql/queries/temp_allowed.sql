-- What a person has allowed to go, see allowed_fill.sql.
DROP TABLE IF EXISTS pg_temp.allowed;
CREATE TEMP TABLE allowed (plytix_id text, part text, variant text);
