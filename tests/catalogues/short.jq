# A catalogue written short, for tests:
#
#	jq -n -L tests/catalogues 'include "short"; catalogue(
#		[["price", "Decimal"], ["inventory", "Int"],
#		 ["size", "Dropdown", "S,M,L"]];
#		[["A", {price: "1"}, ["A-S", {size: "S"}], ["A-M", {size: "M"}]],
#		 ["B", {price: "2", status: "Draft"}]])'
#
# An attribute is [LABEL, TYPE, VALUES?, NAME?], a product [SKU, FIELDS, variant…].
# FIELDS are attributes, but for label, status, thumbnail and categories. An id
# is the place of its row.
def id($n): "00000000000000000000" + ($n + 4096 | tostring) | .[-24:];

def row($id): . as [$sku, $fields]
	| {id: $id, sku: $sku, label: ($fields | if has("label") then .label else "Name of \($sku)" end),
	   gtin: null, status: ($fields.status // "Completed"),
	   created: "2026-01-01T00:00:00.000Z", modified: "2026-01-01T00:00:00.000Z",
	   num_variations: (.[2:] | length), thumbnail: $fields.thumbnail, assets: [],
	   categories: ($fields.categories // []),
	   attributes: ($fields | del(.label, .status, .thumbnail, .categories))};

def catalogue($attributes; $products):
	{attributes: [$attributes | to_entries[] | .key as $k | .value
		| {id: id(90000 + $k), label: .[0], name: (.[3] // (.[0] | .[:1] | ascii_upcase) + .[0][1:]),
		   type_class: "\(.[1])Attribute", filter_type: "\(.[1])Attribute", groups: []}
		  + if .[2] then {options: (.[2] | split(","))} else {} end],
	 categories: [], assets: [],
	 products: [$products | to_entries[] | .key as $k | .value as $p
		| ($p | row(id($k * 100))),
		  ($p[2:] | to_entries[] | .key as $n | .value | row(id($k * 100 + 1 + $n))
			| .num_variations = 0 | ._parent_id = id($k * 100))]};
