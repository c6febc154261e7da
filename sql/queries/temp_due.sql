-- Products that are to be linked anew, see related_due.sql.
DROP TABLE IF EXISTS pg_temp.due;
CREATE TEMP TABLE due (plytix_id text);
