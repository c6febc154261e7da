#!/bin/bash
# Who is who: what people made in the shop, a PIM imported anew, another key of
# the account, another account.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=2 ARCHIVE_MAX=10%

# catalogue PREFIX: codes, all ids with that hexadecimal digit in front
catalogue() { # PREFIX [JQ-FILTER of [code, parent, colour] lists]
	jq -n -c --arg prefix "$1" '
	def id: $prefix + "0123456789abcde"[.:. + 1] + "123456789abcdef0123456"
		| .[:24] | . + "a" * (24 - length);
	def attribute(l; n; t; i): {id: "aaaaaaaaaaaaaaaaaaaaaaa\(i)", label: l,
		name: n, type_class: t, filter_type: t, groups: []};
	([["A"], ["A-1","A","Red"], ["A-2","A","Blue"], ["B"], ["B-1","B","Red"],
		["B-2","B","Green"], ["S",null,"White"], ["T",null,"Black"],
		["U",null,"Gold"], ["W",null,"Red"], ["X",null,"Red"],
		["Y",null,"Blue"]] | '"${2:-.}"') as $p
	| ($p | to_entries | map({key: .value[0], value: (.key | id)})
		| from_entries) as $ids
	| {attributes: [attribute("price"; "Price"; "DecimalAttribute"; 1),
		attribute("inventory"; "Inventory"; "IntAttribute"; 2),
		(attribute("color"; "Color"; "DropdownAttribute"; 3) + {options:
			["Red","Blue","Green","White","Black","Gold"]})],
	  categories: [], assets: [],
	  products: [$p | to_entries[] | .key as $n
		| .value as [$code, $parent, $color]
		| {id: $ids[$code], sku: $code, label: "Product \($code)", gtin: null,
		status: "Completed", created: "2026-02-02T01:01:01.000000+00:00",
		modified: "2026-02-02T01:01:\($n + 10).000000+00:00",
		num_variations: ([$p[] | select(.[1] == $code)] | length),
		attributes: (if $color then {color: $color, price: "\($n + 1)",
			inventory: ($n + 1)} else {} end),
		thumbnail: null, assets: [], categories: []}
		+ if $parent then {_parent_id: $ids[$parent]} else {} end]}'
}
catalogue 1 >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"

pim() { # EDIT…
	local edit
	for edit; do
		send POST "$PLYTIX/__edit" "$edit" >/dev/null
	done
}
sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
}
# sells: what can be bought, product and code
# shellcheck disable=SC2016 # jq
sells() {
	shop '[.products[] | select((.product.isArchived or .product.isDraft) | not)
		| .product.fieldData.name as $p | .skus[]
		| select(.inventory as $i | $i.inventoryType == "infinite"
			or $i.quantity > 0)
		| "\($p | ltrimstr("Product ")):\(.fieldData.sku)"] | sort | join(" ")'
}
listings() { # pages of the shop's products that were read
	requests webflow '[.[] | select(.method == "GET"
		and (.path | test("/products$")))] | length'
}
new() {
	send POST "$PLYTIX/__reset" >/dev/null
	send POST "$WEBFLOW/__reset" >/dev/null
	state_new
	sync full
	[[ $code == 0 ]] || note "full: $code $err"
}
quiet() { # WHAT [CODE]: the runs after have nothing to send
	local command
	for command in full changed; do
		sync "$command"
		is "$code $(writes)" "${2:-0} 0" "$1: $command after it has nothing to do"
	done
}
hand() { # NAME CODE [MEMBERS]: a person makes a product in the shop
	send POST "$WEBFLOW/__edit" "{\"op\":\"add-product\",\"product\":{
		\"fieldData\":{\"name\":\"$1\",\"slug\":\"${1,,}\"}${3:-}},\"skus\":[{
		\"fieldData\":{\"name\":\"$1\",\"slug\":\"${1,,}\",\"sku\":\"$2\",
		\"price\":{\"value\":700,\"unit\":\"USD\"}}}]}" | jq -r .id
}
add() { # CODE [MEMBERS]: a product that is new in the PIM
	pim "{\"op\":\"add\",\"product\":{\"sku\":\"$1\",\"label\":\"Product $1\",
		\"status\":\"Completed\",\"attributes\":{\"price\":\"7\",
		\"inventory\":7}${2:-}}}"
}

all='A:A-1 A:A-2 B:B-1 B:B-2 S:S T:T U:U W:W X:X Y:Y'

# ---- a product made by hand whose code is new in the PIM
for way in full changed 'product N-1' retry push; do
	new
	is "$(sells)" "$all" "$way: all is on sale"
	add N-1
	case $way in
	retry)
		pim '{"op":"set","sku":"N-1","field":"attributes.price","value":null}'
		sync changed
		is "$code" 3 'retry: refused at first'
		is "$(listings)" 0 'what is refused makes nobody look at the shop'
		pim '{"op":"set","sku":"N-1","field":"attributes.price","value":"7"}'
		;;
	push)
		# as webflow-map made it in a run whose push could not begin
		id=$(get "$PLYTIX/__state" | jq -r '.products[]
			| select(.sku == "N-1").id')
		printf '{"kind":"product","plytix_id":"%s","part":"","sku":"N-1","state":"publish","product":{"fieldData":{"name":"Product N-1","slug":"product-n-1"}},"options":[],"skus":[{"plytix_id":"%s","sku":"N-1","values":[],"fieldData":{"price":{"value":700,"unit":"USD"},"sku":"N-1"},"inventory":{"inventoryType":"finite","quantity":7}}]}\n' \
			"$id" "$id" >"$tmp/desired"
		way="push $tmp/desired"
		;;
	esac
	item=$(hand Byhand N-1)
	# shellcheck disable=SC2086 # words
	sync $way
	way=${way%% *}
	is "$code $(sells)" "0 A:A-1 A:A-2 B:B-1 B:B-2 N-1:N-1 S:S T:T U:U W:W X:X Y:Y" \
		"$way: what a person made is taken over, not made again"
	is "$(shop "[.products[] | select(.product.id == \"$item\")
		| .product.fieldData.name] | tojson")" '["Product N-1"]' \
		"$way: it is that item"
	is "$(listings)" 1 "$way: for one page of the shop"
	if [[ $way == push ]]; then
		sync push "$tmp/desired"
		is "$code $(writes)" '0 0' "$way: once more it has nothing to do"
	else
		quiet "$way"
	fi
done

# a run that makes nothing does not look
new
pim '{"op":"set","sku":"S","field":"attributes.price","value":"8"}' \
	'{"op":"set","sku":"T","field":"status","value":"Archived"}'
sync changed
is "$code $(listings)" '0 0' 'a run that makes nothing does not read the shop'
add N-2 && pim '{"op":"set","sku":"N-2","field":"status","value":"Archived"}'
sync changed
is "$code $(listings)" '0 0' 'nor for one that is archived in the PIM'
add n-3
item=$(hand Upper N-3)
sync changed
is "$code $(listings)" '0 1' 'one that is new makes it look'
is "$(shop "[.products[] | select(.product.id == \"$item\")
	| .product.fieldData.name] | tojson")" '["Upper"]' \
	'a code is compared exactly'
quiet 'codes of two cases'

# pages: ceil(P/100)
for n in {1..95}; do
	hand "Other$n" "O-$n" >/dev/null
done
add N-4
sync changed
is "$code $(listings)" '0 2' 'a shop of two pages is read in two requests'

# cut short while it makes one, and again
new
add N-5
item=$(hand Byhand N-5)
for n in 1 2 3; do
	"$ROOT/sync.sh" -q changed >/dev/null 2>&1 &
	pid=$!
	for _ in {1..200}; do
		(($(writes) >= n)) && break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.01
	done
	kill_all
	wait "$pid" 2>/dev/null || true
done
sync changed
is "$(shop '[.products[] | select(.skus[0].fieldData.sku == "N-5")] | length')" 1 \
	'killed thrice: it is there once'
quiet killed

# ---- others that sell a code of ours
new
item=$(hand Foreign S)
gone=$(hand Gone T ',"isArchived":true')
twin=$(hand Twin A-2)
for command in full full; do
	sync "$command"
	is "$code $(writes)" '0 0' "$command: what others sell is theirs"
	like "$err" "Foreign.*$item.*code 'S'" 'that it has a code of ours is told'
	like "$err" "Twin.*$twin.*code 'A-2'.*product 'A'" "a variant's too"
	unlike "$err" "$gone" 'what is archived is not'
done
is "$(sql "SELECT count(*) FROM sync.sync_errors WHERE code = 'foreign-code'")" \
	4 'the ledger keeps it'
sync plan
like "$err" "Foreign.*$item" 'a plan tells it'
add N-6
one=$(hand First N-6)
two=$(hand Second N-6)
sync changed
like "$err" "First.*$one.*N-6" 'of two with one code the first is told'
like "$err" "Second.*$two.*N-6" 'and the second'
is "$(shop "[.products[] | select(.product.id | IN(\"$one\", \"$two\"))
	| .product.fieldData.name] | sort | join(\" \")")" 'First Second' \
	'neither is taken over'
sync full
like "$err" "First.*$one.*N-6" 'full tells it'
like "$err" "Second.*$two.*N-6" 'of both'

# ---- ADOPT=report
new
add N-7
hand Byhand N-7 >/dev/null
ADOPT=report sync changed
is "$code $(writes) $(listings)" '3 0 1' 'ADOPT=report: it is held'
like "$out" '"code":"adoption-held"' 'by its name'
pim '{"op":"set","sku":"S","field":"attributes.price","value":"9"}'
ADOPT=report sync changed
is "$code $(writes) $(listings)" '0 1 0' \
	'ADOPT=report: a run that makes nothing does not read the shop'
done_testing
