#!/bin/bash
# Prices that are amounts of money and yet not what a shop should show: a price
# to compare with that is not above the price.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
again() { # WHAT
	local n
	for n in 2 3; do
		sync full
		is "$code $(writes)" '0 0' "$1: run $n"
	done
}
pim() { # SKU ATTRIBUTE VALUE
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",
		\"field\":\"attributes.$2\",\"value\":$3}" >/dev/null
}
# shown: code, price and compare-at price of each SKU, a line each
shown() {
	shop '[.products[].skus[].fieldData | "\(.sku) \(.price.value)"
		+ if ."compare-at-price" then " was \(."compare-at-price".value)" else "" end]
		| sort | .[]'
}
# warned CODE: whose warnings of it the results hold
warned() {
	jq -r "select(.kind == \"result\") | .warnings[]? | select(.code == \"$1\").message
		| capture(\"'(?<sku>[^']*)'\").sku" "$tmp/out" | LC_ALL=C sort | paste -sd ' '
}
holds() { # WHAT: the oracle agrees
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	get "$PLYTIX/__state" >"$tmp/pim.json"
	succeeds "$1" "$TESTS/judges/oracle" -l "$tmp/pim.json" "$tmp/shop.json"
}

# ---- a price to compare with
jq -n -L "$TESTS/catalogues" 'include "short"; catalogue(
	[["price", "Decimal"], ["compare_at_price", "Decimal"], ["inventory", "Int"],
	 ["color", "Dropdown", "Red,Blue,Green"]];
	[["C0", {price: "10", compare_at_price: "0"}],
	 ["C1", {price: "10", compare_at_price: "9.99"}],
	 ["C2", {price: "10.00", compare_at_price: "10"}],
	 ["C3", {price: "10", compare_at_price: "12.50"}],
	 ["C4", {price: "10"}],
	 ["F", {price: "33", compare_at_price: "44"}, ["F-1", {color: "Red", price: "50"}],
	  ["F-2", {color: "Blue", price: "20"}], ["F-3", {color: "Green"}]],
	 ["G", {price: "33"}, ["G-1", {color: "Red", compare_at_price: "33.00"}],
	  ["G-2", {color: "Blue", compare_at_price: "0.00"}],
	  ["G-3", {color: "Green", compare_at_price: "34"}]]])' >"$tmp/catalogue.json"
for switches in '' 'webflow.nulls=refuse webflow.ids=mint' 'webflow.price_currency=off'; do
	# shellcheck disable=SC2086
	sandbox_start "$tmp/catalogue.json" $switches
	state_new
	sync full
	is "$code $(jq -c '[.products.created, (.requests | .writes == .minimum)]' <<<"$summary")" \
		'0 [7,true]' "${switches:-as it is}: all are made"
	is "$(shown)" 'C0 1000
C1 1000
C2 1000
C3 1000 was 1250
C4 1000
F-1 5000
F-2 2000 was 4400
F-3 3300 was 4400
G-1 3300
G-2 3300
G-3 3300 was 3400' 'a price to compare with is shown above the price alone'
	is "$(warned compare-at-below)" 'C1 F-1' 'one below it is said, own or of the parent'
	like "$(cat "$tmp/out")" "compare-at-price of 'F-1': 44.00 is below the price, 50.00, so none" \
		'with both amounts'
	holds 'the oracle agrees'
	again 'nothing to do'

	# one that was above and is not any more goes, and comes again
	pim C3 price '"12.50"'
	pim F compare_at_price '"21"'
	sync full
	is "$(shown | grep was)" 'F-2 2000 was 2100
G-3 3300 was 3400' 'it goes when the price rises to it, or it falls below'
	is "$code $(writes)" '0 3' 'one request a SKU'
	is "$(warned compare-at-below)" 'C1 F-1 F-3' 'and is said'
	holds 'the oracle agrees'
	again 'nothing to do'
	pim C3 price '"12.49"'
	pim C0 compare_at_price '"10.01"'
	sync full
	is "$code $(writes) $(shown | grep '^C.*was' | paste -sd ,)" \
		'0 2 C0 1000 was 1001,C3 1249 was 1250' 'it is back when it is above'
	again 'nothing to do'
	sandbox_stop
done

done_testing
