-- What the guard held back in a run, and whether a person has allowed it since.
CREATE TABLE IF NOT EXISTS sync.held (
	run text NOT NULL,
	site text NOT NULL,
	plytix_id text NOT NULL,
	part text NOT NULL DEFAULT '',
	variant text NOT NULL DEFAULT '',  -- '': the product itself
	sku text,
	allowed_at timestamptz,
	allowed_by text,
	PRIMARY KEY (run, plytix_id, part, variant)
);
CREATE INDEX IF NOT EXISTS held_allowed ON sync.held (site, allowed_at)
    WHERE allowed_at IS NOT NULL;

-- How many are allowed, until when: a day from the first time that it was
-- asked. 0: that run of the site held nothing back.
CREATE OR REPLACE FUNCTION sync.held_allow(wanted_site text, wanted_run text,
    who text, OUT items bigint, OUT until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = sync, pg_temp AS $$
BEGIN
	UPDATE held h SET allowed_at = clock_timestamp(), allowed_by = who
	    WHERE h.site = wanted_site AND h.run = wanted_run
	    AND h.allowed_at IS NULL;
	SELECT count(*), min(h.allowed_at) + interval '1 day' INTO items, until
	    FROM held h WHERE h.site = wanted_site AND h.run = wanted_run;
END $$;

REVOKE ALL ON FUNCTION sync.held_allow(text, text, text) FROM PUBLIC;
