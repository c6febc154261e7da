#!/bin/bash
# Live writes that the service refuses, or that do not publish all they write:
# everything is made as staging, nothing is left half done, and what is not on
# the site is sent once more or counted as owed.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1 WEBFLOW_PUBLISH=live

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
switch() { send POST "$WEBFLOW/__switch" "$1" >/dev/null; }
edit() { send POST "$PLYTIX/__edit" "$1" >/dev/null; }
waiting() { jq .waiting_for_publish <<<"$summary"; }
off() { # what is wanted on the site and is not there as it is, by kind
	shop 'def off: .lastPublished == null or .lastPublished < .lastUpdated;
		"\([.products[].product | select(.isArchived or .isDraft | not)
			| select(off)] | length) \([.products[]
			| select(.product.isArchived or .product.isDraft | not)
			| .skus[] | select(off)] | length)"'
}
equal() { # WHAT: the shop is what the catalogue says
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "$1: the shop is the catalogue's" \
		"$TESTS/judges/oracle" "${@:2}" "$tmp/pim" "$tmp/shop"
}
statuses() { # of the writes that were to be live
	requests webflow '[.[] | select(.method != "GET" and
		(.body.publishStatus == "live" or (.path | test("/live$|/publish$"))))
		| .status] | group_by(.) | map("\(.[0]) \(length)") | join(", ")'
}

# ---- the site was never published: known before the first write
for jobs in 1 4; do
	export PUSH_JOBS=$jobs
	sandbox_start sample webflow.never_published=on
	state_new
	sync full
	is "$code $(statuses)" '0 ' "never published, PUSH_JOBS=$jobs: no live write is tried"
	equal "PUSH_JOBS=$jobs"
	is "$(waiting)" 63 'all of it waits for a publish'
	is "$(jq '.requests.writes == .requests.minimum' <<<"$summary")" true \
		'with the fewest writes'
	log_clear
	sync full
	is "$code $(writes) $(waiting)" '0 0 63' 'the second run sends nothing, and all still waits'
	run "$ROOT/sync.sh" -q check
	is "$code" 0 'check is no failure'
	like "$err" 'the site was never published' 'but it warns'
	run "$ROOT/sync.sh" -q verify --json
	is "$code $(tail -n 1 <<<"$out" | jq .fields)" '0 0' 'verify lists nothing'
	send POST "$WEBFLOW/__edit" '{"op":"publish"}' >/dev/null
	log_clear
	sync full
	is "$code $(writes) $(waiting)" '0 0 0' 'published by a person: nothing waits any more'
	unset -v err
	run "$ROOT/sync.sh" -q check
	unlike "$err" 'never published' 'and check is silent'
	edit '{"op":"set","sku":"WOODEN-FENCE","field":"label","value":"Fence"}'
	log_clear
	sync full
	is "$code $(statuses)" '0 200 1' 'then a change goes live'
	sandbox_stop
done
export PUSH_JOBS=1

# ---- refused for a reason that no read shows
sandbox_start sample webflow.structure_changed=on
state_new
sync full
is "$code" 0 'structure changed: everything is done'
equal 'structure changed'
is "$(off)" "$(shop '"\([.products[].product | select(.isArchived or .isDraft | not)]
	| length) \([.products[] | select(.product.isArchived or .product.isDraft | not)
	| .skus[]] | length)"')" 'as staging'
is "$(waiting)" 63 'and owed'
is "$(jq '.requests.writes == .requests.minimum' <<<"$summary")" true \
	'the minimum is of what can be written'
like "$(statuses)" '^409 [1-8]$' 'after a few refusals no live write is tried'
is "$(sql "SELECT count(*) FROM sync.sync_errors WHERE severity <> 'warning'")" 0 \
	'nothing is called refused'
log_clear
sync full
is "$code $(writes) $(waiting)" '0 0 63' 'the second run sends nothing'
switch '{"structure_changed":"off"}'
send POST "$WEBFLOW/__edit" '{"op":"publish"}' >/dev/null
log_clear
sync full
is "$code $(writes) $(waiting)" '0 0 0' 'after a publish nothing waits'
# half-way: products are on the site, then their changes are refused
switch '{"structure_changed":"on"}'
edit '{"op":"set","sku":"WOODEN-FENCE","field":"label","value":"Fence"}'
edit '{"op":"set","sku":"CHAIN-BRACELET-BLUE","field":"attributes.price","value":"1.05"}'
log_clear
sync changed
is "$code $(waiting)" '0 2' 'changes of what is on the site go out as staging, too'
equal 'changes' -l
log_clear
sync full
is "$code $(writes) $(waiting)" '0 0 2' 'and are owed until somebody publishes'
sandbox_stop

# one product alone is refused: the rest is live
sandbox_start sample
state_new
send POST "$WEBFLOW/__fault" '{"match":"PATCH */products/*","nth":3,"do":"status",
	"status":409}' >/dev/null
sync full
is "$code $(waiting)" '0 1' 'one refusal is one product that waits'
equal 'one refusal'
is "$(off)" '1 1' 'the others are on the site'
sandbox_stop

# ---- writes that do not publish all they write
# once: what the second run sends; after that nothing
for how in alone stage both; do
	case $how in
	alone) set -- webflow.live_product=alone ;;
	stage) set -- webflow.live_sku=stage ;;
	both) set -- webflow.live_product=alone webflow.live_sku=stage ;;
	esac
	sandbox_start sample "$@"
	state_new
	sync full
	is "$code" 0 "$how: the first run"
	equal "$how"
	run "$ROOT/sync.sh" -q verify --json
	listed=$({ grep '"kind":"drift"' <<<"$out" || true; } | jq -s -c \
		'[.[] | .sku as $p | .fields[] | "\($p) \(.sku) \(.field)"] | sort')
	if [[ $how == alone ]]; then
		log_clear
		sync verify --repair
		is "$(writes)" "$(jq length <<<"$listed")" \
			"$how: verify lists what --repair sends"
		log_clear
		sync verify --repair
		is "$code $(writes)" '0 0' "$how: and then nothing"
	else
		log_clear
		sync full
	fi
	sync full
	is "$code" 0 "$how: the second full"
	if [[ $how == alone ]]; then
		is "$(off) $(waiting)" '0 0 0' "$how: all is on the site"
	else
		is "$(waiting)" "$(shop 'def off: .lastPublished == null or .lastPublished < .lastUpdated;
			[.products[] | select(.product.isArchived or .product.isDraft | not)
			| select(any(.skus[], .product; off))] | length')" \
			"$how: what cannot be brought there is owed"
	fi
	is "$(shop '[.products[].product | select(.isArchived or .isDraft | not)
		| select(.lastPublished | not)] | length')" 0 "$how: every product is on the site"
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$how: the third sends nothing"
	# a change of each kind
	edit '{"op":"set","sku":"WOODEN-FENCE","field":"label","value":"Fence"}'
	edit '{"op":"set","sku":"CHAIN-BRACELET-BLUE","field":"attributes.price","value":"1.05"}'
	edit '{"op":"set","sku":"BEDSIDE-TABLE","field":"attributes.price","value":"7.77"}'
	sync full
	is "$(jq '.requests.writes - .requests.minimum' <<<"$summary")" 0 \
		"$how: changes, with the fewest writes"
	sync full
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$how: then nothing again"
	[[ $how != alone ]] || is "$(off)" '0 0' "$how: and all is on the site"
	run "$ROOT/sync.sh" -q verify --json
	is "$code $(tail -n 1 <<<"$out" | jq .fields)" '0 0' "$how: verify lists nothing"
	equal "$how, later" -l
	sandbox_stop
done
done_testing
