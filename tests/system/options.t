#!/bin/bash
# Options that fit no more, or never did: one attribute in place of another, two
# of one name, four that are needed, families that are too large.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# give ATTRIBUTE CODE=VALUE…: in one edit of the PIM; no value: none any more
give() {
	local name=$1 pair list='' value
	for pair in "${@:2}"; do
		value=null
		[[ $pair == *= ]] || value="\"${pair#*=}\""
		list+=",{\"op\":\"set\",\"sku\":\"${pair%%=*}\",\"field\":\"attributes.$name\",\"value\":$value}"
	done
	edit "[${list#,}]"
}
add() { # CODE PARENT ATTRIBUTES
	edit '{"op":"add","product":{"sku":"'"$1"'","label":"'"$1"'","status":"Completed",
		"_parent_id":"'"$(jq -r --arg sku "$2" '.products[] | select(.sku == $sku).id' "$tmp/catalogue.json")"'",
		"attributes":{'"$3"'}}}'
}
options() { # NAME: the options of each such product
	shop '[.products[] | select(.product.fieldData.name | test("'"$1"'")) | [.product.fieldData["sku-properties"][]
		| .name + "=" + ([.enum[].name] | join(","))] | join(" ")] | join("; ")'
}
said() { # CODE: its sentences
	jq -r "select(.kind == \"result\") | .warnings[]? | select(.code == \"$1\").message" "$tmp/out"
}
catalogue() { # ATTRIBUTES PRODUCTS
	jq -n -L "$TESTS/catalogues" "include \"short\"; catalogue([[\"price\", \"Decimal\"],
		[\"inventory\", \"Int\"], $1]; [$2])" >"$tmp/catalogue.json"
}

# ---- one attribute in place of another
catalogue '["size", "Dropdown", "S,M,L"], ["color", "Dropdown", "Red,Blue,Green"]' \
	'["A", {price: "1", label: "Shirt"}, ["A-1", {size: "S"}], ["A-2", {size: "M"}]],
	 ["B", {price: "1", label: "Hat"}, ["B-1", {size: "S"}], ["B-2", {size: "M"}]],
	 ["C", {price: "1", label: "Sock"}, ["C-1", {size: "S"}], ["C-2", {size: "M"}]]'
for ids in keep mint; do
	sandbox_start "$tmp/catalogue.json" "webflow.ids=$ids"
	state_new
	sync full
	give size A-1= A-2=
	give color A-1=Red A-2=Blue
	give size B-1= B-2=
	sync plan
	like "$err" "sku 'A': the variants have no value for 'Size' any more, and 'Color' is a new option" \
		"$ids: a plan says that an option was replaced"
	sync full
	is "$code $(options Shirt)" '0 Size=S,M Color=Red,Blue' "$ids: it stays beside the new one"
	like "$err" "and 'Color' is a new option of them: in the shop 'Size' stays beside it, and a new variant will need a value for both; .* delete the product in Webflow" \
		'the run in which it happens says so, with the way out'
	is "$(said option-replaced | wc -l)" 1 'its result, too'
	like "$(said option-emptied)" "^the variants have no value for 'Size' any more, an option that stays .* give them one" \
		'one that was emptied alone is said in its result'
	for n in 2 3; do
		sync full
		is "$code $(writes)" '0 0' "run $n sends nothing"
	done
	is "$(said option-replaced)" '' 'it happens once'
	is "$(said option-emptied | wc -l)" 2 'and lasts'
	add A-3 A '"color":"Green"'
	sync full
	is "$code" 3 'a new variant without the old one is refused'
	like "$err" "'A-3' has no value for 'Size', which is an option of the product in the shop" 'as was said'
	# the way out
	send POST "$WEBFLOW/__edit" "{\"op\":\"delete\",\"product\":\"$(shop \
		'.products[] | select(.product.fieldData.name == "Shirt").product.id')\"}" >/dev/null
	sync full
	sync full
	is "$code $(options Shirt)" '0 Color=Red,Blue,Green' 'the way out is one'
	sandbox_stop
done

# ---- what fits into no product: how it may be split
refused() { # whose refusal is in the results
	jq -r 'select(.kind == "error" or .action == "refused") | .sku + " " + .code' "$tmp/out" |
		LC_ALL=C sort | paste -sd ,
}
wide='["W", {price: "1", label: "Wide"}]
	+ [range(60) | ["W-\(.)", {size: "V\(. / 3 | floor)", color: ["Red", "Blue", "Green"][. % 3]}]]'
catalogue '["size", "Dropdown", "S,M"], ["size_us", "Dropdown", "6,7", "Size"],
	["color", "Dropdown", "Red,Blue,Green"], ["fit", "Dropdown", "Slim,Wide"], ["length", "Dropdown", "30,32"]' \
	'["B", {price: "1", label: "Both"}, ["B-1", {size: "S", size_us: "6"}], ["B-2", {size: "M", size_us: "7"}]],
	 ["Q", {price: "1", label: "Four"}, ["Q-1", {size: "S", color: "Red", fit: "Slim", length: "30"}],
	  ["Q-2", {size: "M", color: "Red", fit: "Wide", length: "32"}],
	  ["Q-3", {size: "M", color: "Blue", fit: "Wide", length: "32"}],
	  ["Q-4", {size: "M", color: "Blue", fit: "Wide", length: "30"}]],
	 ["N", {price: "1", label: "Narrow"}, ["N-1", {color: "Red"}], ["N-2", {color: "Blue"}]],
	 ('"$wide)"
map() { # SPLIT
	jq -n --argjson split "$1" '{$split, product: {name: {all: ["label", "split.value"],
			transform: ["join: "]}, slug: {from: "label", transform: ["slug"]}},
		sku: {price: {from: "attributes.price", transform: ["money"]}, sku: {from: "sku"}},
		inventory: {from: "attributes.inventory"}}' >"$tmp/mapping.json"
	export MAPPING_FILE=$tmp/mapping.json
}
sandbox_start "$tmp/catalogue.json"
state_new
sync full
is "$code $(options .)" '3 Color=Red,Blue' 'none of them is made, and what fits is'
like "$err" "sku 'B': .*'size' and 'size_us' are both called 'Size'; name the one .* in 'options' of the mapping, or give one another name" \
	'two attributes of one name: which, and what to do'
like "$err" "sku 'Q': .*'Q-[34]' and 'Q-[34]' differ in 'length' alone, a fourth attribute.*'size' \(2 values\), 'color' \(2 values\).*\"split\": \{\"from\": \"attributes.size\", \"when\": \"needed\"\}.*\"split.value\"" \
	'four options: the fourth, all of them, and what to write'
like "$err" "sku 'W': .*60 variants, Webflow takes 50 .*'size' \(20 values\), 'color' \(3 values\); \"split\": \{\"from\": \"attributes.color\".*3 products of at most 20" \
	'too many variants: by what they can be split, and into what'

# as it was said
map '{"from": "attributes.color", "when": "needed"}'
exits 0 'what is to be written is good' webflow-map --check -m "$MAPPING_FILE"
sync full
is "$code $(refused)" '3 B options-alike' 'with split they are made'
is "$(options Wide | grep -o 'Size=[^ ;]*' | tr -cd ',;\n' | wc -l) $(shop '[.products[].product.fieldData.name] | sort | join(",")')" \
	'3 Four Blue,Four Red,Narrow,Wide Blue,Wide Green,Wide Red' 'the others stay one product'
sync full
is "$code $(writes)" '3 0' 'run 2 sends nothing'
# a family that fits again stays split
edit '{"op":"delete","skus":["W-57","W-58","W-59","W-54","W-55","W-56","W-51","W-52","W-53","W-48","W-49","W-50"]}'
ARCHIVE_MAX=100% sync full
is "$code $(shop '[.products[] | select(.product.isArchived | not) | .product.fieldData.name | select(test("Wide"))] | sort | join(",")')" \
	'3 Wide Blue,Wide Green,Wide Red' 'what was split stays split'
map '"attributes.color"'
ARCHIVE_MAX=100% sync full
is "$(shop '[.products[] | select(.product.isArchived | not) | .product.fieldData.name | select(test("Narrow"))] | sort | join(",")')" \
	'Narrow Blue,Narrow Red' 'without when, each family of the attribute is split'
unset MAPPING_FILE
sandbox_stop

done_testing
