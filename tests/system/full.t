#!/bin/bash
# The whole, with sync.sh: both catalogues into an empty shop, judged by the
# oracle; the writes by the minimum; the second run sends nothing.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1

# sync ARG…: sync.sh, quietly; the summary in $summary
sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}

# holds CATALOGUE-FILE WHAT [oracle options]: the oracle agrees
holds() {
	local file=$1 what=$2 code=0
	shift 2
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	"$TESTS/judges/oracle" "$@" "$file" "$tmp/shop.json" >"$tmp/oracle" || code=$?
	ok "$code" "$what"
	((code == 0)) || note "$(head -n 12 "$tmp/oracle")"
}

# the demo without what must be refused and what cannot be imported
jq '.products |= map(select(.sku != "FR-GIFTCARD"))
	| .assets |= map((.filename, .url) |= gsub("broken"; "whole"))' \
	"$TESTS/catalogues/demo.json" >"$tmp/clean.json"

for mode in keep,strict keep,lenient mint,strict mint,lenient; do
	for file in "$TESTS/catalogues/sample.json" "$tmp/clean.json"; do
		name="$(basename "$file" .json), $mode"
		sandbox_start "$file" "webflow.ids=${mode%,*}" \
			"webflow.strict=${mode#*,}" webflow.archive=clear-archive \
			webflow.patch_needs_sku=on
		state_new
		sync full
		is "$code" 0 "$name: a clean catalogue ends well"
		[[ $code == 0 ]] || note "$err"
		holds "$file" "$name: the shop holds what the catalogue says"
		is "$(writes)" "$("$TESTS/judges/minimum" "$file")" \
			"$name: with the fewest writes"
		is "$(jq .requests.minimum <<<"$summary")" "$(writes)" \
			"$name: the summary says the same"
		log_clear
		sync full
		is "$code $(writes)" '0 0' "$name: the second run sends no write"
		is "$(jq -c '[.products | .created, .updated, .refused]' \
			<<<"$summary")" '[0,0,0]' "$name: and says so"
		sandbox_stop
	done
done

# ---- what must be refused costs itself only; the broken picture too
sandbox_start demo webflow.ids=mint
state_new
sync full
is "$code" 3 'a refused product ends the run with 3'
holds "$TESTS/catalogues/demo.json" 'all others arrive'
like "$err" "FR-GIFTCARD.*price" 'it is named with its reason'
is "$(sql "SELECT severity || ' ' || code FROM sync.sync_errors
	WHERE sku = 'FR-GIFTCARD'")" 'refused price-missing' \
	'and kept in the database'
is "$(sql "SELECT count(*) FROM sync.sync_errors
	WHERE code = 'picture-refused'")" 1 'the broken picture is a warning'
log_clear
sync full
is "$code $(writes)" '3 0' 'neither is tried again while it is as it is'

# ---- one change, one request
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
one_write() { # WHAT PATH-PATTERN
	is "$(requests webflow '[.[] | select(.method != "GET")
		| "\(.method) \(.path | gsub("[0-9a-f]{24}"; "ID"))"] | join(", ")')" \
		"$2" "$1"
	get "$PLYTIX/__state" >"$tmp/now.json"
	log_clear
}
log_clear
edit '{"op":"set","sku":"FR-BOTTLE-O-075","field":"attributes.price","value":"99.05"}'
sync changed
one_write 'one changed price is one PATCH' \
	'PATCH /v2/sites/ID/products/ID/skus/ID'
holds "$tmp/now.json" 'and the shop has it' -l
edit '{"op":"set","sku":"FR-BOTTLE-O-075","field":"attributes.inventory","value":"4"}'
sync changed
one_write 'one changed stock too' 'PATCH /v2/collections/ID/items/ID/inventory'
edit '{"op":"set","sku":"FR-BOTTLE","field":"label","value":"Steel Flask"}'
sync changed
get "$PLYTIX/__state" >"$tmp/now.json"
holds "$tmp/now.json" 'a changed name arrives' -l
log_clear
sync changed
is "$(writes)" 0 'a run without a change sends nothing'
is "$(requests webflow length)" 0 'and asks Webflow nothing'

# ---- four pushes under GNU parallel
sandbox_stop
sandbox_start sample webflow.ids=mint
state_new
export PUSH_JOBS=4
sync full
is "$code" 0 'four pushes at once'
holds "$TESTS/catalogues/sample.json" 'end in the same shop'
is "$(writes)" "$("$TESTS/judges/minimum" "$TESTS/catalogues/sample.json")" \
	'with the same writes'

done_testing
