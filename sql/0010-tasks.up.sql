-- The queue: what somebody has asked for, and who does it. At most one of a
-- site runs; equal ones that wait are one.
CREATE TABLE IF NOT EXISTS sync.tasks (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site text NOT NULL,
	mode text NOT NULL CHECK (mode IN
	    ('full', 'changed', 'retry', 'verify', 'plan', 'check', 'product')),
	argument text NOT NULL DEFAULT '',
	state text NOT NULL DEFAULT 'queued' CHECK (state IN
	    ('queued', 'running', 'done', 'failed', 'cancelled')),
	asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	asked_by text NOT NULL DEFAULT '',
	not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
	started_at timestamptz,
	ended_at timestamptz,
	tries integer NOT NULL DEFAULT 0,
	worker text,
	lease timestamptz,              -- the worker's, until then
	cancel boolean NOT NULL DEFAULT false,
	run text,
	exit integer,
	reason text,
	summary json,
	CHECK (length(argument) <= 200 AND argument !~ '[[:cntrl:]]'),
	CHECK ((mode = 'product') = (argument <> ''))
);
CREATE UNIQUE INDEX IF NOT EXISTS tasks_queued
    ON sync.tasks (site, mode, argument) WHERE state = 'queued';
CREATE UNIQUE INDEX IF NOT EXISTS tasks_running
    ON sync.tasks (site) WHERE state = 'running';
CREATE INDEX IF NOT EXISTS tasks_site ON sync.tasks (site, id);

CREATE TABLE IF NOT EXISTS sync.workers (
	worker text PRIMARY KEY,        -- host identity and process
	site text NOT NULL,
	host text NOT NULL,
	since timestamptz NOT NULL DEFAULT clock_timestamp(),
	seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	task bigint                     -- what it does
);

ALTER TABLE sync.sync_states
    ADD COLUMN IF NOT EXISTS task bigint,
    ADD COLUMN IF NOT EXISTS asked_by text;

-- What may be asked by somebody who may not write the tables themselves.

-- The id, or NULL where 1,000 wait already; whether an equal one waited before.
CREATE OR REPLACE FUNCTION sync.task_ask(wanted_site text, wanted_mode text,
    wanted text, who text, seconds integer, OUT id bigint,
    OUT collapsed boolean, OUT place bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = sync, pg_temp AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('task ' || wanted_site));
	SELECT t.id INTO id FROM tasks t WHERE t.site = wanted_site
	    AND t.mode = wanted_mode AND t.argument = wanted
	    AND t.state = 'queued';
	collapsed := id IS NOT NULL;
	IF collapsed THEN
		UPDATE tasks t SET not_before = least(t.not_before,
		    clock_timestamp() + seconds * interval '1 s')
		    WHERE t.id = task_ask.id;
	ELSIF (SELECT count(*) FROM tasks t WHERE t.site = wanted_site
	    AND t.state = 'queued') < 1000 THEN
		INSERT INTO tasks (site, mode, argument, asked_by, not_before)
		    VALUES (wanted_site, wanted_mode, wanted, who,
		    clock_timestamp() + seconds * interval '1 s')
		    RETURNING tasks.id INTO id;
	END IF;
	SELECT count(*) INTO place FROM tasks t WHERE t.site = wanted_site
	    AND t.state = 'queued' AND t.id <= task_ask.id;
	PERFORM pg_notify('sync_tasks', wanted_site);
END $$;

-- cancelled, cancelling, ended, or unknown
CREATE OR REPLACE FUNCTION sync.task_cancel(wanted_site text, wanted bigint)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = sync, pg_temp AS $$
DECLARE
	was text;
BEGIN
	SELECT t.state INTO was FROM tasks t WHERE t.site = wanted_site
	    AND t.id = wanted FOR UPDATE;
	IF was = 'queued' THEN
		UPDATE tasks t SET state = 'cancelled',
		    ended_at = clock_timestamp() WHERE t.id = wanted;
		RETURN 'cancelled';
	ELSIF was = 'running' THEN
		UPDATE tasks t SET cancel = true WHERE t.id = wanted;
		PERFORM pg_notify('sync_tasks', wanted_site);
		RETURN 'cancelling';
	END IF;
	RETURN CASE WHEN was IS NULL THEN 'unknown' ELSE 'ended' END;
END $$;

REVOKE ALL ON FUNCTION sync.task_ask(text, text, text, text, integer)
    FROM PUBLIC;
REVOKE ALL ON FUNCTION sync.task_cancel(text, bigint) FROM PUBLIC;
