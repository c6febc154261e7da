-- Closes the run.
-- $1 run, $2 status, $3 clean, $4 summary, $5 reason, $6 exit code, $7 trial
UPDATE sync_states
SET status = $2, clean = $3::boolean, ended_at = clock_timestamp(),
    heartbeat = clock_timestamp(), summary = $4, reason = nullif($5, ''),
    exit = $6::integer, trial = $7::boolean, stage = NULL
WHERE run = $1;
