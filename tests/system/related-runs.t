#!/bin/bash
# Products that point to products: lists that are refused for their size, runs
# that are killed or stopped, each doubt about the services.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/related.sh
. "$TESTS/related.sh"

# ---- too long a list: halved, told, remembered
for how in param text message; do
	catalogue 32 "0:$(seq -s, 31 -1 1)" 7:1,2,3 "8:$(seq -s, 9 30)"
	begin webflow.references_max=12 "webflow.references_error=$how"
	PUSH_JOBS=1 sync full
	is "$code $(counted)" '0 35 35 created 32' "$how: all are made and linked"
	is "$(requests webflow '[.[] | select(.status >= 300) | .body.product.fieldData.related | length] | tojson')" \
		'[31,15]' "$how: two lists are refused for their size"
	like "$out" "'related' points to 22 items, more than Webflow takes there: the first 7 are sent" "$how: which is told"
	judged "$how" -m 7
	still "$how"
	relate 3 $(seq 10 30)
	log_clear
	sync full
	is "$code $(counted) $(writes)" '0 1 1 updated 1 unchanged 31 1' "$how: the next one is not tried as a whole"
	edit "{\"op\":\"archive\",\"id\":\"$(id 31)\"}"
	log_clear
	sync full
	is "$code $(counted) $(writes)" '0 2 2 updated 1 unchanged 30 archived 1 2' "$how: one leaves, the next moves up"
	judged "$how: one left" -m 7
done

# ---- killed at a write of a run: the next one of any kind goes on
killed() { # METHOD NTH HOW
	send POST "$WEBFLOW/__fault" '{"match":"'"$1"' /v2/sites/*","nth":'"$2"',"do":"'"$3"'"}' >/dev/null
	"$ROOT/sync.sh" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	for _ in {1..400}; do
		[[ $(get "$WEBFLOW/__fault") != *'"hit":1'* ]] || break
		sleep 0.05
	done
	kill_all
	wait "$pid" 2>/dev/null || true
	send DELETE "$WEBFLOW/__fault" >/dev/null
}
turn=0
for at in POST:1 POST:4 PATCH:1 PATCH:2 PATCH:4; do
	for how in stop-before stop-after; do
		turn=$((turn + 1))
		((turn % 2)) && mode=changed || mode=full
		catalogue 5 0:1,2 1:0 2:2,0,3 3:0
		begin
		killed "${at%:*}" "${at#*:}" "$how"
		what="killed at $at, $how; $mode"
		sync "$mode"
		is "$code $(jq '.requests.writes == .requests.minimum' <<<"$summary")" '0 true' "$what"
		judged "$what"
		still "$what"
		is "$(shop '.products | length')" 5 "$what: nothing is doubled"
	done
done
for at in 1 2 3; do
	catalogue 5 0:1,2 1:0 2:2,0,3 3:0,1
	begin
	sync full
	edit "{\"op\":\"archive\",\"id\":\"$(id 1)\"}"
	killed PATCH "$at" stop-after
	sync changed
	sync changed
	judged "killed at PATCH $at of a run that archives"
	still "killed at PATCH $at of a run that archives"
done

# ---- asked to stop behind the push: what is left is told, and done next time
catalogue 5 0:1,2 1:0 2:2,0,3 3:0
begin
send POST "$WEBFLOW/__fault" '{"match":"PATCH /v2/sites/*","nth":2,"do":"slow","ms":1500}' >/dev/null
PUSH_JOBS=1 "$ROOT/sync.sh" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
pid=$!
for _ in {1..400}; do
	[[ $(get "$WEBFLOW/__fault") != *'"hit":1'* ]] || break
	sleep 0.05
done
kill -TERM "$pid"
code=0
wait "$pid" || code=$?
send DELETE "$WEBFLOW/__fault" >/dev/null
is "$code $(jq '.status == "partial" and .lost > 0' <(tail -n 1 "$tmp/run.out"))" '75 true' 'stopped: some have no result'
sync changed
is "$code" 0 'the next run goes on'
judged 'stopped'
still 'stopped'

# ---- each doubt about the services
while read -r doubt; do
	catalogue 4 0:1,2 1:0 2:3,0
	begin "$doubt"
	sync full
	is "$code $(counted)" '0 7 7 created 4' "$doubt: made and linked"
	relate 3 0
	sync changed
	is "$code $(counted)" '0 1 1 updated 1' "$doubt: seen by changed"
	[[ $doubt == *order* ]] || judged "$doubt"
	still "$doubt"
done <<'END'
plytix.relationship_label=label
plytix.filters_related=on
plytix.columns_max=6
webflow.references_order=sort
webflow.live_references=accept
webflow.sku_patch_stock=zero
END
export WEBFLOW_PUBLISH=live
catalogue 8 0:1,2 1:0 2:3,0 3:2 4:5 5:4 6:0
begin webflow.circles=refuse
sync full
is "$code $(counted)" '0 15 15 created 8' 'circles are refused live: they are made as staging'
is "$(jq .waiting_for_publish <<<"$summary")" 3 'and wait for a publish, those alone that close one'
judged 'circles are refused live'
still 'circles are refused live'
done_testing
