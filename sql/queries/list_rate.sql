-- How many runs of the last days were good.
-- $1 site, $2 how many days
SELECT coalesce(sum(runs), 0)::bigint AS runs,
    coalesce(sum(failed), 0)::bigint AS failed,
    round(1 - sum(failed)::numeric / nullif(sum(runs), 0), 4) AS success_rate
FROM v_days
WHERE site = $1 AND day::date > (now() AT TIME ZONE 'UTC')::date - $2::integer;
