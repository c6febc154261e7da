#!/bin/bash
# A quite different catalogue, mapped by a file alone: German attributes, three
# options of which one is a number and one is renamed, prices in two
# currencies, dimensions, data sheets, and fields of every type.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
look() {
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	get "$WEBFLOW/__log" >"$tmp/log"
	jq -r -L "$TESTS/judges" --slurpfile log "$tmp/log" \
		'include "shop"; sent($log)' "$tmp/shop.json" >"$tmp/sent"
}
sent_of() {
	jq -r --arg name "$1" '.[$name] // "nothing"' "$tmp/sent"
}
shelf_of() {
	jq -r -L "$TESTS/judges" --arg name "$1" 'include "shop"; shelf($name)' \
		"$tmp/shop.json"
}
# fields NAME: of the product, as a person reads them; no options, no SKUs
fields() {
	jq -c -S --arg name "$1" '
	.categories as $categories
	| ([.collections[] | select(.slug == "product") | .fields[]
	    | select(.slug == "material") | .validations.options[]]
	   | map({key: .id, value: .name}) | from_entries) as $materials
	| .products[].product | select(.fieldData.name == $name) | .fieldData
	| if .material then .material |= ($materials[.] // .) else . end
	| if .category then .category |= map(. as $id | $categories[]
	    | select(.id == $id) | .fieldData.slug) else . end
	| map_values(if type == "object" and .fileId
	    then [.url | split("_")[1:] | join("_")] + [.alt // empty] else . end)
	| del(.["sku-properties"], .["default-sku"], .["ec-product-type"],
	    .["tax-category"], .shippable)' "$tmp/shop.json"
}
# measures CODE: weight, width, height, length, barcode, price of a SKU
measures() {
	jq -c --arg code "$1" '.products[].skus[].fieldData
		| select(.sku == $code)
		| [.weight, .width, .height, .length, .barcode, .price.value, .price.unit]' \
		"$tmp/shop.json"
}

mapping=$TESTS/catalogues/furniture-mapping.json
export MAPPING_FILE=$mapping

# ---- in euro
sandbox_start furniture webflow.currency=EUR webflow.ids=mint \
	webflow.archive=clear-archive webflow.patch_needs_sku=on
state_new
exits 0 'the mapping fits both sides' "$ROOT/sync.sh" check
webflow-fetch --schema >"$tmp/schema"
plytix-fetch | LC_ALL=C sort >"$tmp/rows"
webflow-map --discover -S "$tmp/schema" -A "$tmp/rows" >"$tmp/proposal"
exits 0 'so does a proposed one' \
	webflow-map --check -m "$tmp/proposal" -S "$tmp/schema" -A "$tmp/rows"
sync full
is "$code" 3 'what cannot be read as a price is refused'
like "$err" "TI-NEU.*'1.234,50' is no amount of money; write it as 1234.56" \
	'with what to write instead'
look
is "$(writes)" "$(jq .requests.minimum <<<"$summary")" 'with the fewest writes'
is "$(jq -r -L "$TESTS/judges" 'include "shop"; faults' "$tmp/shop.json")" '' \
	'the Designer finds nothing amiss'
is "$(fields 'Esstisch „Alva“')" "$(jq -c -S . <<'END'
{"name":"Esstisch „Alva“","slug":"esstisch-alva",
 "description":"Massiver Tisch aus Eiche & Stahl.\n\n- geölt\n- Höhe 74\u00a0cm",
 "brand":"Nordholz","material":"Oak","colour":"#c8a165",
 "care":"<p>Mit feuchtem Tuch abwischen.<br>Jährlich ölen.</p><p>Keine Scheuermittel.</p>",
 "launch":"2026-04-01T00:00:00.000Z","featured":false,"warranty-years":5,
 "spec-sheet":["Datenblatt_20Alva.pdf"],"website":"https://nordholz.example/alva",
 "hero":["alva_20vorn_20(1).jpg","Esstisch Alva"],"category":["mobel-tische"]}
END
)" 'a table: text, option, colour, rich text, date, switch, number, file, link, picture'
is "$(fields 'Hocker Drei')" "$(jq -c -S . <<'END'
{"name":"Hocker Drei","slug":"hocker-drei",
 "description":"Drei Beine, ein Sitz.\n\nStapelbar.","brand":"Eigenmarke",
 "material":"Oak","featured":false,"warranty-years":1,
 "hero":["hocker.jpg","Hocker Drei"],"category":["mobel-stuhle"]}
END
)" 'a stool: the default brand, no file, no link'
is "$(shelf_of 'Esstisch „Alva“' | tr ';' '\n' | sed 's/^ //')" "$(cat <<'END'
Finish: Oak Walnut
Width: 90 160 220
Cushion: none Felt
*Oak/90/none TI-ALVA-90-EI-O 64990 0 alva%20vorn%20(1)
Oak/90/Felt TI-ALVA-90-EI-F 64990 1 alva%20vorn%20(1)
Oak/160/none TI-ALVA-160-EI-O 89900 0 alva%20ei
Oak/160/Felt TI-ALVA-160-EI-F 89900 1 alva%20vorn%20(1)
Oak/220/none TI-ALVA-220-EI-O 119900 1 alva%20vorn%20(1)
Oak/220/Felt TI-ALVA-220-EI-F 119900 2 alva%20vorn%20(1)
Walnut/90/none TI-ALVA-90-NB-O 64990 2 alva%20vorn%20(1)
Walnut/90/Felt TI-ALVA-90-NB-F 64990 3 alva%20vorn%20(1)
Walnut/160/none TI-ALVA-160-NB-O 89900 2 alva%20nb
Walnut/160/Felt TI-ALVA-160-NB-F 89900 3 alva%20vorn%20(1)
Walnut/220/none TI-ALVA-220-NB-O 119900 3 alva%20vorn%20(1)
Walnut/220/Felt - 89900 0 -
END
)" 'three options: codes renamed, numbers in their order, the missing one a placeholder'
is "$(measures TI-ALVA-220-NB-O)" '[48.5,220,74,95,"4012345600021",119900,"EUR"]' \
	'weight and measures, from the variant or its parent'
is "$(measures ST-BO-SW)" '[14,62,110.5,60,null,24950,"EUR"]' \
	'and without a barcode'
is "$(jq -c '[.categories[].fieldData | [.name, .slug]]' "$tmp/shop.json")" \
	'[["Tische","mobel-tische"],["Stühle","mobel-stuhle"],["Büro","mobel-stuhle-buro"]]' \
	'categories by their path'
log_clear
sync full
is "$code $(writes)" '3 0' 'the second run sends nothing'

# ---- its life
edit '[{"op":"set","sku":"TI-ALVA","field":"attributes.datenblatt","value":null},
	{"op":"add-option","attribute":"holz","value":"Esche"},
	{"op":"set","sku":"ST-BO","field":"attributes.holz","value":"Esche"},
	{"op":"replace-asset","filename":"bo.pdf"},
	{"op":"set","sku":"TI-ALVA","field":"attributes.lieferbar_ab","value":"2027-01-01"},
	{"op":"set","sku":"HO-3","field":"attributes.hersteller","value":"Nordholz"},
	{"op":"set","sku":"HO-3","field":"attributes.gewicht","value":"3,2 kg"},
	{"op":"set","sku":"HO-3","field":"attributes.garantie_jahre","value":null},
	{"op":"set","sku":"TI-NEU","field":"attributes.preis_eur","value":"1234.50"}]'
exits 2 'a choice without counterpart is told by the check' "$ROOT/sync.sh" check
like "$err" "product.material:.*'holz'.*'Esche'.*lookup" 'with place and way out'
sync full
is "$code" 0 'the price is good now'
look
is "$(sent_of 'Esstisch „Alva“')" 'PATCH product' 'a cleared file is one PATCH'
is "$(fields 'Esstisch „Alva“' | jq -c '[.["spec-sheet"], .launch]')" \
	'[null,"2026-04-01T00:00:00.000Z"]' \
	'the file is gone; a date that is create-only stays'
is "$(sent_of 'Bürostuhl Bo')" 'PATCH product' 'a replaced file too'
is "$(fields 'Bürostuhl Bo' | jq -c '[.["spec-sheet"], .material]')" \
	'[["bo.pdf"],""]' 'it is there; the unknown material is empty'
like "$out" "'Esche' is not in the table 'materials'" 'and told'
is "$(sent_of 'Hocker Drei')" 'PATCH sku HO-3' 'a changed weight is one PATCH'
is "$(measures HO-3) $(fields 'Hocker Drei' | jq -c '[.brand, .["warranty-years"]]')" \
	'[3.2,null,null,null,null,7900,"EUR"] ["Eigenmarke",1]' \
	'the brand was not empty, and stays; a number cannot be cleared'
like "$out" "'warranty-years' has no value any more" 'which is told'
is "$(sent_of 'Tisch Neu')" 'POST product, PATCH product' 'the draft arrives'
is "$(jq -c '.products[].product | select(.fieldData.name == "Tisch Neu")
	| [.isDraft, .isArchived]' "$tmp/shop.json")" '[true,false]' 'as one'
log_clear
sync full
is "$code $(writes)" '0 0' 'after which nothing is to be sent'

# ---- items of other collections, by a table
line=$(send POST "$WEBFLOW/__edit" '{"op":"add-category","name":"Nordholz"}' |
	jq -r .id)
stool=$(jq -r '.products[].product | select(.fieldData.name == "Hocker Drei") | .id' \
	"$tmp/shop.json")
chair=$(jq -r '.products[].product | select(.fieldData.name == "Bürostuhl Bo") | .id' \
	"$tmp/shop.json")
jq --arg line "$line" --arg stool "$stool" --arg chair "$chair" '
	.tables.lines = {"Nordholz": $line}
	| .tables.fitting = {"Nordholz": $stool, "Eiche": $chair}
	| .product["main-category"] = {from: "attributes.hersteller",
	    transform: ["lookup:lines"]}
	| .product.related = {all: ["attributes.hersteller", "attributes.holz"],
	    transform: ["lookup:fitting"]}' "$mapping" >"$tmp/mapping.json"
MAPPING_FILE=$tmp/mapping.json exits 2 'the check still knows the choice' \
	"$ROOT/sync.sh" check
log_clear
MAPPING_FILE=$tmp/mapping.json sync full
look
is "$(sent_of 'Esstisch „Alva“')" 'PATCH product' 'references go with one PATCH'
is "$(fields 'Esstisch „Alva“' | jq -c '[.["main-category"], .related]')" \
	"[\"$line\",[\"$stool\",\"$chair\"]]" 'to one item and to several'
log_clear
MAPPING_FILE=$tmp/mapping.json sync full
is "$(writes)" 0 'and stay'
sandbox_stop

# ---- other currencies: the column of each, its own decimals
jq 'def price($n; $code; $of): .attributes += [{id: "6d000000000000000000000\($n)",
	   label: "preis_\($code)", name: "Preis \($code)",
	   type_class: "DecimalAttribute", filter_type: "DecimalAttribute"}]
	 | .products |= map(if .attributes.preis_eur
	     then .attributes["preis_\($code)"] = (.attributes.preis_eur | $of[.] // "5000")
	     else . end);
	price(1; "jpy"; {"899": "158000", "649.90": "114299.5"})
	| price(2; "kwd"; {"899": "289.5", "649.90": "210.1255"})' \
	"$TESTS/catalogues/furniture.json" >"$tmp/furniture.json"
while read -r currency dear cheap rounded; do
	sandbox_start "$tmp/furniture.json" "webflow.currency=$currency"
	state_new
	sync full
	look
	is "$(measures TI-ALVA-160-EI-O | jq -c '.[5:]')" "[$dear,\"$currency\"]" \
		"$currency: whole minor units"
	is "$(measures TI-ALVA-90-EI-O | jq -c '.[5:]')" "[$cheap,\"$currency\"]" \
		"$currency: half a unit is rounded up"
	like "$out" "$rounded" "$currency: and told"
	log_clear
	sync full
	is "$(writes)" 0 "$currency: the second run sends nothing"
	sandbox_stop
done <<'END'
USD 99000 70000 699.995.*round
JPY 158000 114300 114299.5.*round
KWD 289500 210126 210.1255.*round
END

done_testing
