-- sync.sh db web-role: a role that reads the reports and asks for tasks, and can
-- do nothing else. May be run again.
SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    CONNECTION LIMIT 20;
ALTER ROLE :"role" SET statement_timeout = '5s';
GRANT USAGE ON SCHEMA sync TO :"role";
GRANT SELECT ON sync.schema_migrations, sync.causes TO :"role";
-- views.sql gives the same to whoever may read schema_migrations
SELECT format('GRANT SELECT ON sync.%I TO %I', viewname, :'role')
FROM pg_views WHERE schemaname = 'sync' \gexec
GRANT EXECUTE ON FUNCTION sync.task_ask(text, text, text, text, integer),
    sync.task_cancel(text, bigint), sync.held_allow(text, text, text)
    TO :"role";
