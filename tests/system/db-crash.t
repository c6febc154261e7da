#!/bin/bash
# A database server that is killed and started again at once, at any moment of a
# run: nothing of what was sent is forgotten, and the next run has nothing to
# send. One that does not come back is away: 75, and the next run goes on.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"

PG_STATE='' # a server of its own
sync=$ROOT/sync.sh

server_up() {
	PG_FAST=1 STATE_DIR=$tmp/pg DATABASE_URL='' "$sync" -q db start \
		>"$tmp/up" 2>&1 </dev/null
}
server_kill() {
	kill -KILL "$(head -n 1 "$tmp/pg/pg/postmaster.pid")"
}
# server_crash WHEN: it is back before all else goes on (late: soon after, so that the
# run asks in vain at first), or while that does
server_crash() {
	server_kill
	case $1 in
	back) server_up ;;
	late)
		send DELETE "$WEBFLOW/__fault" >/dev/null
		sleep 1
		server_up
		;;
	starting) server_up & starter=$! ;;
	esac
}
starter=

frozen() { # waits for the request that is held; false: the run has ended
	while kill -0 "$run_pid" 2>/dev/null; do
		[[ $(get "$WEBFLOW/__stats" | jq .frozen) == 0 ]] || return 0
		sleep 0.1
	done
	return 1
}
# settled: what asked the database beside that request has its answer. Only `record`
# lives on, which can lose it and go on; all else that loses it ends the run with 75.
settled() {
	local process args quiet=0
	for _ in {1..200}; do
		quiet=$((quiet + 1))
		for process in /proc/[0-9]*; do
			mapfile -d '' -t args 2>/dev/null <"$process/cmdline" || continue
			[[ ${args[0]:-} != *audit-log || ${args[1]:-} == @(record|beat) ]] ||
				! grep -qsz "^STATE_DIR=$STATE_DIR$" "$process/environ" ||
				quiet=0
		done
		((quiet < 5)) || return 0 # nor does another one begin
		sleep 0.1
	done
	note "programs of the ledger do not end"
}
# disturbed MATCH NTH COMMAND…: a run; its database does so while it waits for
# the answer to that request
disturbed() {
	send POST "$WEBFLOW/__fault" "$(jq -nc --arg match "$1" \
		--argjson nth "$2" '{match: $match, nth: $nth,
		do: "stop-after"}')" >/dev/null
	"$sync" -q full >"$tmp/out" 2>"$tmp/err" </dev/null &
	run_pid=$!
	frozen || note "no request $2 of '$1'"
	settled
	"${@:3}"
	send DELETE "$WEBFLOW/__fault" >/dev/null # which lets it go on
	code=0
	wait "$run_pid" || code=$?
	[[ ! $starter ]] || wait "$starter"
	starter=
}
judge() { # WHAT
	get "$WEBFLOW/__state" >"$tmp/shop"
	is "$("$TESTS/judges/oracle" "$tmp/pim.json" "$tmp/shop" || true)" '' \
		"$1: the shop is whole, nothing is there twice"
}
# afterwards WHAT: the next run ends well, and the one after sends nothing
afterwards() {
	exits 0 "$1: the next run" "$sync" -q full
	judge "$1"
	log_clear
	exits 0 "$1: the run after" "$sync" -q full
	is "$(writes)" 0 "$1: has nothing to send"
}
anew() {
	send POST "$WEBFLOW/__reset" '' >/dev/null
	state_new
}

"$TESTS/catalogues/catalogue-make" 4 2 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
state_new
exits 0 'a quiet run' "$sync" -q full
last=$(requests webflow '[.[] | select(.path | endswith("/inventory"))] | length')

# ---- at several moments: while the catalogue and the shop are read, in the
# push, at the last write, behind which only the end comes
export PUSH_JOBS=1
for at in 'GET */products* 1' 'POST */products 2' 'POST */skus 3' \
	"PATCH */inventory $last"; do
	for when in back starting; do
		what="killed at ${at% *}, request ${at##* }, $when"
		anew
		disturbed "${at% *}" "${at##* }" server_crash "$when"
		if [[ $when == back ]]; then
			is "$code" 0 "$what: the run ends well"
			[[ $code == 0 ]] || note "$(tail -n 3 "$tmp/err")"
			judge "$what"
			log_clear
			exits 0 "$what: the next run" "$sync" -q full
			is "$(writes)" 0 "$what: has nothing to send"
		else
			like "$code" '^(0|75)$' "$what: the run ends well, or later"
			afterwards "$what"
		fi
	done
done

# ---- back after a second, for which those of the run that ask wait. (In the push
# `record` goes on without it, and what it cannot tell in time the next run does.)
anew
disturbed 'GET */products*' 1 server_crash late
is "$code" 0 'killed while the shop is read, back later: the run ends well'
[[ $code == 0 ]] || note "$(tail -n 3 "$tmp/err")"
judge 'back later'
log_clear
exits 0 'back later: the next run' "$sync" -q full
is "$(writes)" 0 'back later: has nothing to send'

# ---- before the run begins
anew
server_crash starting
run "$sync" -q full
wait "$starter" && starter=
like "$code" '^(0|75)$' 'killed before the run: it ends well, or later'
afterwards 'killed before the run'

# ---- back, and it turns everybody away for a moment
lets() { # true|false
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c "ALTER DATABASE $database
		ALLOW_CONNECTIONS $1" -c "SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity WHERE datname = '$database'" \
		>/dev/null </dev/null
}
lets_soon() {
	lets false
	{
		sleep 0.5
		lets true
	} >"$tmp/lets" 2>&1 </dev/null &
	starter=$!
}
for at in 'POST */products 2' "PATCH */inventory $last"; do
	anew
	disturbed "${at% *}" "${at##* }" lets_soon
	is "$code" 0 "turned away at ${at% *} for a moment: the run ends well"
	[[ $code == 0 ]] || note "$(tail -n 3 "$tmp/err")"
	judge "turned away at ${at% *}"
	log_clear
	exits 0 'the next run' "$sync" -q full
	is "$(writes)" 0 'has nothing to send'
done

# ---- it does not come back
for at in 'GET */products* 1' 'POST */products 2' "PATCH */inventory $last"; do
	what="killed for good at ${at% *}"
	anew
	disturbed "${at% *}" "${at##* }" server_kill
	is "$code" 75 "$what: later"
	like "$(<"$tmp/err")" 'could not reach the database' "$what: and says why"
	exits 75 "$what: so does a run without it" "$sync" -q full
	server_up
	afterwards "$what"
done

done_testing
