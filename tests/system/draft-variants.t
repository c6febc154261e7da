#!/bin/bash
# A draft variant of a finished product is kept from sale as an archived one
# is, and is never in its siblings' way; one that was sold is withdrawn.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=100%

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# status CODE STATUS
status() {
	edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"status\",\"value\":\"$2\"}"
}
# sold NAME: code and stock of its SKUs, in order of codes; - without one
sold() {
	shop "[.products[] | select(.product.fieldData.name == \"$1\") | .skus[]
		| (.fieldData.sku // \"-\") + \"=\" + (if .inventory.inventoryType == \"finite\"
			then .inventory.quantity | tostring else \"*\" end)] | sort | join(\" \")"
}
options() { # NAME
	shop ".products[] | select(.product.fieldData.name == \"$1\")
		| [.product.fieldData[\"sku-properties\"][]? | .name + \"=\"
			+ ([.enum[].name] | join(\",\"))] | join(\" \")"
}
again() { # WHAT
	local n
	for n in 2 3; do
		sync full
		is "$code $(writes)" '0 0' "$1: run $n"
	done
}

# Products of two options: a variant is "code color size price status".
jq -n '
	def id($n): "00000000000000000000" + ($n + 4096 | tostring) | .[-24:];
	def row: {gtin: null, created: "2026-01-01T00:00:00.000Z",
		modified: "2026-01-01T00:00:00.000Z", num_variations: 0, thumbnail: null,
		assets: [], categories: []} + .;
	[["One", "Completed", "A-1 Red S 10 Completed", "A-2 Blue S 10 Draft"],
	 ["Noprice", "Completed", "B-1 Red S 10 Completed", "B-2 Blue S - Draft"],
	 ["Alike", "Completed", "C-1 Red S 10 Completed", "C-2 Red S 10 Draft",
	  "C-3 Blue S 10 Completed"],
	 ["Novalue", "Completed", "D-1 Red S 10 Completed", "D-2 Blue S 10 Completed",
	  "D-3 - M 10 Draft"],
	 ["Gap", "Completed", "E-1 Red S 10 Completed", "E-2 Blue S 10 Draft",
	  "E-3 Blue M 10 Completed"],
	 ["Archived", "Completed", "F-1 Red S 10 Completed", "F-2 Blue S - Archived",
	  "F-3 Green S 10 Completed"],
	 ["All", "Completed", "G-1 Red S 10 Draft", "G-2 Blue S 10 Draft"],
	 ["Draft", "Draft", "H-1 Red S 10 Draft", "H-2 Blue S 10 Draft"]]
	| {attributes: ([["price", "DecimalAttribute"], ["inventory", "IntAttribute"],
		["Color", "DropdownAttribute", ["Red", "Blue", "Green"]],
		["Size", "DropdownAttribute", ["S", "M"]]] | to_entries
		| map({id: id(900 + .key), label: (.value[0] | ascii_downcase),
			name: .value[0], type_class: .value[1], filter_type: .value[1],
			groups: []} + if .value[2] then {options: .value[2]} else {} end)),
	categories: [], assets: [],
	products: [to_entries[] | .key as $k | .value as $p
		| ({id: id($k * 10), sku: "P\($k)", label: $p[0], status: $p[1],
			attributes: {}} | row | .num_variations = ($p | length) - 2),
		($p[2:] | to_entries[] | (.value | split(" ")) as $v
			| {id: id($k * 10 + 1 + .key), _parent_id: id($k * 10), sku: $v[0],
			label: $v[0], status: $v[4], attributes: ({inventory: 5}
				+ if $v[1] == "-" then {} else {color: $v[1]} end
				+ {size: $v[2]} + if $v[3] == "-" then {} else {price: $v[3]} end)}
			| row)]}' >"$tmp/catalogue.json"

for mode in keep,strict mint,lenient; do
	sandbox_start "$tmp/catalogue.json" "webflow.ids=${mode%,*}" \
		"webflow.strict=${mode#*,}"
	state_new
	sync full
	is "$code $(jq -c '[.products.created, .products.refused, (.requests | .writes == .minimum)]' <<<"$summary")" \
		'0 [8,0,true]' "$mode: nobody is refused for a draft"
	is "$(sold One) $(options One)" 'A-1=5 Color=Red Size=S' "$mode: a draft is not sold"
	is "$(sold Noprice)" 'B-1=5' "$mode: nor one without a price"
	is "$(sold Alike)" 'C-1=5 C-3=5' "$mode: one like its sibling"
	is "$(sold Novalue) $(options Novalue)" 'D-1=5 D-2=5 Color=Red,Blue' \
		"$mode: one without a value; its size does not count"
	is "$(sold Gap)" '-=0 -=0 E-1=5 E-3=5' "$mode: where it would be is a placeholder"
	is "$(sold Archived) $(options Archived)" 'F-1=5 F-3=5 Color=Red,Green' \
		"$mode: as with an archived one"
	is "$(shop '[.products[] | select(.product.isDraft) | .product.fieldData.name] | sort | join(" ")')" \
		'All Draft' "$mode: a product of drafts is one"
	is "$(sold Draft)" 'H-1=5 H-2=5' "$mode: a draft has all of its variants"
	again "$mode: first run"

	# ---- a draft is finished, one that was sold becomes a draft again
	status E-2 Completed
	status D-2 Draft
	status B-1 Archived
	status B-2 Completed
	edit '{"op":"set","sku":"B-2","field":"attributes.price","value":"12"}'
	sync changed
	is "$code $(sold Gap)" '0 -=0 E-1=5 E-2=5 E-3=5' \
		"$mode: the placeholder becomes the finished draft"
	is "$(sold Novalue)" 'D-1=5 D-2=0' "$mode: one that became a draft is withdrawn"
	like "$out" "sku 'D-2' is no longer in the PIM, or archived or a draft there" \
		"$mode: and named"
	is "$(sold Noprice)" 'B-1=0 B-2=5' "$mode: a finished one beside an archived one"
	again "$mode: afterwards"
	status D-2 Completed
	sync changed
	is "$code $(sold Novalue)" '0 D-1=5 D-2=5' "$mode: and is sold again"
	again "$mode: finished again"

	# ---- it counts for the guard as an archived one does
	for word in Draft Archived; do
		status F-1 "$word"
		status E-2 "$word"
		status C-3 "$word"
		ARCHIVE_MAX=1% sync full
		is "$code $(writes) $(sold Alike)" '3 0 C-1=5 C-3=5' \
			"$mode: too many that became $word at once are held back"
		status F-1 Completed
		status E-2 Completed
		status C-3 Completed
		again "$mode: taken back"
	done
	sandbox_stop
done
done_testing
