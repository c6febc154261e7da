#!/bin/bash
# The queue and its workers: what is asked for runs, once, whatever ends in the
# middle. QUEUE_TASKS: how many tasks the last part queues; 200 in `make queue`.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
PG_STATE='' # a cluster of its own, which is restarted
TASK_LEASE=5
export TASK_LEASE

task() { # ID FILTER
	"$sync" tasks --json | jq -r "select(.kind == \"task\" and .id == $1) | $2"
}
# added MODE [ARGUMENT]: its number
added() {
	"$sync" tasks add "$@" | jq .id
}
# until_is WANTED COMMAND…: waits for that answer, for a minute
until_is() {
	local wanted=$1 n
	shift
	for ((n = 0; n < 300; n++)); do
		[[ $("$@") != "$wanted" ]] || return 0
		sleep 0.2
	done
	return 1
}
worker() { # starts one, its pid in $worker
	"$sync" work >>"$tmp/worker.log" 2>&1 &
	worker=$!
	pids+=("$worker")
}

"$TESTS/catalogues/catalogue-make" 30 2 >"$tmp/some.json"
sandbox_start "$tmp/some.json"
state_new
audit-log migrate up >/dev/null

# ---- asking
exits 0 'a full run is queued' "$sync" tasks add full
is "$(jq -c '[.state, .position, .collapsed]' <<<"$out")" '["queued",1,false]' 'as the first'
exits 0 'the same once more' "$sync" tasks add full
is "$(jq -c '[.id, .position, .collapsed]' <<<"$out")" '[1,1,true]' 'is the same task'
exits 0 'a product' "$sync" tasks add product 'GEN 1; $(touch x) -n'
exits 0 'a product whose code begins with a dash' "$sync" tasks add product -n
for words in product 'full x' 'nonsense' 'migrate' '' 'plan x y z'; do
	read -ra list <<<"$words"
	exits 2 "no task: '$words'" "$sync" tasks add "${list[@]}"
done
exits 2 'a control character' "$sync" tasks add product $'a\nb'
exits 2 '201 bytes' "$sync" tasks add product "$(printf '%0201d' 0)"
is "$("$sync" tasks --json queued | grep -c '"kind":"task"')" 3 'three wait'
exits 3 'a task that is not there' "$sync" tasks cancel 99
like "$err" 'there is no task 99' 'is told'
exits 0 'a waiting one is taken back' "$sync" tasks cancel 3
exits 3 'not twice' "$sync" tasks cancel 3
like "$err" 'task 3 has ended' 'that is told'

# ---- working
sql 'ALTER TABLE sync.tasks RENAME TO away' >/dev/null
exits 2 'a worker without the tables' "$sync" work --once
sql 'ALTER TABLE sync.away RENAME TO tasks' >/dev/null
is "$(find "$STATE_DIR/work" -mindepth 1)" '' 'leaves nothing'
exits 0 'a worker does what is queued' "$sync" work --once
is "$(task 1 '[.state, .exit, .tries] | join(" ")')" 'done 0 1' 'the full run'
is "$(shop '.products | length')" 30 'the shop is filled'
is "$(task 2 '[.state, .exit] | join(" ")')" 'done 3' 'the product that there is none of'
is "$(find "$ROOT" "$STATE_DIR" -maxdepth 1 -name x)" '' 'its code is no command'
is "$(sql "SELECT task, asked_by FROM sync.sync_states WHERE mode = 'full'")" \
	"1|$(id -un)" 'the run knows its task, and who asked'
is "$(task 1 .run)" "$(sql "SELECT run FROM sync.sync_states WHERE mode = 'full'")" \
	'the task knows its run'
is "$(sql 'SELECT (summary ->> $$exit$$) FROM sync.tasks WHERE id = 1')" 0 'and its summary'
is "$(find "$STATE_DIR/work" -mindepth 1)" '' 'no file is left'
exits 0 'a wrong token' "$sync" tasks add full
WEBFLOW_TOKEN=wrong exits 0 'is the end of that task alone' "$sync" work --once
is "$(task 4 '[.state, .exit] | join(" ")')" 'failed 1' 'which failed'
like "$(task 4 .reason)" 'WEBFLOW_TOKEN' 'and says why'
n=$(added changed)
exec 9>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock 9
exits 0 'another run is under way' "$sync" work --once
exec 9>&-
is "$(task "$n" '[.state, .exit, .tries] | join(" ")')" 'queued 75 0' 'the task waits, and that was no try'
is "$(sql "SELECT not_before - ended_at FROM sync.tasks WHERE id = $n")" 00:01:00 'for a minute'
sql "UPDATE sync.tasks SET asked_at = asked_at - interval '25 hours',
	not_before = now() WHERE id = $n" >/dev/null
exec 9>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock 9
run "$sync" work --once
exec 9>&-
is "$(task "$n" .state)" failed 'but not for more than a day'

# ---- stopping
send POST "$WEBFLOW/__switch" '{"latency":"300"}' >/dev/null
worker
n=$(added full)
until_is running task "$n" .state
succeeds 'what it does is told' \
	until_is 'reading the catalogue and the shop' sql 'SELECT stage FROM sync.v_now'
exits 0 'a running one is cancelled' "$sync" tasks cancel "$n"
is "$(jq -r .state <<<"$out")" cancelling 'its worker is told'
succeeds 'and stops it' until_is cancelled task "$n" .state
until_is '' sql "SELECT run FROM sync.sync_states WHERE status = 'running'"
n=$(added full)
until_is running task "$n" .state
kill -TERM "$worker"
code=0
wait "$worker" || code=$?
is "$code" 0 'TERM ends a worker'
is "$(task "$n" '[.state, .tries] | join(" ")')" 'queued 0' 'its task is put back'
is "$(find "$STATE_DIR/work" -mindepth 1)" '' 'nothing is left'
sql "UPDATE sync.tasks SET not_before = now()" >/dev/null
echo 'sleep 1' >"$tmp/slow" # each script begins a second late
BASH_ENV=$tmp/slow worker
until_is running task "$n" .state
kill -TERM "$worker"
wait "$worker" || true
is "$(task "$n" '[.state, .tries] | join(" ")')" 'queued 0' \
	'also of a run that was told before it listened'
sql "UPDATE sync.tasks SET not_before = now()" >/dev/null
worker
until_is running task "$n" .state
kill_all # the worker, its run, and whatever holds the lease
worker
succeeds 'what a killed worker had is done by another one' \
	until_is 'done 2' task "$n" '[.state, .tries] | join(" ")'
kill -TERM "$worker"
wait "$worker" || true
send POST "$WEBFLOW/__switch" '{"latency":"0"}' >/dev/null

# three workers die of a task: it is given up
n=$(added retry)
for tries in 1 2 3; do
	audit-log task --pid $$ take >/dev/null
	is "$(task "$n" '[.state, .tries] | join(" ")')" "running $tries" "try $tries"
	sql "UPDATE sync.tasks SET lease = now() - interval '1 s' WHERE id = $n" >/dev/null
done
is "$(audit-log task --pid $$ take)" '' 'no fourth try'
is "$(task "$n" .state)" failed 'it has failed'
exits 75 'whoever had it is told' audit-log task --pid $$ hold "$n"
exits 75 'at its end, too' audit-log task --pid $$ --exit 0 'done' "$n" </dev/null

# ---- many tasks, two sites, four workers, one of them killed, a database that
# is restarted
many=${QUEUE_TASKS:-24}
one=$WEBFLOW_SITE_ID two=580e63e98c9a982ac9b8b742 first_shop=$WEBFLOW
get "$WEBFLOW/__state" | sed "s/$one/$two/g" >"$tmp/shop.json"
server webflow -s rate=off -f "$tmp/shop.json"
declare -a workers=()
for site in $one $two $one $two; do
	[[ $site == "$one" ]] && base=$first_shop || base=http://127.0.0.1:$webflow_port
	STATE_DIR=$tmp/state-$site WEBFLOW_SITE_ID=$site \
		WEBFLOW_BASE_URL=$base/v2 "$sync" work \
		>>"$tmp/worker.log" 2>&1 &
	workers+=($!)
	pids+=($!)
done
for ((n = 1; n <= many; n++)); do
	((n % 2)) && site=$one || site=$two
	WEBFLOW_SITE_ID=$site audit-log task ask product "no-$n" >/dev/null
done
left() { # how many are not yet done
	sql "SELECT count(*) FROM sync.tasks WHERE argument LIKE 'no-%' AND state <> 'done'"
}
ended() { ((many - $(left) >= many * $1 / 6)); }
while ! ended 1; do sleep 0.2; done
kill -KILL "${workers[0]}"
while ! ended 2; do sleep 0.2; done
STATE_DIR=$tmp/pg DATABASE_URL='' "$sync" -q db stop
sleep 1
PG_FAST=1 STATE_DIR=$tmp/pg DATABASE_URL='' "$sync" -q db start
for ((n = 0; n < 1200; n++)); do
	[[ $(left 2>/dev/null) != 0 ]] || break
	# a run that had no database is tried again after a minute
	((n % 25)) || sql "UPDATE sync.tasks SET not_before = now()" >/dev/null
	sleep 0.2
done
is "$(sql "SELECT argument, state, tries, exit, reason FROM sync.tasks WHERE argument LIKE 'no-%' AND state <> 'done'")" "" "none is left"
is "$(left)" 0 "all of $many tasks ran"
is "$(sql "SELECT count(*) FROM sync.sync_states WHERE task IN (SELECT id FROM sync.tasks
	WHERE argument LIKE 'no-%') AND status = 'completed' GROUP BY task HAVING count(*) > 1" |
	awk '{ n += $1 - 1 } END { print (n > 1) }')" 0 'none twice, but for that of the killed worker'
is "$(sql "SELECT count(*) FROM sync.sync_states a JOIN sync.sync_states b ON a.site = b.site
	AND a.number < b.number AND b.started_at < a.ended_at")" 0 'no two runs of a site at once'
kill -TERM "${workers[@]:1}"
code=0
for pid in "${workers[@]:1}"; do
	wait "$pid" || code=$?
done
is "$(sql "SELECT count(*) FROM sync.tasks WHERE state = 'running'")" 0 'nothing runs'
[[ ! ${DEBUG_QUEUE:-} ]] || cat "$tmp/worker.log"
done_testing
