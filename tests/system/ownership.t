#!/bin/bash
# Whose a field is: what people change in Webflow in a field with if-empty or
# create-only, or in one that is not mapped, survives every kind of run; so do
# the members that they add to lists of ours.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
person() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}
# product CODE, sku CODE: their ids; of CODE FILTER: a product by the code of
# its default SKU, sku_of CODE FILTER: the fields of a SKU
product() {
	shop ".products[] | select(.skus[0].fieldData.sku == \"$1\") | .product.id"
}
sku() {
	shop ".products[].skus[] | select(.fieldData.sku == \"$1\") | .id"
}
of() {
	shop ".products[] | select(.skus[0].fieldData.sku == \"$1\")
		| .product.fieldData | $2 | tojson"
}
sku_of() {
	shop ".products[].skus[].fieldData | select(.sku == \"$1\") | $2 | tojson"
}
requests_are() { # WHAT LINES: methods and paths of the writes since log_clear
	is "$(requests webflow '[.[] | select(.method != "GET")
		| "\(.method) \(.path | gsub("[0-9a-f]{24}"; "ID") | gsub("/v2/sites/ID/|/v2/collections/ID/"; ""))"]
		| join(", ")')" "$2" "$1"
	log_clear
}

jq '.products |= map(select(.sku | test("BOWL|LAMP|CORD|SKILLET")))
	| .assets |= map((.filename, .url) |= gsub("broken"; "whole"))' \
	"$TESTS/catalogues/demo.json" >"$tmp/catalogue.json"
"$BIN/webflow-map" --print-default | jq '
	.product.brand = {from: "attributes.brand", write: "if-empty"}
	| .product.care = {from: "attributes.care_notes", transform: ["html"],
	    write: "create-only"}
	| .sku.barcode = {from: "sku", write: "if-empty"}
	| .sku["compare-at-price"].write = "create-only"' >"$tmp/mapping.json"
export MAPPING_FILE=$tmp/mapping.json
cookware=6964c0f57d3e9a41c2a100bd # Outdoor / Camping / Cookware

for mode in keep,strict mint,lenient; do
	sandbox_start "$tmp/catalogue.json" "webflow.ids=${mode%,*}" \
		"webflow.strict=${mode#*,}" webflow.archive=clear-archive
	state_new
	sync full
	is "$code" 0 "$mode: a first run"
	is "$(of HM-BOWL-CREME '[.brand, .care]') $(sku_of HM-LAMP-OAK '[.barcode, .["compare-at-price"].value]')" \
		'["Hearth","<p>Spülmaschinenfest.<br>Nicht für die Mikrowelle.</p>"] ["HM-LAMP-OAK",17900]' \
		"$mode: fills what is empty"

	# ---- people at work
	bowl=$(product HM-BOWL-CREME) lamp=$(product HM-LAMP-OAK)
	cord=$(product FR-CORD-5M) skillet=$(product HM-SKILLET-20)
	lamp_sku=$(sku HM-LAMP-OAK) small=$(sku HM-SKILLET-20)
	gift=$(send POST "$WEBFLOW/__edit" '{"op":"add-category","name":"Gifts"}' |
		jq -r .id)
	person "[{\"op\":\"set\",\"product\":\"$bowl\",\"field\":\"brand\",\"value\":\"Hearth & Sons\"},
		{\"op\":\"set\",\"product\":\"$bowl\",\"field\":\"care\",\"value\":\"<p>By hand.</p>\"},
		{\"op\":\"set\",\"product\":\"$lamp\",\"field\":\"brand\",\"value\":\"\"},
		{\"op\":\"set\",\"product\":\"$cord\",\"field\":\"brand\",\"value\":\"Nobody\"},
		{\"op\":\"set\",\"sku\":\"$lamp_sku\",\"field\":\"barcode\",\"value\":\"4012345\"},
		{\"op\":\"set\",\"sku\":\"$lamp_sku\",\"field\":\"compare-at-price\",\"value\":{\"value\":19900,\"unit\":\"USD\"}},
		{\"op\":\"set\",\"product\":\"$lamp\",\"field\":\"featured\",\"value\":true},
		{\"op\":\"set\",\"product\":\"$lamp\",\"field\":\"rating\",\"value\":4.5},
		{\"op\":\"set\",\"product\":\"$lamp\",\"field\":\"material\",\"value\":\"66f6e966c9e1dc700a857ca6\"},
		{\"op\":\"set\",\"sku\":\"$lamp_sku\",\"field\":\"width\",\"value\":31}]"
	person "[{\"op\":\"set\",\"product\":\"$skillet\",\"field\":\"category\",
			\"value\":$(of HM-SKILLET-20 ".category + [\"$gift\"]")},
		{\"op\":\"set\",\"sku\":\"$lamp_sku\",\"field\":\"more-images\",
			\"value\":$(sku_of HM-LAMP-OAK '.["more-images"] +
			[{fileId: "66aa00000000000000000001", url: "https://cdn.example/66aa00000000000000000001_cosy.jpg", alt: "Cosy"}]')},
		{\"op\":\"set\",\"sku\":\"$small\",\"field\":\"more-images\",
			\"value\":$(sku_of HM-SKILLET-20 '(.["more-images"] // []) +
			[{fileId: "66aa00000000000000000002", url: "https://cdn.example/66aa00000000000000000002_egg.jpg", alt: "Egg"}]')}]"
	theirs_sku='[.barcode, .["compare-at-price"].value, .width]'
	people() { # WHAT
		is "$(of HM-BOWL-CREME '[.brand, .care]')" \
			'["Hearth & Sons","<p>By hand.</p>"]' \
			"$mode, $1: their brand and care text stay"
		is "$(of HM-LAMP-OAK '[.featured, .rating, .material]') $(sku_of HM-LAMP-OAK "$theirs_sku")" \
			'[true,4.5,"66f6e966c9e1dc700a857ca6"] ["4012345",19900,31]' \
			"$mode, $1: so do fields of a SKU, and those outside the mapping"
		is "$(of FR-CORD-5M .brand) $(of HM-SKILLET-20 ".category | index(\"$gift\") != null")" \
			'"Nobody" true' "$mode, $1: and a category of theirs"
		is "$(sku_of HM-LAMP-OAK '[.["more-images"][].alt] | index("Cosy") != null') $(sku_of HM-SKILLET-20 '[.["more-images"][].alt] | index("Egg") != null')" \
			'true true' "$mode, $1: and their pictures"
	}

	log_clear
	sync full
	is "$code $(writes)" '0 0' "$mode: a full run sends nothing"
	people 'a full run'
	is "$(of HM-LAMP-OAK .brand)" '""' \
		"$mode: what they emptied stays so until the PIM's value changes"

	# ---- the PIM changes the same fields, and others beside them
	edit '[{"op":"set","sku":"HM-BOWL-CREME","field":"attributes.brand","value":"Hearth 2"},
		{"op":"set","sku":"HM-BOWL-CREME","field":"attributes.care_notes","value":"Neu."},
		{"op":"set","sku":"FR-CORD-5M","field":"attributes.brand","value":"Fern"},
		{"op":"set","sku":"HM-LAMP-OAK","field":"attributes.compare_at_price","value":"150.00"}]'
	sync full
	is "$code" 0 "$mode: new values in the PIM"
	requests_are "$mode: are theirs no more: nothing goes out" ''
	people 'new values in the PIM'
	edit '[{"op":"set","sku":"HM-LAMP-OAK","field":"attributes.brand","value":"Hearth 3"},
		{"op":"set","sku":"HM-LAMP-OAK","field":"attributes.price","value":"99.00"},
		{"op":"set","sku":"HM-BOWL-CREME","field":"label","value":"Schüssel"}]'
	sync full
	requests_are "$mode: other fields of theirs go with one PATCH each" \
		'PATCH products/ID, PATCH products/ID'
	people 'other fields'
	is "$(of HM-LAMP-OAK .brand) $(sku_of HM-LAMP-OAK .price.value)" '"Hearth 3" 9900' \
		"$mode: an empty field is filled when the PIM's value changes"
	is "$(of HM-BOWL-CREME .name)" '"Schüssel"' "$mode: the name is new"

	# ---- lists of ours that they added to
	edit "[{\"op\":\"set\",\"sku\":\"HM-SKILLET\",\"field\":\"categories\",\"value\":[\"$cookware\"]},
		{\"op\":\"set\",\"sku\":\"HM-LAMP-OAK\",\"field\":\"attributes.gallery\",
		\"value\":$(jq -c '.products[] | select(.sku == "HM-LAMP-OAK")
			| .attributes.gallery | reverse[:3]' "$tmp/catalogue.json")}]"
	sync changed
	requests_are "$mode: lists that changed in the PIM" \
		'PATCH products/ID, PATCH products/ID/skus/ID'
	people 'changed lists'
	is "$(of HM-SKILLET-20 '.category | length')" 2 \
		"$mode: our category is gone, theirs beside what is left"
	is "$(sku_of HM-LAMP-OAK '.["more-images"] | length')" \
		"$(jq '.products[] | select(.sku == "HM-LAMP-OAK") | . as $p
		| [.attributes.gallery | reverse[:3][].id | select(. != $p.thumbnail)] | length + 1' \
		"$tmp/catalogue.json")" "$mode: our pictures as the PIM has them, theirs behind"

	# ---- verify lists and repairs what is ours alone
	sync verify
	is "$(jq -c '[.drifted, .missing]' <<<"$summary")" '[0,0]' \
		"$mode: none of it is drift"
	person "{\"op\":\"set\",\"product\":\"$lamp\",\"field\":\"name\",\"value\":\"Lamp!\"}"
	log_clear
	sync verify --repair
	requests_are "$mode: a repair sends our field" 'PATCH products/ID'
	is "$(of HM-LAMP-OAK .name)" '"Table Lamp “Lykta”"' "$mode: which is ours again"
	people 'a repair'
	sync product HM-LAMP-OAK
	people 'a run for one product'
	requests_are "$mode: sends nothing" ''

	# ---- the ledger is lost: fields of theirs are taken as they are
	state_new
	sync full
	is "$code $(of HM-BOWL-CREME '[.brand, .care]') $(sku_of HM-LAMP-OAK "$theirs_sku")" \
		'0 ["Hearth & Sons","<p>By hand.</p>"] ["4012345",19900,31]' \
		"$mode: a lost database"
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$mode: and then nothing is to be sent"
	sandbox_stop
done

done_testing
