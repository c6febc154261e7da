-- Before a dump is read: nobody may begin a run meanwhile, and none is under way.
-- (This host's runs are kept out by their locks.)
SET LOCAL client_min_messages = warning;
DO $$
BEGIN
	IF to_regclass('sync.sync_states') IS NOT NULL THEN
		LOCK TABLE sync.sync_states IN ACCESS EXCLUSIVE MODE;
		IF EXISTS (SELECT 1 FROM sync.sync_states
		    WHERE status = 'running'
		    AND heartbeat > now() - interval '180 s') THEN
			RAISE EXCEPTION 'a run is under way, or was three minutes ago';
		END IF;
	END IF;
END
$$;
DROP SCHEMA IF EXISTS sync CASCADE;
