#!/bin/bash
# The guard speaks before the first write of a run, that of a category included,
# and says everything once.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new
run "$sync" -q full

# most products are gone, and what is left has a category that is new
edited=$(jq -c '[.products[] | select(._parent_id // .parent_id | not).sku][:12]' \
	"$TESTS/catalogues/demo.json")
send POST "$PLYTIX/__edit" "[{\"op\":\"set\",\"skus\":$edited,\"field\":\"status\",\"value\":\"Archived\"}]" >/dev/null
category=$(jq -r '([.products[].categories[]] | unique) as $used
	| [.categories[] | select(.id | IN($used[]) | not)][0].id' \
	"$TESTS/catalogues/demo.json")
send POST "$PLYTIX/__edit" "[{\"op\":\"set\",\"sku\":\"$(jq -r '[.products[] | select(._parent_id // .parent_id | not).sku][13]' \
	"$TESTS/catalogues/demo.json")\",\"field\":\"categories\",\"value\":[\"$category\"]}]" >/dev/null

for command in full changed; do
	# nobody can be told after the first write: it never ends well
	send POST "$WEBFLOW/__fault" '{"match":"POST /v2/collections/*","count":0,
		"do":"status","status":401}' >/dev/null
	log_clear
	run "$sync" -q "$command"
	like "$err" 'products would go, at most' "$command: the guard has spoken"
	is "$(grep -c 'would go, at most' <<<"$err")" 1 "$command: once"
	is "$(requests webflow '[.[] | select(.method != "GET")] | map(.path | split("/")[-1]) | unique | join(" ")')" \
		items "$command: before the write of a category, which was the first"
	send DELETE "$WEBFLOW/__fault" >/dev/null
done

log_clear
run "$sync" -q full
is "$code" 3 'held: exit 3'
is "$(grep -c 'would go, at most' <<<"$err")" 1 'told once, though it was looked at twice'
is "$(shop '[.products[].product | select(.isArchived)] | length')" 0 'nothing is archived'
log_clear
ARCHIVE_MAX=100% run "$sync" -q full
unlike "$err" 'would go' 'allowed once: nothing is said'
log_clear
run "$sync" -q full
is "$(writes)" 0 'and the run after has nothing to write'
done_testing
