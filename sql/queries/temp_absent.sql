-- What a listing has, a row each (`id` is null where the family was refused);
-- and mapped products that it does not have.
DROP TABLE IF EXISTS pg_temp.present, pg_temp.absent;
CREATE TEMP TABLE present (family text, id text);
CREATE TEMP TABLE absent (plytix_id text, part text, sku text, state text,
    joined text, allowed boolean NOT NULL DEFAULT false);
