-- Lines of products that are not mapped, with each of their codes.
DROP TABLE IF EXISTS pg_temp.newcomer;
CREATE TEMP TABLE newcomer (n bigint, plytix_id text, keys text[], tail text,
    code text);
