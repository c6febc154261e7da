#!/bin/bash
# A variant that moved to another product, a product that became a variant of
# another: not on sale in both, whatever kind of run sees it.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=2 ARCHIVE_MAX=10%

# code, parent, colour
jq -n -c '
	def id: "0123456789abcdef00000000"[.:] + "0123456789abcdef00000000"[:.];
	def attribute(l; n; t; i): {id: "aaaaaaaaaaaaaaaaaaaaaaa\(i)", label: l,
		name: n, type_class: t, filter_type: t, groups: []};
	[["A"], ["A-1","A","Red"], ["A-2","A","Blue"], ["B"], ["B-1","B","Red"],
		["B-2","B","Green"], ["S",null,"White"], ["T",null,"Black"],
		["U",null,"Gold"], ["V"], ["V-1","V","Red"], ["V-2","V","Blue"]] as $p
	| ($p | to_entries | map({key: .value[0], value: (.key + 1 | id)})
		| from_entries) as $ids
	| {attributes: [attribute("price"; "Price"; "DecimalAttribute"; 1),
		attribute("inventory"; "Inventory"; "IntAttribute"; 2),
		(attribute("color"; "Color"; "DropdownAttribute"; 3) + {options:
			["Red","Blue","Green","White","Black","Gold"]})],
	  categories: [], assets: [],
	  products: [$p | to_entries[] | .key as $n
		| .value as [$code, $parent, $color]
		| {id: $ids[$code], sku: $code, label: "Product \($code)", gtin: null,
		status: "Completed", created: "2026-02-02T01:01:01.000000+00:00",
		modified: "2026-02-02T01:01:\($n + 10).000000+00:00",
		num_variations: ([$p[] | select(.[1] == $code)] | length),
		attributes: (if $color then {color: $color, price: "\($n + 1)",
			inventory: ($n + 1)} else {} end),
		thumbnail: null, assets: [], categories: []}
		+ if $parent then {_parent_id: $ids[$parent]} else {} end]}' \
	>"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"

pim() { # EDIT…
	local edit
	for edit; do
		send POST "$PLYTIX/__edit" "$edit" >/dev/null
	done
}
link() { # CODE PARENT
	printf '{"op":"link","sku":"%s","parent":"%s"}' "$1" "$2"
}
colour() { # CODE COLOUR
	printf '{"op":"set","sku":"%s","field":"attributes.color","value":"%s"}' \
		"$1" "$2"
}
sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
}
# sells: what can be bought, product and code
# shellcheck disable=SC2016 # jq
sells() {
	shop '[.products[] | select((.product.isArchived or .product.isDraft) | not)
		| .product.fieldData.name[8:] as $p | .skus[]
		| select(.inventory as $i | $i.inventoryType == "infinite"
			or $i.quantity > 0)
		| "\($p):\(.fieldData.sku)"] | sort | join(" ")'
}
new() {
	send POST "$PLYTIX/__reset" >/dev/null
	send POST "$WEBFLOW/__reset" >/dev/null
	state_new
	sync full
	[[ $code == 0 ]] || note "full: $code $err"
}
quiet() { # WHAT: the runs after have nothing to say
	local command
	for command in changed full changed; do
		sync "$command"
		is "$code $(writes)" '0 0' "$1: $command after it has nothing to do"
	done
	is "$(sql "SELECT count(*) FROM (SELECT variant_id FROM
		sync.variant_mappings v JOIN sync.product_mappings m
		USING (site, plytix_id, part) WHERE m.state <> 'archive'
		AND variant_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) x")" 0 \
		"$1: the ledger knows each variant once"
}

all='A:A-1 A:A-2 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2'
new
is "$(sells)" "$all" 'all is on sale'
sync changed
is "$code $(writes)" '0 0' 'nothing changed'
is "$(requests plytix 'map(select(.path | test("variants$|products/[0-9a-f]+$"))) | length')" \
	0 'no family is read for nothing'

# ---- a variant moves to another parent
for way in changed "product B" "full --only B"; do
	new
	pim "$(link A-2 B)"
	# shellcheck disable=SC2086 # words
	sync $way
	is "$code $(sells)" "0 A:A-1 B:A-2 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2" \
		"$way: a variant that moved is on sale in its new place only"
	quiet "$way"
done

# two of one parent, to two others, one of them a product of its own before
new
pim "$(link V-1 A)" "$(colour V-1 Gold)" "$(link V-2 S)"
pim '{"op":"set","sku":"V","field":"attributes.price","value":"3"}'
sync changed
unlike "$(sells)" 'V:V-1' 'a family that lost both sells neither'
unlike "$(sells)" 'V:V-2' 'nor the other'
like "$(sells)" 'A:V-1' 'which its new family does'
quiet 'two of one parent'

# ---- a product becomes a variant
for way in changed "product B" "product S"; do
	new
	pim "$(link S B)"
	# shellcheck disable=SC2086
	sync $way
	is "$code $(sells)" '0 A:A-1 A:A-2 B:B-1 B:B-2 B:S T:T U:U V:V-1 V:V-2' \
		"$way: a product that became a variant is archived"
	is "$(shop '[.products[] | select(.product.fieldData.name == "Product S")
		| .product.isArchived] | tojson')" '[true]' "$way: once"
	quiet "$way, single"
done

# more of them than the guard lets go: they go nowhere
new
pim "$(link S B)" "$(link T B)" "$(link U A)"
sync changed
is "$code $(sells)" '0 A:A-1 A:A-2 A:U B:B-1 B:B-2 B:S B:T V:V-1 V:V-2' \
	'three at once are not held back: they are on sale all the time'
quiet 'three at once'

# a variant becomes a product
new
pim '{"op":"unlink","sku":"A-2"}'
sync changed
is "$code $(sells)" '0 A-2:A-2 A:A-1 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2' \
	'a variant that became a product is on sale once'
quiet unlinked

# ---- the new family is refused: the old place sells on, until it is not
new
pim "$(link S B)" "$(colour S Red)"
sync changed
is "$code" 3 'a family with two variants of one colour is refused'
is "$(sells)" "$all" 'what it would have had is on sale where it was'
sync changed
is "$code $(writes)" '0 0' 'and is not looked at without end'
is "$(requests plytix 'map(select(.path | test("variants$|products/[0-9a-f]+$"))) | length')" \
	0 'no family is read for it'
pim "$(colour S White)"
sync changed
is "$code $(sells)" '0 A:A-1 A:A-2 B:B-1 B:B-2 B:S T:T U:U V:V-1 V:V-2' \
	'when it is right, it moves'
quiet 'after a refusal'

# ---- the old family cannot be read for once, retry and changed take it up, also
# where an older version has left it
for way in changed retry upgrade; do
	new
	pim "$(link A-2 B)"
	a=$(jq -r '.products[] | select(.sku == "A").id' "$tmp/catalogue.json")
	send POST "$PLYTIX/__fault" "{\"match\":\"GET /api/v1/products/$a*\",
		\"count\":0,\"do\":\"status\",\"status\":404}" >/dev/null
	sync product B
	send DELETE "$PLYTIX/__fault" >/dev/null
	case $way in
	retry) sync retry ;;
	upgrade)
		audit-log migrate down >/dev/null
		audit-log migrate up >/dev/null
		;;
	esac
	sync changed
	is "$(sells)" 'A:A-1 B:A-2 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2' \
		"$way: the family that was left is read by a later run"
	quiet "$way later"
done

# ---- an older record of the family that was left is pushed by hand
new
zcat -f "$STATE_DIR"/run/*/desired* |
	grep -a '^{"kind":"product".*"sku":"A"[,}]' >"$tmp/older"
is "$(wc -l <"$tmp/older")" 1 'a record of before the move'
pim "$(link A-2 B)"
sync changed
is "$(sells)" 'A:A-1 B:A-2 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2' 'a variant has moved'
sync push "$tmp/older"
like "$(sells)" 'A:A-2' 'the older record is pushed: it is on sale there again'
sync changed
is "$code $(sells)" '0 A:A-1 B:A-2 B:B-1 B:B-2 S:S T:T U:U V:V-1 V:V-2' \
	'the next changed puts it right'
quiet 'push of an older record'

# ---- killed before each write, then run again
for n in 1 2 3 4 5; do
	new
	pim "$(link A-2 B)" "$(link S B)"
	"$ROOT/sync.sh" -q changed >/dev/null 2>&1 &
	pid=$!
	for _ in {1..100}; do
		(($(writes) >= n)) && break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.02
	done
	kill_all
	wait "$pid" 2>/dev/null || true
	sync changed
	is "$code $(sells)" '0 A:A-1 B:A-2 B:B-1 B:B-2 B:S T:T U:U V:V-1 V:V-2' \
		"killed near write $n: the next changed ends it"
done
quiet killed
done_testing
