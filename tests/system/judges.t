#!/bin/bash
# The oracle itself: a shop made to the letter passes, and each of many small
# faults in it is found. A judge that never says no is worth nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

pim=$TESTS/catalogues/demo.json

# a shop as the oracle wants it
jq -L "$TESTS/judges" 'include "catalogue";
def pad: tostring | "000000000000000000000000"[length:] + .;
. as $pim
| ([.categories[] | {key: .id, value: .}] | from_entries) as $by_id
| ([.assets[] | {key: .id, value: .}] | from_entries) as $assets
| ([families(2)[] | select(.refused == null and .state != "archive")]) as $families
| def picture: {fileId: ("f" + .[1:]), url: "https://cdn.example/x"};
{site: {id: "580e63e98c9a982ac9b8b741"},
 files: ([.assets[] | {key: ("f" + .id[1:]), value: (.url | gsub(" "; "%20"))}] | from_entries),
 categories: [[$families[].categories[]] | unique[] | {id: ("c" + .[1:]),
   fieldData: {name: $by_id[.].name, slug: ($by_id[.].path | map(slug // "x") | join("-"))}}],
 products: [range($families | length) as $i | $families[$i]
  | . as $family
  | [.options[] | .name as $name | {id: $name, name: $name,
      enum: [.values[] | {id: ("v" + .), name: ., slug: .}]}] as $properties
  | [range(.skus | length) as $k | .skus[$k]
     | {id: "s\($i)-\($k)",
        inventory: (if .stock == null then {inventoryType: "infinite", quantity: 0}
          else {inventoryType: "finite", quantity: .stock} end),
        fieldData: ({name: $family.name, price: {value: .price, unit: "USD"},
          slug: (if $k == 0 then $family.id else .id // "\($family.id)_\($k)" end),
          "sku-values": ([range($properties | length) as $o
            | {key: $properties[$o].id, value: ("v" + .values[$o])}] | from_entries),
          "more-images": [.more[] | picture]}
        + (if .code then {sku: .code} else {} end)
        + (if .compare then {"compare-at-price": {value: .compare, unit: "USD"}} else {} end)
        + (if .weight then {weight: (.weight | tonumber)} else {} end)
        + (if .main then {"main-image": (.main | picture)} else {} end))}] as $skus
  | {product: {id: ($i | pad), isArchived: false, isDraft: (.state == "draft"),
      lastPublished: null,
      fieldData: {name, slug: "p-\($i)",
        description: (.description | gsub("<[^>]*>"; " ") | gsub("&[a-z]+;"; "~")),
        category: [.categories[] | "c" + .[1:]],
        "sku-properties": $properties, "default-sku": $skus[0].id}},
     skus: $skus}]}' "$pim" >"$tmp/good.json"

succeeds 'a shop to the letter has no difference' \
	"$TESTS/judges/oracle" "$pim" "$tmp/good.json"

# finds WHAT PATTERN JQ: the fault that JQ makes is told
finds() {
	jq "$3" "$tmp/good.json" >"$tmp/bad.json"
	run "$TESTS/judges/oracle" "$pim" "$tmp/bad.json"
	if [[ $code == 1 ]]; then
		like "$out" "$2" "$1"
	else
		ok 1 "$1 (nothing was found)"
	fi
}

jacket='(.products[] | select(.product.fieldData.name == "Fjell Rain Jacket"))'
finds 'a product that is missing' 'FR-CORD-5M: is not in the shop' \
	'.products |= map(select(.product.fieldData.name != "Paracord 5 m"))'
finds 'a product twice' 'code twice: FR-CORD-5M' \
	'.products += [.products[] | select(.product.fieldData.name == "Paracord 5 m")
	  | .product.fieldData.slug = "other" | .skus[0].fieldData.slug = "other"]'
finds 'a refused product' 'FR-GIFTCARD: is in the shop, but no price' \
	'.products[0].skus[0].fieldData.sku = "FR-GIFTCARD"'
finds 'a price that is a cent off' 'FR-JKT-FJELL: .* price: 18901' \
	"$jacket.skus[1].fieldData.price.value = 18901"
finds 'a compare-at price' 'compare-at-price: null' \
	"$jacket.skus[0].fieldData |= del(.[\"compare-at-price\"])"
finds 'a name' 'name: "fjell rain jacket"' \
	"$jacket.product.fieldData.name = \"fjell rain jacket\""
finds 'a stock' 'stock:' "$jacket.skus[0].inventory.quantity = 5"
finds 'an infinite placeholder' 'stock: .*infinite' \
	"($jacket.skus[] | select(.fieldData.sku == null)).inventory.inventoryType = \"infinite\""
finds 'a placeholder with a code' 'a placeholder with code X' \
	"($jacket.skus[] | select(.fieldData.sku == null)).fieldData.sku = \"X\""
finds 'two SKUs of one combination' 'SKUs with the values' \
	"$jacket.skus[1].fieldData[\"sku-values\"] = $jacket.skus[0].fieldData[\"sku-values\"]"
finds 'swapped codes' 'code: ' \
	"$jacket.skus[1].fieldData.sku = \"FR-JKT-FJELL-BLA-L\""
finds 'values in another order' 'options: ' \
	"$jacket.product.fieldData[\"sku-properties\"][0].enum |= reverse"
finds 'pictures in another order' 'more-images: ' \
	'(.products[] | select(.product.fieldData.name | test("Lykta"))).skus[0].fieldData["more-images"] |= reverse'
finds 'the wrong picture' 'main-image: lykta-1-side' \
	'(.files | to_entries[] | select(.value | test("lykta-1")) | .key) as $id
	| (.products[] | select(.product.fieldData.name | test("Lykta"))).skus[0].fieldData["main-image"].fileId = $id'
finds 'a category that is not linked' 'categories: ' \
	"$jacket.product.fieldData.category = []"
finds 'the category of the other branch' 'category Home / Kitchen / Cookware is not linked' \
	'(.categories[] | select(.fieldData.slug == "home-kitchen-cookware")).fieldData.slug = "cookware"'
finds 'a category that nobody uses' 'category "Garden" is used by nothing' \
	'.categories += [{id: "x", fieldData: {name: "Garden", slug: "garden"}}]'
finds 'a draft that is for sale' 'FR-HAMMOCK: archived, draft' \
	'(.products[] | select(.product.fieldData.name | test("Nest"))).product.isDraft = false'
finds 'a description with markup' 'still markup' \
	"$jacket.product.fieldData.description = \"<p>Three layers</p>\""
finds 'a default that is another' 'default SKU: ' \
	"$jacket.product.fieldData[\"default-sku\"] = $jacket.skus[1].id"
finds 'a SKU too much' 'a SKU too much' \
	"$jacket.skus += [$jacket.skus[0] | .id = \"n\" | .fieldData[\"sku-values\"] = {}]"

succeeds 'a withdrawn SKU is no fault in a shop with a past' bash -c '
	jq "(.products[] | select(.skus | length > 3)) |= (.skus += [.skus[1]
	  | .id = \"n\" + .id | .fieldData.slug += \"x\" | .fieldData.sku = .id
	  | .fieldData[\"sku-values\"] = {}
	  | .inventory = {inventoryType: \"finite\", quantity: 0}])" "$1" |
	"$2" -l "$3" /dev/stdin' - "$tmp/good.json" "$TESTS/judges/oracle" "$pim"

# the minimum, counted by hand for a catalogue that is small enough
"$TESTS/catalogues/catalogue-make" 2 3 >"$tmp/small.json"
is "$("$TESTS/judges/minimum" "$tmp/small.json")" 12 \
	'2 families of 3: 2 x (1 + 1 + 3 stocks) and 2 categories'
"$TESTS/catalogues/catalogue-make" 1 0 >"$tmp/small.json"
is "$("$TESTS/judges/minimum" "$tmp/small.json")" 3 'a single: 1 + 1 stock and a category'
is "$("$TESTS/judges/minimum" "$pim")" 105 'the demo catalogue'
is "$("$TESTS/judges/minimum" "$TESTS/catalogues/sample.json")" 134 'the sample catalogue'
done_testing
