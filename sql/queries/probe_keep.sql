-- Keeps the last answer of a service.
-- $1 site, $2 service, $3 was it good, $4 status (0: none), $5 milliseconds,
-- $6 message, $7 when
INSERT INTO probes AS p (site, api, ok, status, ms, message, at)
VALUES ($1, $2, $3, nullif($4, '0')::integer, $5, $6, $7::timestamptz)
ON CONFLICT (site, api) DO UPDATE
SET ok = excluded.ok, status = excluded.status, ms = excluded.ms,
    message = excluded.message, at = excluded.at
WHERE p.at <= excluded.at;
