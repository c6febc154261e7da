#!/bin/bash
# What was sent last is known by the database's order of runs: a host whose
# clock is behind or ahead for one run leaves no trace.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/clock.sh
. "$TESTS/clock.sh"
export PUSH_JOBS=2

# full [SECONDS]: a run, with the clock of its host moved
full() {
	log_clear
	run clock_shifted "${1:-0}" "$ROOT/sync.sh" -q full
}
# pim NAME PRICE STOCK: what the PIM says of three products; the name is one's
pim() {
	send POST "$PLYTIX/__edit" "[
	{\"op\":\"set\",\"sku\":\"WOODEN-FENCE\",\"field\":\"label\",\"value\":\"$1\"},
	{\"op\":\"set\",\"sku\":\"CHAIN-BRACELET-BLUE\",\"field\":\"attributes.price\",\"value\":\"$2\"},
	{\"op\":\"set\",\"sku\":\"BEDSIDE-TABLE\",\"field\":\"attributes.inventory\",\"value\":\"$3\"}]" >/dev/null
}
# shows: the same of the shop
shows() {
	shop '(.products[] | select(.skus[0].fieldData.sku == "WOODEN-FENCE")
		| .product.fieldData.name) as $name
	| (.products[].skus[] | select(.fieldData.sku == "CHAIN-BRACELET-BLUE")
		| .fieldData.price.value) as $price
	| (.products[].skus[] | select(.fieldData.sku == "BEDSIDE-TABLE")
		| .inventory.quantity) as $stock
	| "\($name) \($price) \($stock)"'
}

# tries: what `retry` would read anew
tries() {
	"$ROOT/sync.sh" -q env audit-log retry-list | jq -r .sku | paste -sd' '
}

for shift in -2592000 -4000 2592000; do
	sandbox_start sample
	state_new
	pim One 1.05 5
	full
	is "$code $(shows)" '0 One 105 5' "$shift s: a first run"
	pim Two 2.05 6
	full "$shift"
	is "$code $(shows)" '0 Two 205 6' "$shift s: a run of that clock"
	full
	is "$code $(writes)" '0 0' "$shift s: nothing to do behind it"
	pim One 1.05 5
	full
	is "$code $(shows)" '0 One 105 5' "$shift s: back as it was before"
	pim Two 2.05 6
	full
	is "$code $(shows)" '0 Two 205 6' "$shift s: and again"
	pim Three 3.05 7
	full "$shift"
	pim Two 2.05 6
	full
	is "$code $(shows)" '0 Two 205 6' "$shift s: and behind one more"
	full
	is "$code $(writes)" '0 0' "$shift s: the last run sends nothing"
	is "$("$ROOT/sync.sh" -q history --json 1 | jq -r .writes)" 0 \
		"$shift s: and is the last in the history"
	# what failed last: by the order of runs too
	pim Three free 6
	full "$shift"
	pim Four free 6
	full
	is "$code $(tries)" '3 CHAIN-BRACELET' "$shift s: what is refused"
	pim Four 4.05 6
	full "$shift"
	is "$code $(shows) $(tries)" '0 Four 405 6 ' "$shift s: and no more"
	pim Five free 6
	full
	is "$code $(tries)" '3 CHAIN-BRACELET' "$shift s: and again"
	pim Five 5.05 6
	full
	is "$code $(tries)" '0 ' "$shift s: is not to be tried any more"
	sandbox_stop
done

# ---- a journal that is found late: what later runs sent stays
sandbox_start sample
state_new
pim One 1.05 5
full
pim Two 2.05 6
full
two=$(find "$STATE_DIR/run" -name 'done.*' -newer "$STATE_DIR/run/$(sql "SELECT run
	FROM sync.sync_states ORDER BY number LIMIT 1")/ended")
pim One 1.05 5
full
for file in $two; do
	name=${file##*done.}
	zcat -f "$file" >"${file%/*}/journal.${name%.gz}"
done
before=$(sql "SELECT md5(string_agg(m::text, '' ORDER BY plytix_id)) FROM sync.product_mappings m")
full
is "$code $(writes) $(shows)" '0 0 One 105 5' 'a late journal changes nothing'
is "$(sql "SELECT md5(string_agg(m::text, '' ORDER BY plytix_id)) FROM sync.product_mappings m")" \
	"$before" 'nor the ledger'
is "$(find "$STATE_DIR/run" -name 'journal.*')" '' 'and is done with'
done_testing
