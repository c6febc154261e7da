-- Drops the views, which are made of the tables, before any of those is changed;
-- and forgets the scripts that made them.
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT viewname FROM pg_views WHERE schemaname = 'sync' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
    END LOOP;
    IF to_regclass('sync.schema_scripts') IS NOT NULL THEN
        DELETE FROM sync.schema_scripts;
    END IF;
END $$;
