#!/bin/bash
# PgBouncer before the database: with sessions it is like the database itself;
# where it hands out transactions that is said at once, before anything is sent.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

PG_STATE='' # a cluster of its own, which lets the pooler in
sync=$ROOT/sync.sh
pooler=$(PATH=$PATH:/usr/sbin type -P pgbouncer) ||
	skip_all 'pgbouncer is not installed'

# pooler_start MODE: DATABASE_URL is its own
pooler_start() {
	local socket owner n port
	socket=$(pg_cluster) socket=${socket#host=} socket=${socket%% *}
	owner=$(stat -c %U "$socket")
	port=$((20000 + RANDOM % 10000))
	mkdir -p "$tmp/pooler"
	cat >"$tmp/pooler/ini" <<-END
		[databases]
		$database = host=$socket dbname=$database user=sync
		[pgbouncer]
		listen_addr = 127.0.0.1
		listen_port = $port
		unix_socket_dir =
		auth_type = any
		pool_mode = $1
		default_pool_size = 20
	END
	chmod -R a+rX "$tmp/pooler"
	printf 'sync "%s" sync\n' "$owner" >>"$(psql -X -A -t -d \
		"$direct" -c 'SHOW ident_file' </dev/null)"
	psql -X -q -d "$direct" -c 'SELECT pg_reload_conf()' >/dev/null </dev/null
	local -a as=()
	[[ $(id -u) != 0 ]] || as=(setpriv --reuid "$owner" --regid \
		"$(id -g "$owner")" --clear-groups)
	"${as[@]}" "$pooler" -q "$tmp/pooler/ini" >"$tmp/pooler.log" 2>&1 </dev/null &
	pids+=($!)
	pooler_pid=$!
	DATABASE_URL="host=127.0.0.1 port=$port user=sync dbname=$database"
	for ((n = 0; n < 50; n++)); do
		! psql -X -q -d "$DATABASE_URL" -c 'SELECT 1' >/dev/null 2>&1 \
			</dev/null || return 0
		sleep 0.1
	done
	note "$(tail -n 3 "$tmp/pooler.log")"
	exit 1
}

sandbox_start demo
for mode in transaction statement; do
	state_new
	direct=$DATABASE_URL
	pooler_start "$mode"
	for command in check full changed; do
		log_clear
		exits 2 "$mode: $command" "$sync" "$command"
		like "$err" 'DATABASE_URL is that of a pooler.*pool_mode=session' \
			"$mode: $command says what to take instead"
		is "$(writes)" 0 "$mode: $command sends nothing"
	done
	kill "$pooler_pid"
	wait "$pooler_pid" || true
done

pooler_start session
exits 3 'sessions: a full; one product is refused' "$sync" full
is "$(shop '.products | length')" 22 'sessions: all others are made'
kill "$pooler_pid"
wait "$pooler_pid" || true
DATABASE_URL=$direct
log_clear
exits 3 'the database itself, then' "$sync" full
is "$(writes)" 0 'has the same'

done_testing
