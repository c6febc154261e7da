#!/bin/bash
# Prices that are amounts of money and yet not what a shop should show: a price
# to compare with that is not above the price, and a price of 0.
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

# ---- a price of 0
refused() { # whose refusal the results hold
	jq -r 'select(.kind == "result" and .action == "refused") | .sku + " " + .code' \
		"$tmp/out" | LC_ALL=C sort | paste -sd ,
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
id() { # SKU: its id in the PIM
	get "$PLYTIX/__state" | jq -r ".products[] | select(.sku == \"$1\").id"
}
jq -n -L "$TESTS/catalogues" 'include "short"; catalogue(
	[["price", "Decimal"], ["inventory", "Int"], ["color", "Dropdown", "Red,Blue,Green"]];
	[["Z1", {price: "0"}],
	 ["Z2", {price: "0.00", inventory: 3}],
	 ["Z3", {price: "0.004"}],
	 ["ZD", {price: "0", status: "Draft"}],
	 ["F", {price: "0"}, ["F-1", {color: "Red", price: "5"}], ["F-2", {color: "Blue"}]],
	 ["G", {price: "7"}, ["G-1", {color: "Red"}], ["G-2", {color: "Blue", price: "0"}]],
	 ["H", {price: "8"}, ["H-1", {color: "Red"}], ["H-2", {color: "Blue"}]],
	 ["P", {price: "9"}]])' >"$tmp/zero.json"
sandbox_start "$tmp/zero.json"
state_new
exits 2 'a word that the setting does not have' env PRICE_ZERO=yes "$ROOT/sync.sh" full
like "$err" 'PRICE_ZERO must be refuse or allow' 'is named'
sync plan
is "$code $(writes)" '3 0' 'a plan says it, too'
like "$err" "'Z1' would be sold for 0, so nothing was written; give it a price in the PIM, or set PRICE_ZERO=allow" \
	'with what to do'
sync full
is "$code $(refused)" '3 F price-zero,G price-zero,Z1 price-zero,Z2 price-zero,Z3 price-zero' \
	'what would begin to be sold for 0 is refused'
is "$(shown)" 'H-1 800
H-2 800
P 900
ZD 0' 'and not made; all else is, a draft too'
like "$err" "'F-2' would be sold for 0" 'the variant is named, where its parent has 0'
is "$(jq -c '.requests | .writes == .minimum' <<<"$summary")" 'true' 'the minimum is what was needed'
for n in 2 3; do
	sync full
	is "$code $(writes)" '3 0' "run $n sends nothing"
done

# no draft any more; a price that falls to 0; a new variant
edit '[{"op":"set","sku":"ZD","field":"status","value":"Completed"},
	{"op":"set","sku":"P","field":"attributes.price","value":"0"},
	{"op":"add","product":{"sku":"H-3","label":"H-3","status":"Completed",
		"_parent_id":"'"$(id H)"'","attributes":{"color":"Green","price":"0"}}}]'
sync full
is "$code $(writes) $(refused)" \
	'3 0 F price-zero,G price-zero,H price-zero,P price-zero,Z1 price-zero,Z2 price-zero,Z3 price-zero,ZD price-zero' \
	'a draft, a price and a variant are held before they are sold for 0'
is "$(shop '[.products[] | select(.product.isDraft) | .product.fieldData.name] | join(",")') $(
	shown | grep '^P')" 'Name of ZD P 900' 'the draft stays one, the price as it was'

# agreed
PRICE_ZERO=allow sync full
is "$code $(refused) $(warned price-zero)" '0  ' 'where 0 is allowed it is a price like others'
is "$(shown | paste -sd ,)" 'F-1 500,F-2 0,G-1 700,G-2 0,H-1 800,H-2 800,H-3 0,P 0,Z1 0,Z2 0,Z3 0,ZD 0' \
	'all are sold'
# what is sold for 0 today goes on
for n in 2 3; do
	sync full
	is "$code $(writes) $(refused) $(warned price-zero)" '0 0  F-2 G-2 H-3 P Z1 Z2 Z3 ZD' \
		"what is sold for 0 goes on with a warning, run $n"
done
edit '[{"op":"set","sku":"Z2","field":"attributes.inventory","value":9},
	{"op":"set","sku":"F-2","field":"label","value":"Blue one"}]'
sync full
is "$code $(writes)" '0 2' 'and is kept up to date'
edit '{"op":"set","sku":"G-1","field":"attributes.price","value":"0"}'
sync full
is "$code $(writes) $(refused)" '3 0 G price-zero' 'another SKU of such a product is held'
like "$err" "'G-1' would be sold for 0" 'by its name'
edit '{"op":"set","sku":"G","field":"attributes.price","value":"6"}'
edit '{"op":"set","sku":"G-1","field":"attributes.price","value":null}'
sync full
is "$code $(shown | grep ^G | paste -sd ,)" '0 G-1 600,G-2 0' 'until it has a price'

# a shop that sold it for 0 before the sync knew it
state_new
sync full
is "$code $(writes) $(refused) $(warned price-zero)" '0 0  F-2 G-2 H-3 P Z1 Z2 Z3 ZD' 'a lost ledger'
sandbox_stop
sandbox_start "$tmp/zero.json"
state_new
send POST "$WEBFLOW/__edit" '{"op":"add-product","product":{"fieldData":{"name":"Theirs","slug":"theirs"}},
	"skus":[{"fieldData":{"name":"Theirs","slug":"theirs-1","sku":"Z1","price":{"value":0,"unit":"USD"}}}]}' >/dev/null
send POST "$WEBFLOW/__edit" '{"op":"add-product","product":{"fieldData":{"name":"Theirs 2","slug":"theirs-2"}},
	"skus":[{"fieldData":{"name":"Theirs","slug":"theirs-2-1","sku":"Z2","price":{"value":300,"unit":"USD"}}}]}' >/dev/null
sync full
is "$(refused | grep -o 'Z[123]' | paste -sd ' ') $(warned price-zero)" 'Z2 Z3 Z1' \
	'one that is adopted at 0 goes on, one at another price is held'
is "$(shown | grep ^Z | paste -sd ,)" 'Z1 0,Z2 300,ZD 0' 'with its price'

done_testing
