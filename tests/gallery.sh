# shellcheck shell=bash
# Catalogues of products that are all pictures.

# Products: CODE THUMBNAIL PICTURE…; "CODE/VALUE …" is a variant of CODE.
catalogue() {
	jq -n -R '
	[inputs | select(. != "") | split(" ")] as $lines
	| ([$lines[][1:][] | select(. != "-")] | unique) as $names
	| ($names | to_entries | map({key: .value,
	    value: "6e0000000000000000000\(100 + .key)"}) | from_entries) as $ids
	| {categories: [],
	   attributes: [
	     {id: "6e0000000000000000000001", label: "color", name: "Color",
	      type_class: "DropdownAttribute", filter_type: "DropdownAttribute",
	      options: ["Red", "Green", "Blue"]},
	     {id: "6e0000000000000000000002", label: "price", name: "Price",
	      type_class: "DecimalAttribute", filter_type: "DecimalAttribute"},
	     {id: "6e0000000000000000000003", label: "gallery", name: "Gallery",
	      type_class: "MediaGalleryAttribute", filter_type: "MediaGalleryAttribute"}],
	   assets: [$names[] | {id: $ids[.],
	     filename: (if test("[.]") then . else "\(.).jpg" end),
	     extension: "jpg",
	     content_type: (if test("pdf") then "application/pdf" else "image/jpeg" end),
	     file_type: (if test("pdf") then "TEXTS" else "IMAGES" end),
	     created: "2026-01-05T09:00:00.000Z", modified: "2026-01-05T09:00:00.000Z",
	     file_modified: "2026-01-05T09:00:00.000Z",
	     url: "https://files.plytix.example/\(.)\(if test("[.]") then "" else ".jpg" end)"}],
	   products: [$lines | to_entries[] | .key as $n | .value as $line
	     | ($line[0] | split("/")) as $name
	     | {id: "6e0000000000000000001\(100 + $n)",
	        sku: ($name | join("-")), label: "Label \($name | join(" "))",
	        status: "Completed", created: "2026-01-05T09:00:00.000Z",
	        modified: "2026-01-05T09:00:00.000Z", categories: [],
	        attributes: ({price: "10.00",
	          gallery: [$line[2:][] | {id: $ids[.]}]}
	          + if $name[1] then {color: $name[1]} else {} end),
	        thumbnail: $ids[$line[1]],
	        assets: [$line[1:][] | $ids[.] // empty]}
	       + if $name[1] then {_parent_id: ($lines | map(.[0]) | index($name[0])
	           | "6e0000000000000000001\(100 + .)")} else {} end]}'
}
