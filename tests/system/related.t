#!/bin/bash
# Products that point to products: those that the shop has on sale, in the PIM's
# order. What is made, archived or taken back in a run is linked by one write
# behind the others; the second run writes nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/related.sh
. "$TESTS/related.sh"

# ---- the example of the manual
cp "$TESTS/catalogues/related.json" "$tmp/pim.json"
begin
successor
MAPPING_FILE=$TESTS/catalogues/related-mapping.json
plytix-fetch --check >"$tmp/account"
webflow-fetch --schema >"$tmp/schema"
exits 0 'the mapping fits both sides' \
	webflow-map --check -S "$tmp/schema" -A "$tmp/account"
webflow-map --discover -S "$tmp/schema" -A "$tmp/account" >"$tmp/proposal"
is "$(jq -r '.product.successor.from' "$tmp/proposal")" relationships.successor 'a relationship is proposed by its name'
sync full
is "$(links)" 'Camera One: Lens 35 mm, Camera bag, small, Film, 36 pictures; Camera Two: Lens 35 mm, Camera bag, small, Film, 36 pictures; Film, 36 pictures: Camera One, Camera Two; Lens 35 mm: Camera One' \
	'the example: the links'
is "$(counted)" '9 9 created 5 unchanged 1 refused 1' 'the example: five made, four of them linked'
judged 'the example'
judged 'the example, a field of one' -l successor -f successor
export MAPPING_FILE=$tmp/mapping.json

# ---- circles, to itself, to one that is refused, to one that is not there
for ids in keep mint; do
	for publish in staging live; do
		export WEBFLOW_PUBLISH=$publish
		what="$ids, $publish"
		catalogue 6 0:1,2 1:0 2:2,0,4,3,1,0 3:0,99,1
		jq 'del(.products[4].attributes.price)' "$tmp/pim.json" >"$tmp/new"
		mv "$tmp/new" "$tmp/pim.json"
		begin "webflow.ids=$ids"
		sync plan --json
		planned=$(jq .requests <<<"$summary")
		log_clear
		sync full
		is "$code" 3 "$what: a product without a price is refused"
		is "$(links)" 'Prod 0: Prod 1, Prod 2; Prod 1: Prod 0; Prod 2: Prod 0, Prod 3, Prod 1; Prod 3: Prod 0, Prod 1' \
			"$what: the links"
		is "$(counted)" '9 9 created 5 refused 1' "$what: five made, four of them linked"
		is "$(writes) $planned" '9 9' "$what: which reached the service, as the plan had it"
		is "$(requests webflow '[.[] | select(.status >= 300)] | length')" 0 "$what: nothing is refused"
		is "$(requests webflow '[.[] | select(.method == "GET" and (.path | test("/products/[0-9a-f]")))] | length')" \
			0 "$what: no product is read by itself"
		judged "$what"
		log_clear
		sync full
		is "$code $(writes)" '3 0' "$what: the second run writes nothing"
	done
done
is "$(requests webflow '[.[] | select(.body.publishStatus == "staging")] | length')" 0 \
	'live: no link waits for a publish'
export WEBFLOW_PUBLISH=staging

# ---- to 120 others
catalogue 121 "0:$(seq -s, 120 -1 1)" 7:0
begin
sync full
is "$code $(counted)" '0 123 123 created 121' '120 others: one write more for each that points'
judged '120 others'
still '120 others'

# ---- a target is archived, and returns; is not in the PIM any more
for publish in staging live; do
	export WEBFLOW_PUBLISH=$publish
	catalogue 5 0:1,2,3 1:0 4:1
	begin
	sync full
	is "$code $(counted)" '0 8 8 created 5' "$publish: made and linked"
	edit "{\"op\":\"archive\",\"id\":\"$(id 1)\"}"
	sync plan --json
	is "$(jq -c '[.requests, .products.archived, .products.updated]' <<<"$summary")" '[3,1,2]' \
		"$publish: the plan has both"
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
export WEBFLOW_PUBLISH=staging

# ---- the guard holds what a slip has archived: its links stay, too
export ARCHIVE_MAX=10%
catalogue 6 0:1,2 1:0 2:0,3
begin
sync full
before=$(links)
edit "[$(for n in 1 2 3; do echo "{\"op\":\"archive\",\"id\":\"$(id $n)\"}"; done | paste -sd,)]"
log_clear
sync full
is "$code $(writes)" '3 0' 'held by the guard: nothing is written'
is "$(links)" "$before" 'and no link is lost'
export ARCHIVE_MAX=100%
log_clear
sync full
is "$code $(counted) $(writes)" '0 4 4 updated 1 unchanged 2 archived 3 4' 'let go: they and their links'
judged 'let go'

# ---- seen by changed: what comes back alone is linked by the run behind it
edit "{\"op\":\"set\",\"id\":\"$(id 1)\",\"field\":\"status\",\"value\":\"Completed\"}"
sync changed
is "$code $(counted)" '0 1 1 restored 1' 'changed: a product returns'
sync changed
is "$code $(counted)" '0 1 1 updated 1' 'the next one links it where it belongs'
judged 'changed'
still 'changed'

# ---- the database is lost
state_new
log_clear
sync full
is "$code $(counted) $(writes)" '0 0 0 unchanged 6 0' 'the database is lost: the shop shows it right'
judged 'the database is lost'
still 'the database is lost'

# ---- people's own entries stay, and the order is the PIM's
exact=
catalogue 7 0:1,2 3:0
begin
sync full
own=$(shop '.products[] | select(.product.fieldData.name == "Prod 0") | .product.id')
hand=$(shop '.products[] | select(.product.fieldData.name == "Prod 5") | .product.id')
person "{\"op\":\"set\",\"product\":\"$own\",\"field\":\"related\",\"value\":$(shop \
	'.products[] | select(.product.fieldData.name == "Prod 0") | .product.fieldData.related | tojson' |
	jq -c --arg hand "$hand" '. + [$hand]')}"
still 'added by hand'
relate 0 2 1 4
log_clear
sync full
is "$code $(counted) $(links)" '0 1 1 updated 1 unchanged 6 Prod 0: Prod 2, Prod 1, Prod 4, Prod 5; Prod 3: Prod 0' \
	'another order and one more: what is theirs stays'
edit "[{\"op\":\"archive\",\"id\":\"$(id 1)\"},{\"op\":\"set\",\"id\":\"$(id 0)\",\"field\":\"label\",\"value\":\"New\"}]"
log_clear
sync full
is "$code $(counted) $(links)" '0 3 3 updated 1 unchanged 5 archived 1 New: Prod 2, Prod 4, Prod 5; Prod 3: New' \
	'a link less and another name, in two writes of which one was to be linked'
judged 'by hand'
still 'by hand'
exact=1

# ---- deleted in Webflow by a person: made anew, and linked as what it is now
person "{\"op\":\"delete\",\"product\":\"$(shop '.products[] | select(.product.fieldData.name == "Prod 2") | .product.id')\"}"
relate 6 2 4
log_clear
sync full
is "$code $(counted)" '0 3 3 created 1 updated 2 unchanged 4' 'deleted in Webflow: made anew, others as they should be'
like "$out" '"code":"reference-refused"' 'that the old one was refused is a warning'
exact=
judged 'deleted in Webflow'
exact=1
still 'deleted in Webflow'

# ---- a field of one; families; what people may decide
jq '.product.successor = .product.related | .options = ["attributes.size"] | .matrix = "sparse"' \
	"$tmp/mapping.json" >"$tmp/families.json"
catalogue 4 0:1 2:0,1 3:2
jq '.attributes += [{id: "a00000000000000000000002", label: "size", name: "Size",
		type_class: "DropdownAttribute", filter_type: "DropdownAttribute", options: ["S", "M"], groups: []}]
	| .products[0].num_variations = 1 | .products[1].num_variations = 2
	| .products[0].relationships[0].related_products =
		([["e", 0], ["d", 0], ["d", 1]] | map({quantity: "1",
		product_id: "\(.[0])0000000000000000000000\(.[1])"}))
		+ [{product_id: .products[2].id, quantity: "2"}]
	| .products += ([["d", 0, 1, "S"], ["d", 1, 1, "M"], ["e", 0, 0, "S"]] | map({
		id: "\(.[0])0000000000000000000000\(.[1])", sku: "V\(.[0])\(.[1])", label: "Variant",
		status: "Completed", product_type: "PRODUCT", num_variations: 0,
		_parent_id: "b0000000000000000000000\(.[2])",
		created: "2026-02-01T00:00:00.001000+00:00", modified: "2026-02-02T00:00:00.001000+00:00",
		attributes: {price: "1", size: .[3]}, categories: [], assets: [], relationships: []}))' \
	"$tmp/pim.json" >"$tmp/new"
mv "$tmp/new" "$tmp/pim.json"
begin plytix.relationship_label=relationship_label plytix.quantity_form=string
successor
export MAPPING_FILE=$tmp/families.json
sync full
is "$code $(links)" '0 Prod 0: Prod 1, Prod 2; Prod 2: Prod 0, Prod 1; Prod 3: Prod 2' \
	'a variant stands for its product, once, and not for the one that points'
is "$(shop '(.products | map({key: .product.id, value: .product.fieldData.name}) | from_entries) as $name
	| [.products[].product.fieldData | select(.successor) | "\(.name): \($name[.successor])"] | sort | join("; ")')" \
	'Prod 2: Prod 0; Prod 3: Prod 2' 'a field of one takes the first that the PIM names'
judged 'families'
still 'families'
edit "{\"op\":\"archive\",\"id\":\"$(id 2)\"}"
sync full
is "$(shop '.products[] | select(.product.fieldData.name == "Prod 3") | .product.fieldData.successor // ""')" '' \
	'and is empty when that one goes'
judged 'families: one goes'
still 'families: one goes'
for policy in if-empty create-only; do
	jq --arg policy "$policy" '.product.related.write = $policy' "$tmp/mapping.json" >"$tmp/$policy.json"
	export MAPPING_FILE=$tmp/$policy.json
	catalogue 4 0:1,2 1:0 2:3,0
	begin
	sync full
	is "$code $(counted)" '0 7 7 created 4' "$policy: linked while it is made"
	judged "$policy"
	edit "{\"op\":\"archive\",\"id\":\"$(id 1)\"}"
	sync full
	is "$code $(counted)" '0 1 1 unchanged 3 archived 1' "$policy: later it is people's"
	still "$policy"
done
export MAPPING_FILE=$tmp/mapping.json

# ---- records by hand; a relationship that the account does not have
catalogue 4 0:1,2 1:0 2:3,0
begin
plytix-fetch 2>/dev/null | LC_ALL=C sort | variant-expand | webflow-map >"$tmp/desired" 2>/dev/null
sync push "$tmp/desired"
is "$code $(counted)" '0 7 7 created 4' 'push FILE links, too'
judged 'push FILE'
jq '.product.related.from = "relationships.accesories"' "$tmp/mapping.json" >"$tmp/slip.json"
MAPPING_FILE=$tmp/slip.json sync full
is "$code" 2 'a relationship that is not there: a fault of the mapping'
like "$err" "Plytix has no relationship 'accesories': correct the mapping" 'which is named'
MAPPING_FILE=$tmp/slip.json run "$ROOT/sync.sh" check
is "$code" 2 'check finds it'
like "$err" "no relationship 'accesories'; did you mean 'accessories'" 'with the one that is meant'
done_testing
