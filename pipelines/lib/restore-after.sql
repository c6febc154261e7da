-- A dump was read: it must be one of a ledger that these programs know. Only columns
-- that each version has. NEWEST is a setting of this transaction.
DO $$
DECLARE
	version integer;
BEGIN
	IF to_regclass('sync.schema_migrations') IS NULL OR
	    to_regclass('sync.product_mappings') IS NULL THEN
		RAISE EXCEPTION 'the file holds no tables of a ledger';
	END IF;
	SELECT max(m.version) INTO version FROM sync.schema_migrations m;
	IF version > current_setting('restore.newest')::integer THEN
		RAISE EXCEPTION 'the file is of version %, these programs know %',
		    version, current_setting('restore.newest');
	END IF;
END
$$;
UPDATE sync.sync_states SET status = 'failed', ended_at = now()
	WHERE status = 'running';
-- a dump says nothing of who may do what
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC;
