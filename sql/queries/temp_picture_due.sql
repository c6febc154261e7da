-- Is a refused picture due again? It waits an hour after the first try, twice as
-- long after each other one, and never more than seven days. One whose times
-- cannot be read is due.
-- It is temporary, since a ledger may be temporary, too; small enough to be put
-- into the statements that call it.
CREATE OR REPLACE FUNCTION pg_temp.picture_due(x json) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT CASE
    WHEN coalesce(x ->> 'at', '') !~ '^[0-9]{1,12}$'
        OR coalesce(x ->> 'tries', '') !~ '^[1-9][0-9]?$'
        THEN true
    ELSE to_timestamp((x ->> 'at')::bigint) > now()
        OR to_timestamp((x ->> 'at')::bigint) + least(interval '7 days',
            interval '1 hour' * 2 ^ least((x ->> 'tries')::int - 1, 10))
            <= now() END
$$;
