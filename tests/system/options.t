#!/bin/bash
# Options that fit no more, or never did: one attribute in place of another, two
# of one name, four that are needed, families that are too large.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
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

done_testing
