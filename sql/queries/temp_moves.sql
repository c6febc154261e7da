-- Mapped products that the listing does not have (`g` is the product, `id` it or
-- its variant), new ones of the listing, which of them are the same, and what
-- would leave the shop.
DROP TABLE IF EXISTS pg_temp.old, pg_temp.fresh, pg_temp.moves, pg_temp.lost;
CREATE TEMP TABLE old (g text, id text, code text, root boolean);
CREATE TEMP TABLE fresh (f text, id text, code text, root boolean);
CREATE TEMP TABLE moves (g text, f text, sku text);
CREATE TEMP TABLE lost (plytix_id text, part text, sku text);
