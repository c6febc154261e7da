#!/bin/bash
# Values that are renamed in a row or round a circle: SKUs keep their variants,
# and one request renames all.
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
# size CODE=VALUE…: all in one edit of the PIM
size() {
	local pair list=
	for pair; do
		list+=",{\"op\":\"set\",\"sku\":\"${pair%=*}\",\"field\":\"attributes.size\",\"value\":\"${pair#*=}\"}"
	done
	edit "[${list#,}]"
}
# shown: the options, then each SKU by the place of its making: code, values and
# stock, * at the default one
shown() {
	shop '.products[] | . as $p | ([.product.fieldData["sku-properties"][] | .name + "="
		+ ([.enum[].name] | join(","))] | join(" ")) + "; " + ([.skus[] | . as $s
		| (if $p.product.fieldData["default-sku"] == .id then "*" else "" end)
		+ (.fieldData.sku // "-") + ":" + ([$p.product.fieldData["sku-properties"][] | . as $o
			| .enum[] | select(.id == $s.fieldData["sku-values"][$o.id]).name] | join("/"))
		+ "=" + (.inventory.quantity // "*" | tostring)] | join(" "))'
}
skus() { # their ids
	shop '[.products[].skus[].id] | sort | join(" ")'
}
begin() { # PRODUCT SWITCH…
	jq -n -L "$TESTS/catalogues" "include \"short\"; catalogue([[\"price\", \"Decimal\"],
		[\"inventory\", \"Int\"], [\"size\", \"Dropdown\", \"S,M,L,XL\"],
		[\"color\", \"Dropdown\", \"Red,Blue\"]]; [$1])" >"$tmp/catalogue.json"
	sandbox_start "$tmp/catalogue.json" "${@:2}"
	state_new
	sync full
	had=$(skus)
}
finish() { # WHAT SHOWN
	local n
	is "$(shown)" "$2" "$1"
	for n in 2 3; do
		sync full
		is "$code $(writes)" '0 0' "$1: run $n"
	done
	sandbox_stop
}
renamed() { # WRITES WHAT SHOWN
	sync full
	is "$code $(writes) $(jq -c '.requests | .writes == .minimum' <<<"$summary") $(skus)" \
		"0 $1 true $had" "$2: $1 write, the same SKUs"
	unlike "$out" 'withdrawn|[0-9a-f]{24}_' "$2: none is dead"
	finish "$2" "$3"
}
three='["A", {price: "1"}, ["A-S", {size: "S", inventory: 1}],
	["A-M", {size: "M", inventory: 2}], ["A-L", {size: "L", inventory: 3}]]'
two='["A", {price: "1"}, ["R-S", {size: "S", color: "Red", inventory: 1}],
	["R-M", {size: "M", color: "Red", inventory: 2}], ["R-L", {size: "L", color: "Red", inventory: 3}],
	["B-S", {size: "S", color: "Blue", inventory: 4}], ["B-M", {size: "M", color: "Blue", inventory: 5}]]'

for ids in keep mint; do
	mode="webflow.ids=$ids"
	begin "$three" "$mode"
	size A-S=M A-M=L A-L=XL
	renamed 1 "$ids, a chain" 'Size=M,L,XL; *A-S:M=1 A-M:L=2 A-L:XL=3'
	begin "$three" "$mode"
	size A-S=XS A-M=S A-L=M
	renamed 1 "$ids, a chain the other way" 'Size=S,M,XS; *A-S:XS=1 A-M:S=2 A-L:M=3'
	begin "$three" "$mode"
	edit '[{"op":"rename-option","attribute":"size","from":"L","to":"XXL"},
		{"op":"rename-option","attribute":"size","from":"M","to":"L"},
		{"op":"rename-option","attribute":"size","from":"S","to":"M"}]'
	renamed 1 "$ids, a chain of the attribute's own values" 'Size=M,L,XXL; *A-S:M=1 A-M:L=2 A-L:XXL=3'
	begin "$three" "$mode"
	size A-S=M A-M=S
	renamed 1 "$ids, two that change places" 'Size=S,M,L; *A-S:M=1 A-M:S=2 A-L:L=3'
	begin "$three" "$mode"
	size A-S=M A-M=L A-L=S
	renamed 1 "$ids, round a circle" 'Size=S,M,L; *A-S:M=1 A-M:L=2 A-L:S=3'
	# a placeholder is named by its values: one request more
	begin "$two" "$mode"
	size R-S=M R-M=L R-L=XL B-S=M B-M=L
	renamed 2 "$ids, a chain beside another option" \
		'Size=M,L,XL Color=Red,Blue; *R-S:M/Red=1 B-S:M/Blue=4 R-M:L/Red=2 B-M:L/Blue=5 R-L:XL/Red=3 -:XL/Blue=0'

	# ---- a new variant of the first value: a value more, a SKU, its stock
	begin "$three" "$mode"
	size A-S=M A-M=L A-L=XL
	edit '{"op":"add","product":{"sku":"A-N","label":"N","status":"Completed",
		"_parent_id":"'"$(jq -r '.products[] | select(.sku == "A").id' "$tmp/catalogue.json")"'",
		"attributes":{"size":"S","inventory":9}}}'
	sync full
	is "$code $(writes)" '0 3' "$ids, and a new one"
	finish "$ids, and a new one" 'Size=S,M,L,XL; *A-S:M=1 A-M:L=2 A-L:XL=3 A-N:S=9'

	# ---- not all of a value: no rename
	begin "$two" "$mode"
	size R-S=XL
	sync full
	is "$code" 0 "$ids, one of two"
	finish "$ids, one of two" 'Size=S,M,L,XL Color=Red,Blue; *:S/Red=0 B-S:S/Blue=4 R-M:M/Red=2 B-M:M/Blue=5 R-L:L/Red=3 -:L/Blue=0 R-S:XL/Red=1 -:XL/Blue=0'
done

# ---- whatever becomes of the request and its answer
for break in drop-before drop-after status; do
	for sizes in 'A-S=M A-M=L A-L=XL' 'A-S=M A-M=L A-L=S'; do
		begin "$three" webflow.ids=mint
		# shellcheck disable=SC2086
		size $sizes
		send POST "$WEBFLOW/__fault" "{\"match\":\"PATCH */products/*\",\"do\":\"$break\",
			\"status\":400,\"count\":0}" >/dev/null
		sync full
		send DELETE "$WEBFLOW/__fault" >/dev/null
		sync full
		is "$code $(skus)" "0 $had" "$break, $sizes: the same SKUs"
		case $sizes in
		*XL) finish "$break, $sizes" 'Size=M,L,XL; *A-S:M=1 A-M:L=2 A-L:XL=3' ;;
		*) finish "$break, $sizes" 'Size=S,M,L; *A-S:M=1 A-M:L=2 A-L:S=3' ;;
		esac
	done
done

done_testing
