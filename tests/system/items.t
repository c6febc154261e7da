#!/bin/bash
# Products refer to items of a collection by name: what is there is found, what is
# not there is made where the mapping says so, once, whatever happens on the way.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
brands=64aa00000000000000000001

# ---- the shop: a collection Brands, and fields of the product that refer to it
shop_state() { # ITEMS-JSON
	jq -n --arg c "$brands" --argjson items "${1:-[]}" '{collections: [
		{id: $c, displayName: "Brands", singularName: "Brand", slug: "brands",
		 fields: [{slug: "name", type: "PlainText", displayName: "Name", isRequired: true},
			{slug: "slug", type: "PlainText", displayName: "Slug", isRequired: true},
			{slug: "country", type: "PlainText", displayName: "Country"}]}],
		items: {brands: $items}}'
}

# begin ITEMS-JSON [SWITCH…]: the catalogue, a shop with these items, no ledger
begin() {
	local items=$1
	shift
	sandbox_stop
	sandbox_start "$tmp/pim.json" "$@"
	send POST "$WEBFLOW/__edit" "$(jq -c -n --argjson state "$(shop_state "$items")" \
		--arg c "$brands" '[{op: "load", state: $state},
		{op: "add-field", collection: "product", field: {slug: "maker", type: "Reference",
			displayName: "Maker", validations: {collectionId: $c}}},
		{op: "add-field", collection: "product", field: {slug: "makers", type: "MultiReference",
			displayName: "Makers", validations: {collectionId: $c}}}]')" >/dev/null
	state_new
	log_clear
}

mapping() { # RULES-JSON: what a product has beside its name
	jq -n --argjson more "$1" '{product: ({name: {from: ["label", "sku"]},
		slug: {from: ["label", "sku"], transform: ["slug"]}} + $more),
		sku: {sku: {from: "sku"}, price: {from: "attributes.price", transform: ["money"]}},
		categories: false}' >"$tmp/mapping.json"
	export MAPPING_FILE=$tmp/mapping.json
}

# catalogue BRAND…: a product of each, P0, P1, …
catalogue() {
	jq -n -L "$TESTS/catalogues" 'include "short";
		[$ARGS.positional | to_entries[] | ["P\(.key)",
			{label: "Prod \(.key)", price: "1", brand: .value}]] as $products
		| catalogue([["price", "Decimal"], ["brand", "Text"], ["country", "Text"]];
			$products)' --args "$@" >"$tmp/pim.json"
}

item() { # NAME SLUG [N]: one as people make it
	jq -n -c --arg name "$1" --arg slug "$2" --arg id "64bb0000000000000000000${3:-1}" \
		'{id: $id, isDraft: false, isArchived: false,
		lastPublished: "2026-02-02T00:00:00.000Z", fieldData: {name: $name, slug: $slug}}'
}

