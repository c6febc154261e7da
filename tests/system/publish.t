#!/bin/bash
# What is on the site: staging leaves it alone, `site` publishes once after a
# change and owes it until it is done, `live` publishes each product by its
# last write.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
publishes() {
	requests webflow '[.[] | select(.path | endswith("/publish")) | .status]
		| map(tostring) | join(",")'
}
published() { # how many of how many are on the site
	shop '"\([.products[].product | select(.lastPublished)] | length) of \(.products | length)"'
}

sandbox_start sample
state_new
sync full
is "$(published)" '0 of 60' 'staging: nothing reaches the site'
is "$(jq .waiting_for_publish <<<"$summary")" 63 'and the summary says what waits'

export WEBFLOW_PUBLISH=site
send POST "$WEBFLOW/__fault" \
	'{"match":"POST */publish","nth":1,"do":"status","status":403}' >/dev/null
log_clear
sync full
is "$code $(publishes) $(published)" '3 403 0 of 60' \
	'a publish that is refused is told'
send DELETE "$WEBFLOW/__fault" >/dev/null
log_clear
sync changed
is "$code $(publishes) $(published)" '0 202 60 of 60' \
	'it is owed, and done by the next run, change or not'
log_clear
sync full
is "$code $(publishes)" '0 ' 'no publish without a change'
sandbox_stop

sandbox_start sample
state_new
export WEBFLOW_PUBLISH=live
sync full
is "$code $(published)" '0 60 of 60' 'live: every product is on the site'
is "$(requests webflow '[.[] | select(.path | endswith("/publish"))] | length')" \
	0 'without a site publish'
is "$(shop '[.products[].skus[] | select(.lastPublished | not)] | length')" 0 \
	'every SKU too'
is "$(shop '[.categories[] | select(.lastPublished | not)] | length')" 0 \
	'and every category, which must be there first'
is "$(requests webflow '[.[] | select(.method == "POST" and (.path | endswith("/products"))
	and .body.publishStatus == "live" and (.status == 200))] | length')" 0 \
	'none was on the site before its stock was known'
log_clear
sync full
is "$code $(writes)" '0 0' 'the second run sends nothing'
send POST "$PLYTIX/__edit" \
	'{"op":"set","sku":"CHAIN-BRACELET-BLUE","field":"attributes.price","value":"1.05"}' >/dev/null
send POST "$PLYTIX/__edit" \
	'{"op":"set","sku":"WOODEN-FENCE","field":"label","value":"Fence"}' >/dev/null
log_clear
sync full
is "$(requests webflow '[.[] | select(.method == "PATCH") | .body.publishStatus]
	| join(",")')" 'live,live' 'a change goes live with its own write'
sandbox_stop

sandbox_start sample
state_new
WEBFLOW_PUBLISH=staging sync full
send POST "$PLYTIX/__edit" \
	'{"op":"set","sku":"BEDSIDE-TABLE","field":"label","value":"Table"}' >/dev/null
log_clear
sync full
is "$code $(published)" '0 1 of 60' 'live after staging: what changes is shown'
is "$(requests webflow '[.[] | select(.method != "GET")
	| .path | sub(".*/(?<a>[a-z]+/)"; "\(.a)") | sub("/.*"; "")]
	| group_by(.) | map("\(.[0]) \(length)") | join(", ")')" \
	'items 3, products 1' 'its category with it'
done_testing
