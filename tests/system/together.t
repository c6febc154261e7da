#!/bin/bash
# Selection, items of collections and related products in one mapping: a product
# that is selected is made, with its item, and linked; one that is not any more
# leaves the lists that point to it.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/items.sh
. "$TESTS/items.sh"
# shellcheck source=tests/related.sh
. "$TESTS/related.sh"

catalogue 4 0:1,2,3 1:0 2:0,1 3:0
jq '.attributes += [{id: "a00000000000000000000002", label: "brand", name: "Brand",
		type_class: "TextAttribute", filter_type: "TextAttribute", groups: []}]
	| .products |= (to_entries | map(.value.attributes.brand =
		["Acme", "Bolt", "Cray", "Acme"][.key] | .value))' \
	"$tmp/pim.json" >"$tmp/pim.new"
mv "$tmp/pim.new" "$tmp/pim.json"
jq -n '{select: {product: {from: "attributes.brand", in: ["Acme", "Bolt"]}},
	product: {name: {from: "label"},
		maker: {from: "attributes.brand", transform: [{item: {create: true}}]},
		related: {from: "relationships.accessories", transform: ["products"]}},
	sku: {sku: {from: "sku"}, price: {from: "attributes.price", transform: ["money"]}},
	categories: false}' >"$tmp/mapping.json"

# start SWITCH…: an empty shop with a collection Brands
start() {
	sandbox_stop
	sandbox_start "$tmp/pim.json" "$@"
	person "$(jq -c -n --argjson state "$(shop_state '[]')" --arg c "$brands" \
		'[{op: "load", state: $state},
		{op: "add-field", collection: "product", field: {slug: "maker",
			type: "Reference", displayName: "Maker",
			validations: {collectionId: $c}}},
		{op: "add-field", collection: "product", field: {slug: "related",
			type: "MultiReference", displayName: "Related",
			validations: {collectionId: "580e63fc8c9a982ac9b8b745"}}}]')"
	state_new
	log_clear
}

# shown: each product on sale, its brand, and the products that it points to
shown() {
	shop '. as $s | [.products[].product | select(.isArchived | not)]
		| sort_by(.fieldData.name)[] | . as $p
		| "\(.fieldData.name) \([$s.items.brands[]
			| select(.id == $p.fieldData.maker).fieldData.name] | join(",")): "
		+ ([.fieldData.related[]? as $id | $s.products[].product
			| select(.id == $id).fieldData.name] | join(", "))' |
		paste -sd ';'
}
# run_of KIND WHAT WANTED: what the shop shows, by the fewest writes
run_of() {
	log_clear
	sync "$1"
	is "$code" 0 "$2"
	is "$(shown)" "$3" "$2: what is on sale"
	is "$(writes)" "$(jq .requests.minimum <<<"$summary")" "$2: the fewest writes"
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$2: and nothing after it"
}
brand_of() { # PLACE NAME
	edit "{\"op\":\"set\",\"id\":\"$(id "$1")\",\"field\":\"attributes.brand\",\"value\":\"$2\"}"
}

three='Prod 0 Acme: Prod 1, Prod 3;Prod 1 Bolt: Prod 0;Prod 3 Acme: Prod 0'
for setting in staging:keep live:mint; do
	export WEBFLOW_PUBLISH=${setting%:*}
	start "webflow.ids=${setting#*:}"
	[[ $WEBFLOW_PUBLISH == staging ]] || webflow-push --publish -S \
		<(webflow-fetch --schema) </dev/null >"$tmp/out" 2>&1
	run_of full "$setting: three of four are selected" "$three"
	is "$(names)" 'Acme, Bolt' "$setting: no item for what is not selected"
	brand_of 2 Bolt
	run_of full "$setting: the fourth is selected" \
		'Prod 0 Acme: Prod 1, Prod 2, Prod 3;Prod 1 Bolt: Prod 0;Prod 2 Bolt: Prod 0, Prod 1;Prod 3 Acme: Prod 0'
	brand_of 2 Cray
	log_clear
	sync changed
	is "$code" 0 "$setting: it is not any more, told by changed"
	sync full
	is "$(shown)" "$three" "$setting: nothing points to it"
	log_clear
	sync full
	is "$(writes)" 0 "$setting: and nothing after it"
	is "$(names)" 'Acme, Bolt' "$setting: nor has it an item"
	brand_of 0 Acne
	brand_of 3 Acne
	jq '.select.product.in += ["Acne"]' "$tmp/mapping.json" >"$tmp/mapping.new"
	mv "$tmp/mapping.new" "$tmp/mapping.json"
	run_of full "$setting: a brand is renamed" \
		'Prod 0 Acne: Prod 1, Prod 3;Prod 1 Bolt: Prod 0;Prod 3 Acne: Prod 0'
	is "$(names)" 'Acne, Bolt' "$setting: its item has the new name"
	kept=$STATE_DIR
	state_new
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$setting: without the ledger nothing is written"
	rm -rf "$kept"
	jq '.select.product.in -= ["Acne"]' "$tmp/mapping.json" >"$tmp/mapping.new"
	mv "$tmp/mapping.new" "$tmp/mapping.json"
done
done_testing
