#!/bin/bash
# A run that is stopped, killed or shut out: nothing twice, nothing lost, and
# the next run ends in the same shop.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
"$TESTS/catalogues/catalogue-make" 60 4 >"$tmp/big.json"

slow() {
	send POST "$WEBFLOW/__fault" '{"match":"PATCH *","from":1,
		"count":100000,"do":"slow","ms":100}' >/dev/null
}

# started: a run in the background, its pid in $pid; its writes have begun.
# A shell ignores INT in what it starts so; perl puts that right.
started() {
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$sync" full \
		>"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	for _ in {1..100}; do
		(($(requests webflow '[.[] | select(.method == "POST"
			and (.path | endswith("/products")))] | length') < 5)) ||
			break
		sleep 0.1
	done
}

# free: nobody holds the site's lock, so no process of a run is left
free() {
	flock -n "$STATE_DIR/lock/$WEBFLOW_SITE_ID" true
}

# healed WHAT: the next run ends well, the one after writes nothing
healed() {
	send DELETE "$WEBFLOW/__fault" >/dev/null
	exits 0 "$1: the next run ends well" "$sync" full
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	succeeds "$1: nothing twice, nothing lost" \
		"$TESTS/judges/oracle" "$tmp/big.json" "$tmp/shop.json"
	log_clear
	exits 0 "$1: and one more" "$sync" full
	is "$(writes)" 0 "$1: writes nothing"
}

# calm WHAT: what a run that was asked to stop has said names no fault; it may
# have told of a long wait before
calm() {
	grep -v ': waiting [0-9]* s' "$tmp/run.err" >"$tmp/run.calm" || true
	like "$(head -n 1 "$tmp/run.calm")" '^stopping: ' "$1: it is told at once"
	is "$(grep -vc -e '^stopping: ' \
		-e '^audit-log: the run was asked to stop' "$tmp/run.calm" ||
		true)" 0 "$1: and nothing else but how to go on"
}

for signal in TERM INT; do
	sandbox_start "$tmp/big.json"
	state_new
	slow
	started
	kill "-$signal" "$pid"
	began=$SECONDS
	code=0
	wait "$pid" || code=$?
	is "$code" 75 "$signal: later"
	[[ $code == 75 ]] || note "$(tail -n 5 "$tmp/run.err")"
	ok $((SECONDS - began > 20)) "$signal: within 20 seconds"
	is "$(tail -n 1 "$tmp/run.out" | jq -r '.kind + " " + .status')" \
		'summary partial' "$signal: with a summary"
	calm "$signal"
	begun=$(tail -n 1 "$tmp/run.out" | jq '.lost - 60 + .products.created')
	lost=$(tail -n 1 "$tmp/run.out" | jq -r '.lost | tostring + " product" +
		if . == 1 then "" else "s" end')
	like "$(tail -n 1 "$tmp/run.err")" \
		"asked to stop: $lost not processed( \\([0-9]+ of them begun\\))?; run again to go on$" \
		"$signal: what was not reached is no loss"
	is "$begun" 0 "$signal: and is counted as before"
	succeeds "$signal: no process is left" free
	is "$(sql "SELECT count(*) FROM sync.sync_states
		WHERE status = 'running'")" 0 "$signal: no run is left open"
	made=$(shop '.products | length')
	ok $((made == 0 || made == 60)) "$signal: in the middle ($made of 60)"
	healed "$signal"
	sandbox_stop
done

# ---- whatever it waits for when it is stopped
# stopped WHAT SECONDS [FUNCTION]: after so long, or as soon as that is true; and
# what it has said
stopped() {
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$sync" full \
		>"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	if [[ ${3:-} ]]; then
		for ((i = 0; i < $2 * 10; i++)); do
			! "$3" || break
			sleep 0.1
		done
	else
		sleep "$2"
	fi
	kill -INT "$pid" || note "ended by itself: $(tail -n 3 "$tmp/run.err")"
	code=0
	wait "$pid" || code=$?
	is "$code" 75 "$1: later"
	calm "$1"
	like "$(tail -n 1 "$tmp/run.err")" 'run again to go on$' "$1: how to go on"
	[[ $code == 75 ]] || note "$(cat "$tmp/run.err")"
	send DELETE "$PLYTIX/__fault" >/dev/null
	send DELETE "$WEBFLOW/__fault" >/dev/null
}
sandbox_start "$tmp/big.json"
state_new
send POST "$PLYTIX/__switch" '{"latency":"1000"}' >/dev/null
stopped 'while Plytix is slow' 3
send POST "$PLYTIX/__switch" '{"latency":"0"}' >/dev/null
send POST "$WEBFLOW/__switch" '{"latency":"1000"}' >/dev/null
stopped 'while Webflow is slow' 2
send POST "$WEBFLOW/__switch" '{"latency":"0"}' >/dev/null
send POST "$PLYTIX/__fault" '{"match":"* *","count":0,"do":"status",
	"status":503}' >/dev/null
stopped 'while Plytix is away' 3
send POST "$WEBFLOW/__fault" '{"match":"* *","count":0,"do":"status",
	"status":503}' >/dev/null
stopped 'while Webflow is away' 3
send POST "$WEBFLOW/__fault" '{"match":"POST *","from":6,"count":0,
	"do":"status","status":429,"retry_after":5}' >/dev/null
limited() {
	(($(requests webflow '[.[] | select(.status == 429)] | length') > 0))
}
log_clear
stopped 'while the rate is used up' 60 limited
like "$(tail -n 1 "$tmp/run.err")" '[0-9] categories not processed; run' \
	'categories are named, too'
sandbox_stop

# ---- kill -9 of sync.sh: its pushes go on, and hold the lock until they end
sandbox_start "$tmp/big.json"
state_new
slow
started
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
exits 75 'killed: a second run at once is told to wait' "$sync" full
like "$err" 'another run' 'killed: it says why'
send DELETE "$WEBFLOW/__fault" >/dev/null
for _ in {1..300}; do
	! free || break
	sleep 0.1
done
succeeds 'killed: the orphans end' free
healed 'killed'
sandbox_stop

# ---- kill -9 of everything
sandbox_start "$tmp/big.json"
state_new
slow
started
kill_all
wait "$pid" 2>/dev/null || true
healed 'all killed'
sandbox_stop

# ---- the database is lost: the map comes back from the shop
sandbox_start "$tmp/big.json"
state_new
exits 0 'a run' "$sync" full
keep=$STATE_DIR
state_new
log_clear
exits 0 'a run with a new database' "$sync" full
is "$(requests webflow '[.[] | select(.method == "POST")] | length')" 0 \
	'creates nothing'
is "$(writes)" 0 'writes nothing'
rm -rf "$keep"

# ---- Ctrl-C on a terminal reaches whatever runs between the steps as well
sandbox_start demo
state_new
mkdir "$tmp/stub"
printf '#!/bin/sh\nkill -INT 0\nsleep 5\n' >"$tmp/stub/mkdir"
chmod 755 "$tmp/stub/mkdir"
exits 75 'INT before the first step: later' perl -e \
	'$SIG{INT} = "DEFAULT"; setpgrp; exec @ARGV' \
	env PATH="$tmp/stub:$PATH" "$sync" full
printf '#!/bin/sh\nexit 2\n' >"$tmp/stub/sort"
rm "$tmp/stub/mkdir"
chmod 755 "$tmp/stub/sort"
exits 1 'a sort that fails is no wrong usage' \
	env PATH="$tmp/stub:$PATH" "$sync" full

sandbox_stop

# ---- alerts
sandbox_start demo
state_new
export ALERT_COMMAND="cat >'$tmp/alert'"
exits 3 'refused products need somebody' "$sync" full
is "$(jq -r '"\(.status) \(.exit)"' "$tmp/alert")" 'completed 3' \
	'and are told to ALERT_COMMAND'
send POST "$PLYTIX/__edit" '{"op":"delete","all":true}' >/dev/null
exits 1 'a run that fails' "$sync" full
is "$(jq -r .status "$tmp/alert")" failed 'is told to ALERT_COMMAND'
rm -r "$STATE_DIR/alarm"
ALERT_COMMAND="sleep 60 & echo \$! >'$tmp/lingers'; $ALERT_COMMAND" \
	exits 1 'an alert that lingers' "$sync" full
exits 1 'does not hold the lock of the site' "$sync" full
succeeds 'and goes on' kill "$(<"$tmp/lingers")"
rm -f "$tmp/alert"
DATABASE_URL=host=/nowhere exits 75 'no database' "$sync" full
is "$(jq -r '.status + " " + (.exit | tostring)' "$tmp/alert")" 'failed 75' \
	'is told as well'
done_testing
