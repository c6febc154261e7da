#!/bin/bash
# The same refusal again and again is no matter of the records: twenty in a
# row end the run, over all its processes, with one sentence.
. "$(dirname "$0")/../lib.sh"

sync() {
	run "$ROOT/sync.sh" "$@"
	summary=$(tail -n 1 <<<"$out")
}
refused() {
	requests webflow '[.[] | select(.method != "GET" and .status >= 400)] | length'
}
between() { # N LOW HIGH WHAT
	if (($1 >= $2 && $1 <= $3)); then
		ok 0 "$4"
	else
		ok 1 "$4"
		note "got $1, wanted $2 to $3"
	fi
}
sentences() {
	grep -c 'in a row were refused alike' <<<"$err" || true
}
switch() { send POST "$WEBFLOW/__switch" "$1" >/dev/null; }
"$TESTS/catalogues/catalogue-make" 240 2 >"$tmp/many.json"

for jobs in 1 2 4 8; do
	export PUSH_JOBS=$jobs
	sandbox_start "$tmp/many.json" webflow.plan_limit=21
	state_new
	sync full
	is "$code $(sentences)" '1 1' "plan limit, PUSH_JOBS=$jobs: the run stops with one sentence"
	between "$(refused)" 20 $((20 + jobs)) \
		"no more than 20 and those in flight reach the server"
	like "$err" 'You have reached the e-commerce item limit' 'the sentence says which'
	is "$(jq -r .status <<<"$summary")" failed 'the summary calls it failed'
	log_clear
	sync full
	is "$code $(sentences)" '1 1' 'the next run is told anew'
	between "$(refused)" 20 $((20 + jobs)) 'and stops as soon'
	switch '{"plan_limit":"0"}'
	sync full
	is "$code" 0 'with room, it goes on'
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "the shop is the catalogue's" \
		"$TESTS/judges/oracle" "$tmp/pim" "$tmp/shop"
	log_clear
	sync full
	is "$code $(writes)" '0 0' 'and then nothing is sent'
	sandbox_stop
done

# what succeeds in between resets the count, whichever process it was
for jobs in 1 4; do
	export PUSH_JOBS=$jobs
	sandbox_start "$tmp/many.json"
	state_new
	send POST "$WEBFLOW/__fault" '{"match":"POST */products","from":1,"count":15,
		"do":"status","status":403}' >/dev/null
	send POST "$WEBFLOW/__fault" '{"match":"POST */products","from":40,"count":15,
		"do":"status","status":403}' >/dev/null
	sync full
	is "$code $(sentences) $(refused)" '3 0 30' \
		"PUSH_JOBS=$jobs: two times fifteen are not thirty"
	is "$(jq '.products | "\(.created) \(.failed)"' <<<"$summary")" '"210 30"' \
		'all others are made'
	sandbox_stop
done

# an answer to an earlier record that comes late resets nothing
for ms in 40 80 160; do
	export PUSH_JOBS=8
	sandbox_start "$tmp/many.json" webflow.plan_limit=40
	state_new
	for n in 1 2 3 4 5 6; do
		send POST "$WEBFLOW/__fault" "{\"match\":\"POST */products\",
			\"nth\":$((32 + n)),\"do\":\"slow\",\"ms\":$((n * ms))}" >/dev/null
	done
	sync full
	is "$code $(sentences)" '1 1' "answers up to $((6 * ms)) ms late: one sentence"
	between "$(refused)" 20 28 'as soon as without them'
	sandbox_stop
done

# other kinds: a scope that is gone, refusals of updates, of categories
export PUSH_JOBS=4
sandbox_start "$tmp/many.json"
state_new
sync full
is "$code" 0 'all is made'
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"attributes.price","value":"3.33"}' >/dev/null
switch '{"scopes":"sites:read ecommerce:read cms:read"}'
log_clear
sync full
is "$code $(sentences)" '1 1' 'a scope that is gone stops the run, too'
between "$(refused)" 20 24 'after as many updates'
switch '{"scopes":"sites:read sites:write ecommerce:read ecommerce:write cms:read cms:write"}'
sync full
is "$code" 0 'the next run ends well'
sandbox_stop

# by hand, without a run, a push counts for itself
sandbox_start "$tmp/many.json" webflow.plan_limit=1
state_new
webflow-fetch --schema >"$tmp/schema"
run "$ROOT/sync.sh" -q full
dir=$(find "$STATE_DIR/run" -name 'todo*' -printf '%h' -quit)
zcat -f "$dir/todo" >"$tmp/todo"
log_clear
code=0
webflow-push -S "$tmp/schema" <"$tmp/todo" >"$tmp/out" 2>"$tmp/err" || code=$?
err=$(<"$tmp/err")
is "$code $(sentences) $(refused)" '1 1 20' 'a push by hand'
sandbox_stop
done_testing
