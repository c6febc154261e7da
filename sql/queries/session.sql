-- The settings of a connection. Without jit: compiling one of the larger
-- statements takes seconds, and its run a tenth of one.
SELECT pg_catalog.set_config('search_path', 'sync, pg_temp', false),
    pg_catalog.set_config('client_min_messages', 'warning', false),
    pg_catalog.set_config('TimeZone', 'UTC', false),
    pg_catalog.set_config('synchronous_commit', 'on', false),
    pg_catalog.set_config('jit', 'off', false);
