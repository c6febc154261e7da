# shellcheck shell=bash
# What the tests of products that point to products share: a catalogue of so many
# products and what they are related to, a mapping, what the shop shows.
#
#	. "$TESTS/related.sh"
#	catalogue 3 0:1,2 1:0
#	begin
#	sync full
#	judged 'the first run'
export ARCHIVE_MAX=100%

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() { send POST "$PLYTIX/__edit" "$1" >/dev/null; }
person() { send POST "$WEBFLOW/__edit" "$1" >/dev/null; }
id() { # PLACE
	printf 'b%023d\n' "$1"
}
related() { # PLACE…: a value of the member `relationships`
	jq -n -c '[{relationship_id: "900000000000000000000001", related_products:
		[$ARGS.positional | to_entries[] | {quantity: (.key + 1),
		product_id: ("b" + ("0000000000000000000000\(.value)"[-23:]
			| "00000000000000000000000\(.)"[-23:]))}]}]' --args "$@"
}
relate() { # PLACE PLACE…: an edit in the PIM
	local from=$1
	shift
	edit "{\"op\":\"set\",\"id\":\"$(id "$from")\",\"field\":\"relationships\",\"value\":$(related "$@")}"
}

# catalogue N [FROM:TO,TO…]…: N products, and what they are related to
catalogue() {
	local n=$1
	shift
	jq -n --argjson n "$n" '
		def id: "b" + ("00000000000000000000000\(.)"[-23:]);
		([$ARGS.positional[] | split(":") | {key: .[0], value: (.[1] | split(","))}]
			| from_entries) as $links
		| {attributes: [{id: "a00000000000000000000001", label: "price", name: "Price",
			type_class: "DecimalAttribute", filter_type: "DecimalAttribute", groups: []}],
		assets: [], categories: [],
		relationships: [{id: "900000000000000000000001", name: "Accessories",
			label: "accessories", created: "2026-01-01T00:00:00.001000+00:00",
			modified: "2026-01-01T00:00:00.001000+00:00"}],
		products: [range($n) | . as $i | {id: id, sku: "P\(.)", label: "Prod \(.)",
			status: "Completed", product_type: "PRODUCT", num_variations: 0,
			created: "2026-02-01T00:00:00.001000+00:00",
			modified: "2026-02-02T00:00:00.001000+00:00",
			attributes: {price: "1"}, categories: [], assets: [],
			relationships: ($links["\($i)"] // null | if . then
				[{relationship_id: "900000000000000000000001", related_products:
				[to_entries[] | {product_id: (.value | id), quantity: (.key + 1)}]}]
				else [] end)}]}' --args "$@" >"$tmp/pim.json"
}

jq -n '{product: {name: {from: "label"}, related: {from: "relationships.accessories",
		transform: ["products"]}},
	sku: {sku: {from: "sku"}, price: {from: "attributes.price", transform: ["money"]}},
	categories: false}' >"$tmp/mapping.json"
export MAPPING_FILE=$tmp/mapping.json

# begin [SWITCH…]: both services and an empty database, with $tmp/pim.json
begin() {
	sandbox_stop
	sandbox_start "$tmp/pim.json" "$@"
	state_new
}

# judged WHAT: the shop's links are the PIM's, by a judge of its own
exact=1 # nobody has added anything
judged() {
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "$1: the links are the PIM's" \
		"$TESTS/judges/related" ${exact:+-x} "${@:2}" "$tmp/pim" "$tmp/shop"
	[[ ! $out ]] || note "$out"
}
links() { # NAME…: to which products each points, by name
	shop '(.products | map({key: .product.id, value: .product.fieldData.name}) | from_entries) as $name
		| [.products[].product | select((.fieldData.related // []) != [])
		| "\(.fieldData.name): \([.fieldData.related[] | $name[.] // .] | join(", "))"]
		| sort | join("; ")'
}
counted() { # of the summary: writes and minimum, and products by what was done
	jq -r '"\(.requests.writes) \(.requests.minimum) \([.products | to_entries[]
		| select(.value > 0) | "\(.key) \(.value)"] | join(" "))"' <<<"$summary"
}
still() { # WHAT: a run more, of each kind, writes nothing
	log_clear
	sync full
	is "$code $(writes) $(jq -r '.requests.minimum' <<<"$summary")" '0 0 0' "$1: the second run writes nothing"
	log_clear
	sync changed
	is "$code $(writes)" '0 0' "$1: nor does changed"
	is "$(requests plytix '[.[] | select(.path | test("products/[0-9a-f]|attributes"))] | length')" 0 \
		"$1: which reads no product"
}

# successor: a field of one in the shop
successor() {
	person '{"op":"add-field","collection":"product","field":{"slug":"successor","type":"Reference",
		"displayName":"Successor","validations":{"collectionId":"580e63fc8c9a982ac9b8b745"}}}'
}
