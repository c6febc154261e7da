DROP FUNCTION IF EXISTS sync.task_cancel(text, bigint);
DROP FUNCTION IF EXISTS sync.task_ask(text, text, text, text, integer);
ALTER TABLE sync.sync_states
    DROP COLUMN IF EXISTS task,
    DROP COLUMN IF EXISTS asked_by;
DROP TABLE IF EXISTS sync.workers;
DROP TABLE IF EXISTS sync.tasks;
