#!/bin/bash
# Products refer to items of a collection by name: what is there is found, what is
# not there is made where the mapping says so, once, whatever happens on the way.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# shellcheck source=tests/items.sh
. "$TESTS/items.sh"

# ---- 12 names over 60 products
twelve=(Acme Bolt Cord Dune Echo Fox Gala Hull Iris Jade Kiln Loom)
sixty=()
for n in {0..59}; do
	name=${twelve[n % 12]}
	# one that the PIM itself spells in two ways
	((n != 3)) || name=DUNE
	sixty+=("$name")
done
there="[$(item Acme acme 1),$(item 'bolt' bolt 2),$(item ECHO echo 3),$(item 'Foxes of old' fox 4)]"
while read -r switches publish rest; do
	export WEBFLOW_PUBLISH=$publish
	what="$switches, $publish"
	catalogue "${sixty[@]}"
	mapping "$plain_rule"
	begin "$there" "$switches"
	exits 0 "$what: run 1" "$sync" full
	is "$(names)" 'Acme, Cord, DUNE, ECHO, Fox, Foxes of old, Gala, Hull, Iris, Jade, Kiln, Loom, bolt' \
		"$what: nine are made, three found, the other's is left"
	is "$(summary '.items.created, .requests.writes, .requests.minimum' | paste -sd ' ')" \
		'9 69 69' "$what: a write an item, a write a product"
	like "$(warned item-spelling)" "item 'Echo' is spelled 'ECHO' in 'Brands'" \
		"$what: another case is told"
	like "$(warned item-spelling)" "'Dune' is spelled 'DUNE' elsewhere in the PIM" \
		"$what: that of the PIM itself, too"
	is "$(shop '.items.brands[] | select(.fieldData.name == "Fox") | .fieldData.slug | test("^fox-[0-9a-f]{12}$")')" \
		true "$what: a slug that is another's gets the code behind it"
	[[ $publish != live ]] ||
		is "$(shop '[.items.brands[], .products[].product | select(.lastPublished == null)] | length')" 0 \
			"$what: all of it is on the site"
	quiet "$what"
	[[ $rest ]] || continue
	# renamed in the PIM
	gala=$(id_of Gala)
	brand P6 'Gala Nova' P18 'Gala Nova' P30 'Gala Nova' P42 'Gala Nova' P54 'Gala Nova'
	log_clear
	exits 0 "$what: renamed in the PIM" "$sync" full
	is "$(requests webflow '[.[] | select(.method != "GET") | .method + " " + (.body.fieldData.name // "?")] | join(", ")')" \
		'PATCH Gala Nova' "$what: one PATCH, no product is touched"
	is "$(id_of 'Gala Nova')" "$gala" "$what: the item is the same"
	quiet "$what, renamed"
	# of a person's item nothing is renamed
	brand P0 'Acme One' P12 'Acme One' P24 'Acme One' P36 'Acme One' P48 'Acme One'
	log_clear
	exits 0 "$what: a person's is renamed in the PIM" "$sync" full
	is "$(requests webflow '[.[] | select(.path | test("'"$brands"'")) | select(.method != "GET") | .method] | join(", ")')" \
		POST "$what: a new one is made"
	is "$(writes)" 6 "$what: and its products point to it"
	like "$(names)" '^Acme, Acme One, ' "$what: the person's has its name"
	quiet "$what, a person's"
	# the ledger is lost
	state_new
	log_clear
	exits 0 "$what: the database is lost" "$sync" full
	is "$(writes)" 0 "$what: nothing is written"
	quiet "$what, lost"
done <<'END'
webflow.ids=keep staging and what came later
webflow.ids=mint live and what came later
webflow.ids=mint staging
webflow.ids=keep live
END
unset WEBFLOW_PUBLISH

# ---- the example of the manual
cp "$TESTS/catalogues/demo.json" "$tmp/pim.json"
begin '[]'
export MAPPING_FILE=$TESTS/catalogues/demo-brands.json WEBFLOW_PUBLISH=staging
exits 3 'the example: one product has no price' "$sync" full
is "$(shop '[.items.brands[].fieldData | "\(.name) \(.country)"] | sort | join(", ")')" \
	'Fern & Ridge Norway, Hearth Denmark, Statens kart Norway' \
	'the example: each brand is an item, with its field'
is "$(jq -n -r --slurpfile pim "$tmp/pim.json" --slurpfile web <(get "$WEBFLOW/__state") '
	$web[0].items.brands as $items | [$pim[0].products[] | select(.attributes.brand
		and ._parent_id == null and .status == "Completed") | . as $p
	| select([$web[0].products[] | select(any(.skus[]; .fieldData.slug == $p.id))
		| .product.fieldData.maker as $id | $items[] | select(.id == $id).fieldData.name]
		!= [$p.attributes.brand]) | .sku] | join(" ")')" FR-GIFTCARD \
	'the example: every product that is in the shop refers to its brand'
log_clear
exits 3 'the example again' "$sync" full
is "$(writes)" 0 'the example again: writes nothing'
done_testing
