-- What the lines refer to, see target_fill.sql.
DROP TABLE IF EXISTS pg_temp.asked, pg_temp.target;
CREATE TEMP TABLE asked (id text);
CREATE TEMP TABLE target (id text, part text, webflow_id text, there boolean,
    on_site boolean, coming boolean, going boolean);
