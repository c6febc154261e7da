# shellcheck shell=bash
# What the tests of items of collections share: a shop with a collection Brands, to
# which fields of a product refer, a catalogue of brands, a judge.

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

edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# brand SKU NAME…: what the PIM says from now on
brand() {
	edit "$(jq -c -n '[$ARGS.positional as $a | range(0; $a | length; 2)
		| {op: "set", sku: $a[.], field: "attributes.brand", value: $a[. + 1]}]' --args "$@")"
}
person() { # METHOD ITEM FIELDS
	curl -sS --fail -X "$1" -H "Authorization: Bearer $WEBFLOW_TOKEN" \
		-H 'Content-Type: application/json' ${3:+--data-binary "{\"fieldData\":$3,\"isDraft\":false}"} \
		"$WEBFLOW_BASE_URL/collections/$brands/items$2" | jq -r '.id // empty'
}
id_of() { # NAME
	shop ".items.brands[] | select(.fieldData.name == \"$1\") | .id"
}
names() { # of the items, in the order of the alphabet
	shop '[.items.brands[].fieldData.name] | sort | join(", ")'
}
warned() { # CODE: what the last run said of it
	jq -r --arg code "$1" '.warnings[]? | select(.code == $code) | .message' <<<"$out"
}
summary() {
	tail -n 1 <<<"$out" | jq -r "$1"
}

# judge: what is wrong with the links, told by catalogue and shop alone: each
# product points to the one item whose name is its brand's, capitals apart
judge() { # FIELD
	jq -n -r --slurpfile pim <(get "$PLYTIX/__state") --slurpfile web <(get "$WEBFLOW/__state") \
		--arg field "${1:-maker}" '
		def plain: gsub("^\\s+|\\s+$"; "") | gsub("\\s+"; " ") | ascii_downcase;
		$web[0].items.brands as $items
		| ([$items[].fieldData.name | plain] | group_by(.)[] | select(length > 1) | "twice: \(.[0])"),
		([$items[].fieldData.slug] | group_by(.)[] | select(length > 1) | "slug twice: \(.[0])"),
		($pim[0].products[] | select(.status == "Completed") | . as $p
		| [$web[0].products[] | select(.product.fieldData.name == $p.label)] as $found
		| if ($found | length) != 1 then "\($p.sku): \($found | length) products"
		else ($found[0].product.fieldData[$field] | if type == "array" then . else [.] end) as $ids
			| [$items[] | select(.id as $id | $ids | index([$id])) | .fieldData.name | plain] as $have
			| [$p.attributes.brand // "" | split(";")[] | plain | select(. != "")] as $want
			| select($have != ($want | unique) and ($have | sort) != ($want | unique))
			| "\($p.sku): \($have), wanted \($want)" end)'
}

# quiet WHAT [FIELD]: a run more writes nothing and asks the least
quiet() {
	log_clear
	run "$sync" full
	is "$code $(writes)" '0 0' "$1: the next run writes nothing"
	is "$(requests webflow '[.[] | select(.path | test("/'"$brands"'"))] | length')" 1 \
		"$1: it lists the collection once"
	is "$(judge "${2:-maker}")" '' "$1: the judge"
}

# shellcheck disable=SC2034 # read by items*.t
plain_rule='{"maker": {"from": "attributes.brand", "transform": [{"item": {"by": "name", "create": true}}]}}'
