#!/bin/bash
# Products that point to products: those that the shop has on sale, in the PIM's
# order. What is made, archived or taken back in a run is linked by one write
# behind the others; the second run writes nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export ARCHIVE_MAX=100%

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() { send POST "$PLYTIX/__edit" "$1" >/dev/null; }
person() { send POST "$WEBFLOW/__edit" "$1" >/dev/null; }
switch() { send POST "$WEBFLOW/__switch" "$1" >/dev/null; }
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

# ---- circles, to itself, to one that is refused, to one that is not there
for ids in keep mint; do
	for publish in staging live; do
		export WEBFLOW_PUBLISH=$publish
		what="$ids, $publish"
		catalogue 6 0:1,2 1:0 2:2,0,4,3,1,0 3:0,99,1
		jq 'del(.products[4].attributes.price)' "$tmp/pim.json" >"$tmp/new"
		mv "$tmp/new" "$tmp/pim.json"
		begin "webflow.ids=$ids"
		sync full
		is "$code" 3 "$what: a product without a price is refused"
		is "$(links)" 'Prod 0: Prod 1, Prod 2; Prod 1: Prod 0; Prod 2: Prod 0, Prod 3, Prod 1; Prod 3: Prod 0, Prod 1' \
			"$what: the links"
		is "$(counted)" '9 9 created 5 refused 1' "$what: five made, four of them linked"
		is "$(writes)" 9 "$what: which reached the service"
		judged "$what"
		log_clear
		sync full
		is "$code $(writes)" '3 0' "$what: the second run writes nothing"
	done
done

# as the last of these has left it
export WEBFLOW_PUBLISH=staging
is "$(requests webflow '[.[] | select(.path | test("/products/[0-9a-f]"))] | length')" 0 \
	'no product is read by itself'

# ---- to 120 others
catalogue 121 "0:$(seq -s, 120 -1 1)" 7:0
begin
sync full
is "$code $(counted)" '0 123 123 created 121' '120 others: one write more for each that points to one'
judged '120 others'
still '120 others'

# ---- a target is archived, and returns; is not in the PIM any more, and is again
for publish in staging live; do
	export WEBFLOW_PUBLISH=$publish
	catalogue 5 0:1,2,3 1:0 4:1
	begin
	sync full
	is "$code $(counted)" '0 8 8 created 5' "$publish: made and linked"
	edit "{\"op\":\"archive\",\"id\":\"$(id 1)\"}"
	log_clear
	sync full
	is "$code $(counted) $(writes)" '0 3 3 updated 2 unchanged 2 archived 1 3' \
		"$publish: archived: one write for it and one for each that points to it"
	judged "$publish: archived"
	is "$(links)" 'Prod 0: Prod 2, Prod 3; Prod 1: Prod 0' "$publish: the link is gone"
	still "$publish: archived"
	edit "{\"op\":\"set\",\"id\":\"$(id 1)\",\"field\":\"status\",\"value\":\"Completed\"}"
	log_clear
	sync full
	is "$code $(counted) $(writes)" '0 3 3 updated 2 unchanged 2 restored 1 3' "$publish: returned: the same"
	judged "$publish: returned"
	is "$(links)" 'Prod 0: Prod 1, Prod 2, Prod 3; Prod 1: Prod 0; Prod 4: Prod 1' "$publish: it is back in its place"
	still "$publish: returned"
	edit "{\"op\":\"delete\",\"id\":\"$(id 2)\"}"
	log_clear
	sync full
	is "$code $(counted) $(writes)" '0 2 2 updated 1 unchanged 3 archived 1 2' "$publish: gone from the PIM: the same"
	judged "$publish: gone from the PIM"
	still "$publish: gone from the PIM"
done
done_testing
