#!/bin/bash
# Stock that the PIM does not say as a number: a new SKU is not sold without end
# for it, one that is in the shop keeps what it has, and both are said. And what
# no longer is in the PIM: a variant, a category.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=100%

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
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
stock() { # SKU VALUE: in the PIM
	edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.inventory\",\"value\":$2}"
}
fault() { # MATCH DO [MORE]
	send POST "$WEBFLOW/__fault" "{\"match\":\"$1\",\"do\":\"$2\"${3:+,$3}}" >/dev/null
}
calm() {
	send DELETE "$WEBFLOW/__fault" >/dev/null
}
# left: code and stock of each SKU, * without a count
left() {
	shop '[.products[].skus[] | (.fieldData.sku // "-") + "="
		+ (if .inventory.inventoryType == "finite" then .inventory.quantity | tostring
			else "*" end)] | sort | join(" ")'
}
# warned CODE: whose warnings of it the results hold, by the first name in quotes
warned() {
	jq -r "select(.kind == \"result\") | .warnings[]? | select(.code == \"$1\").message
		| capture(\"'(?<sku>[^']*)'\").sku" "$tmp/out" | LC_ALL=C sort | paste -sd ' '
}
said() { # CODE: its sentences
	jq -r "select(.kind == \"result\") | .warnings[]? | select(.code == \"$1\").message" "$tmp/out"
}

jq -n -L "$TESTS/catalogues" 'include "short"; catalogue(
	[["price", "Decimal"], ["inventory", "Text"], ["size", "Dropdown", "S,M,L,XL"],
	 ["color", "Dropdown", "Red,Blue"]];
	[["N1", {price: "1", inventory: "10+"}],
	 ["N2", {price: "1", inventory: "5.5"}],
	 ["N3", {price: "1", inventory: "4"}],
	 ["N4", {price: "1"}],
	 ["F", {price: "2"}, ["F-S", {size: "S", inventory: "in stock"}],
	  ["F-M", {size: "M", inventory: "3"}], ["F-L", {size: "L"}]],
	 ["G", {price: "3"}, ["G-1", {size: "S", color: "Red", inventory: "1"}],
	  ["G-2", {size: "M", color: "Red", inventory: "2"}],
	  ["G-3", {size: "S", color: "Blue", inventory: "3"}],
	  ["G-4", {size: "M", color: "Blue", inventory: "4"}]]])
	| .categories = [{id: id(800), name: "Tops", path: []}, {id: id(801), name: "Shoes", path: []}]
	| .products |= map(if .sku == "N3" then .categories = [id(800)]
		elif .sku == "N4" then .categories = [id(801)] else . end)' >"$tmp/catalogue.json"
first='F-L=* F-M=3 F-S=0 G-1=1 G-2=2 G-3=3 G-4=4 N1=0 N2=0 N3=4 N4=*'

# ---- a new SKU
for switches in '' 'webflow.ids=mint webflow.sku_patch_stock=infinite'; do
	# shellcheck disable=SC2086
	sandbox_start "$tmp/catalogue.json" $switches
	state_new
	sync full
	is "$code $(jq -c '.requests | .writes == .minimum' <<<"$summary") $(left)" "0 true $first" \
		"${switches:-as it is}: a new SKU whose stock cannot be read has 0"
	is "$(writes)" "$("$TESTS/judges/minimum" "$tmp/catalogue.json")" 'with the fewest writes'
	is "$(warned stock-none)" 'F-S N1 N2' 'each is named'
	like "$(said stock-none)" "stock of 'N1' is 0: it is new" 'with what was done'
	like "$(said stock-invalid)" "'10\+' is no whole number, so a SKU that is in the shop" \
		'and what the PIM says'
	again 'nothing to do'
	is "$(warned stock-invalid) $(warned stock-none)" 'F-S N1 N2 ' 'it is said as long as it lasts'

	# ---- one that is in the shop keeps its own
	stock N3 '"4 pcs"'
	stock N4 '"many"'
	stock F-M '"3.5"'
	sync full
	is "$code $(writes) $(left)" "0 0 $first" 'a known one keeps its stock, counted or not'
	is "$(warned stock-invalid)" 'F-M F-S N1 N2 N3 N4' 'and is named'
	again 'nothing to do'

	# ---- the number comes; another new one does not have it
	stock N1 '"7"'
	stock F-S '"5"'
	edit '{"op":"add","product":{"sku":"F-XL","label":"XL","status":"Completed",
		"_parent_id":"'"$(jq -r '.products[] | select(.sku == "F").id' "$tmp/catalogue.json")"'",
		"attributes":{"size":"XL","inventory":"n/a"}}}'
	sync full
	is "$code $(left)" '0 F-L=* F-M=3 F-S=5 F-XL=0 G-1=1 G-2=2 G-3=3 G-4=4 N1=7 N2=0 N3=4 N4=*' \
		'a number is sent when it comes, a further variant without one has 0'
	is "$(warned stock-none)" 'F-XL' 'which is said'
	again 'nothing to do'

	# ---- emptied in the PIM
	stock N3 null
	stock G-2 '""'
	sync full
	is "$code $(writes) $(warned stock-emptied)" '0 0 G-2 N3' 'a stock that was emptied is said'
	like "$(said stock-emptied)" "no stock of 'N3' any more; the shop keeps .*\(4 was sent last\)" \
		'with what stays'

	# ---- a variant goes: it is named by what people know of it
	edit '[{"op":"delete","sku":"G-4"},{"op":"set","sku":"G-2","field":"status","value":"Archived"},
		{"op":"delete","sku":"F-L"}]'
	sync full
	is "$code $(left | grep -o 'G-[24]=[0-9*]*\|F-L=[0-9*]*' | paste -sd ' ')" '0 F-L=0 G-2=0 G-4=0' \
		'a variant that is gone has no stock'
	is "$(said withdrawn | sed "s/^sku \('[^']*'\) is no longer .* its stock is 0/\1/" | LC_ALL=C sort | paste -sd ,)" \
		"'F-L' (Size L),'G-2' (Size M, Color Red),'G-4' (Size M, Color Blue)" \
		'it is named by its code and its values'
	unlike "$(cat "$tmp/out")" "sku '[0-9a-f]{24}" 'and not by a slug of ours'

	# ---- a category goes
	edit '[{"op":"set","sku":"N3","field":"categories","value":[]}]'
	sync full
	is "$code $(grep -c 'left empty' "$tmp/err")" '0 1' 'a category that is left empty is said'
	like "$err" "category 'Tops' is in no product .* left empty .* delete it in Webflow" 'by its name'
	again 'nothing to do'
	like "$err" "category 'Tops' .* left empty" 'as long as it is there'
	sync changed
	unlike "$err" 'left empty' 'not by a run that saw a part alone'
	send POST "$WEBFLOW/__edit" "{\"op\":\"delete\",\"category\":\"$(shop \
		'.categories[] | select(.fieldData.name == "Tops").id')\"}" >/dev/null
	sync full
	unlike "$err" 'left empty' 'nor when it is gone from the shop'
	sandbox_stop
done

# ---- whatever happens between the SKU and its stock
one() { # WHAT: N1 alone, and F; what is broken is set
	jq '.products |= map(select(.sku | test("^(N1|F.*)$")))' "$tmp/catalogue.json" >"$tmp/one.json"
	sandbox_start "$tmp/one.json"
	state_new
}
for break in 'PATCH */inventory:status:"status":400,"count":0' \
	'PATCH */inventory:drop-before:"count":0' 'POST */products:drop-after:' \
	'POST */skus:drop-after:' 'PATCH */inventory:status-after:"status":503'; do
	IFS=: read -r match what more <<<"$break"
	one
	fault "$match" "$what" "$more"
	WEBFLOW_RATE_LIMIT=10000 sync full
	calm
	sync full
	is "$code $(left)" '0 F-L=* F-M=3 F-S=0 N1=0' "after $match, $what: both have 0"
	again 'nothing to do'
	sandbox_stop
done

# a lost ledger: what is sold without end, and made by us, has 0; what people
# counted since stays
one
sync full
for code in N1 F-S; do
	send POST "$WEBFLOW/__edit" "{\"op\":\"stock\",\"sku\":\"$(shop \
		".products[].skus[] | select(.fieldData.sku == \"$code\").id")\",$(
		[[ $code == N1 ]] && echo '"quantity":9,"type":"finite"}' || echo '"type":"infinite"}')" >/dev/null
done
state_new
sync full
is "$code $(left)" '0 F-L=* F-M=3 F-S=0 N1=9' 'after a lost ledger'
again 'nothing to do'

# a live run: on the site only when it has its 0
sandbox_stop
one
WEBFLOW_PUBLISH=live sync full
is "$code $(left)" '0 F-L=* F-M=3 F-S=0 N1=0' 'a live run'
is "$(requests webflow '[.[] | select(.method == "POST" and (.path | endswith("/products")))
	| .body.publishStatus // (.body | tostring | capture("publishStatus\\W+(?<w>[a-z]+)").w)] | unique | join(",")')" \
	'staging' 'makes nothing live before that'

done_testing
