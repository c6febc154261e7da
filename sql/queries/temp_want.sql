-- The lines of recall or absent, in their order, and what is found out of them.
DROP TABLE IF EXISTS pg_temp.want CASCADE;
CREATE TEMP TABLE want (n bigint, of text, plytix_id text, part text, sku text,
    wish text, name text, identity text, codes text[], cats text[],
    keys text[], webflow_id text, slug text, doubt boolean, same boolean,
    restored boolean, digest text, taken text[], path text, code text,
    hold boolean, agreed text[], moved text[], state text, rival text,
    rival_code text, items text[], fold text, creates boolean,
    by_slug boolean, made boolean, was text, gone boolean, alike bigint,
    near text, refs text[], ref_fields text[], ref_once boolean[],
    fresh boolean, unread boolean);
