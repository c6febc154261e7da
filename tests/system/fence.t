#!/bin/bash
# Two machines and one database: a run that may have been taken over by another
# writes no more, and one that lives is never taken over.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
export HEART_SECONDS=1
"$TESTS/catalogues/catalogue-make" 60 2 >"$tmp/some.json"

slow() { # MS
	send POST "$WEBFLOW/__switch" "{\"latency\":\"$1\"}" >/dev/null
}

# started: a run of the first machine in the background; its writes have begun
started() {
	"$sync" full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	written 5
}

written() { # N: wait for so many writes
	for _ in {1..300}; do
		(($(writes) < $1)) || return 0
		sleep 0.1
	done
}

sql() { # by the straight way
	psql -X -q -A -t -d "$direct" -c "$1" </dev/null
}

# the database as the first machine sees it: through a link
away() {
	rm "$tmp/door"
	sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()" \
		>/dev/null
}
back() {
	ln -sfn "${PG_STATE:-$tmp/pg}/s" "$tmp/door"
}
near() { # the first machine's address of it
	DATABASE_URL=${DATABASE_URL/host=*\/s /host=$tmp/door }
}

# other COMMAND…: as another machine with this one's host name: a folder of its
# own, and processes that this one does not see, where a kernel lets us
other() {
	local -a apart=()
	for how in '' '--user --map-root-user'; do
		# shellcheck disable=SC2086
		if unshare $how --pid --fork true 2>/dev/null; then
			# shellcheck disable=SC2206
			apart=(unshare $how --pid --fork)
			break
		fi
	done
	if ((!${#apart[@]})); then
		sql "UPDATE sync.sync_states SET identity = 'another'
			WHERE status = 'running'" >/dev/null
	fi
	mkdir -p "$tmp/other"
	run env STATE_DIR="$tmp/other" DATABASE_URL="$direct" "${apart[@]}" "$@"
}

older() { # SECONDS: the running one's last beat was so long ago
	sql "UPDATE sync.sync_states SET heartbeat = now() - interval '$1 s'
		WHERE status = 'running'" >/dev/null
}

oracle() { # WHAT
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "$1" "$TESTS/judges/oracle" "$tmp/pim" "$tmp/shop"
}

# ---- a living run is not taken over, whatever the hosts are called
sandbox_start "$tmp/some.json"
state_new
direct=$DATABASE_URL
back
near
slow 100
started
n=$(requests plytix length)
other "$sync" full
is "$code" 75 'a second machine with the same name waits'
like "$err" "under way on host '$(uname -n)'.*last heartbeat" 'and says why'
is "$(requests plytix length)" "$n" 'and asks nobody for anything'
older 150
other "$sync" changed
is "$code" 75 'also when the last heartbeat is older'
like "$(<"$STATE_DIR/run/$(sql "SELECT run FROM sync.sync_states
	WHERE status = 'running'")/beat")" '^[0-9]+$' 'the run tells its processes when it beat'
slow 0
wait "$pid" && code=0 || code=$?
is "$code" 0 'the first one ends well'
oracle 'and the shop is whole'

# ---- a killed one is taken over after three minutes, not before
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"attributes.price","value":"3.33"}' >/dev/null
log_clear
slow 100
started
kill_all
wait "$pid" 2>/dev/null || true
older 150
other "$sync" full
is "$code" 75 'a killed run of another machine: not after 150 s'
slow 0
older 181
other "$sync" full
is "$code" 0 'but after 181'
like "$err" 'did not finish; recovering its journal' 'and it is told'
oracle 'the shop is whole'
is "$(sql "SELECT status FROM sync.sync_states WHERE reason LIKE 'its process ended%'")" \
	failed 'the history has its reason'

# ---- a run that the database is away from
for jobs in 1 4; do
	export PUSH_JOBS=$jobs
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"all\":true,
		\"field\":\"attributes.price\",\"value\":\"4.$jobs\"}" >/dev/null
	log_clear
	slow $((100 * jobs))
	started
	name=$(sql "SELECT run FROM sync.sync_states WHERE status = 'running'")
	away
	# as if it had been so for two minutes
	mkdir -p "$tmp/clock"
	printf '%s\n' $(($(cut -d. -f1 /proc/uptime) * 1000 - 120001)) >"$tmp/clock/beat"
	mv "$tmp/clock/beat" "$STATE_DIR/run/$name/beat"
	sleep 1
	n=$(writes)
	sleep 2
	is "$(writes)" "$n" "PUSH_JOBS=$jobs: two minutes without the database: no write"
	kill -0 "$pid" 2>/dev/null && code=0 || code=$?
	ok "$code" 'the run waits'
	like "$(<"$tmp/run.err")" 'could not report to the database for 120 s: nothing is written until' 'and says so'
	if ((jobs == 1)); then
		back
		written $((n + 1))
		ok $(($(writes) > n ? 0 : 1)) 'once it is back, it goes on'
		slow 0
		wait "$pid" && code=0 || code=$?
		is "$code" 0 'and ends well'
	else
		older 181
		slow 0
		other "$sync" full
		is "$code" 0 'another machine takes over'
		done=$(jq -s '.[-1].requests.writes' <<<"$out")
		is "$(($(writes) - n))" "$done" 'all writes since are its own'
		n=$(writes)
		back
		wait "$pid" && code=0 || code=$?
		is "$code" 75 'the first one ends when the database is back'
		is "$(writes)" "$n" 'without a write'
		like "$(<"$tmp/run.err")" 'another run has taken over' 'and says why'
	fi
	oracle 'the shop is whole'
	log_clear
	run "$sync" full
	is "$code $(writes)" '0 0' 'the next run writes nothing'
done
done_testing
