#!/bin/bash
# A category is its Plytix id: whatever names and paths give the same slug, each
# category is an item of its own, products point to theirs, and the second run
# sends nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
pim=$tmp/pim.json

# catalogue PATH…: an account with these categories, one a path ("A > B"), its
# id by its place; a product in each, of the same place.
catalogue() {
	jq -n '[$ARGS.positional | to_entries[] | {key: .key, path: (.value | split(" > "))}] as $paths
		| def id($kind; $n): "\($kind)00000000000000000000000"[:22] + ("0\($n)" | .[-2:]);
		{attributes: [{id: id("a"; 1), label: "price", name: "Price",
			type_class: "DecimalAttribute", filter_type: "DecimalAttribute", groups: []}],
		assets: [],
		categories: [$paths[] | {id: id("c"; .key), name: .path[-1], path,
			slug: "x", order: "\(.key)", n_children: 0, parents_ids: [],
			modified: "2026-02-02T01:01:07.001000+00:00"}],
		products: [$paths[] | {id: id("b"; .key), sku: "P\(.key)", label: "Prod \(.key)",
			status: "Completed", product_type: "PRODUCT", num_variations: 0,
			created: "2026-02-01T00:00:00.001000+00:00",
			modified: "2026-02-02T00:00:00.001000+00:00",
			attributes: {price: "1"}, categories: [id("c"; .key)], assets: []}]}' \
		--args "$@" >"$pim"
}

# account: the stand-in for Plytix holds what is in $pim now
account() {
	[[ ! ${plytix_pid:-} ]] || { kill "$plytix_pid" && wait "$plytix_pid"; } 2>/dev/null || true
	server plytix -c "$pim" -s rate=off -s claim=absent
	PLYTIX=http://127.0.0.1:$plytix_port
	export PLYTIX_BASE_URL=$PLYTIX/api/v1
	export PLYTIX_AUTH_URL=$PLYTIX/auth/api/get-token
}

# edit FILTER: what changed in the account
edit() {
	jq "$1" "$pim" >"$tmp/pim.new"
	mv "$tmp/pim.new" "$pim"
	account
}

# linked: each product of the shop with its categories' names
linked() {
	shop '(.categories | map({key: .id, value: .fieldData.name}) | from_entries) as $name
		| [.products[].product | select(.isArchived | not)
		| "\(.fieldData.name): \([.fieldData.category[]? | $name[.] // .] | join(", "))"]
		| sort | join("; ")'
}

items() {
	shop '.categories | length'
}

# settled WHAT ITEMS LINKS: so it is, and two more runs write nothing
settled() {
	is "$(items)" "$2" "$1: items"
	is "$(linked)" "$3" "$1: each product in its own"
	is "$(shop '[.categories[].fieldData.slug] | length - (unique | length)')" \
		0 "$1: no slug twice"
	is "$(sql 'SELECT count(*) - count(DISTINCT webflow_id) FROM sync.category_mappings')" \
		0 "$1: no item is two categories'"
	log_clear
	exits 0 "$1: run 2" "$sync" -q full
	exits 0 "$1: run 3" "$sync" -q full
	is "$(writes)" 0 "$1: they write nothing"
}

sandbox_start demo
# begin PATH…: an empty shop, and the account of these categories
begin() {
	kill "$webflow_pid"
	wait "$webflow_pid" 2>/dev/null || true
	server webflow -s rate=off
	WEBFLOW=http://127.0.0.1:$webflow_port
	export WEBFLOW_BASE_URL=$WEBFLOW/v2
	catalogue "$@"
	account
	state_new
}

# person METHOD [ITEM] FIELDS: what a person does with a category; its id
person() {
	local method=$1 item=
	shift
	(($# == 1)) || { item=/$1 && shift; }
	curl -sS --fail -X "$method" -H "Authorization: Bearer $WEBFLOW_TOKEN" \
		-H 'Content-Type: application/json' \
		--data-binary "{\"fieldData\":$1}" \
		"$WEBFLOW_BASE_URL/collections/$(webflow-fetch --schema |
			jq -r .collections.category.id)/items$item" | jq -r .id
}

# ---- several paths, one slug
while IFS='|' read -r what links one two three; do
	paths=("$one" "$two")
	[[ ! $three ]] || paths+=("$three")
	begin "${paths[@]}"
	exits 0 "$what: run 1" "$sync" -q full
	is "$(writes)" "$((2 * ${#paths[@]}))" "$what: one POST each"
	settled "$what" "${#paths[@]}" "$links"
done <<'END'
capitals|Prod 0: shoes; Prod 1: Shoes|shoes|Shoes
a blank and a hyphen|Prod 0: Test 1; Prod 1: Test-1|Test 1|Test-1
a slash in a name|Prod 0: Bed / Bath; Prod 1: Bath|Home > Bed / Bath|Home > Bed > Bath
one brand, two parents without a slug|Prod 0: Nike; Prod 1: Nike; Prod 2: Nike|Мужчины > Nike|Женщины > Nike|Дети > Nike
no Latin letter at all|Prod 0: 靴; Prod 1: 鞄|靴|鞄
accents|Prod 0: Café; Prod 1: Cafe; Prod 2: CAFÉ|Café|Cafe|CAFÉ
END

# ---- the order of the listing does not matter, nor how many push
begin 'Test 1' 'Test-1' 'test 1'
exits 0 'first' "$sync" -q full
before=$(linked)
edit '.categories |= reverse | .products |= reverse'
log_clear
PUSH_JOBS=1 exits 0 'the listing the other way round' "$sync" -q full
is "$(writes)" 0 'writes nothing'
is "$(linked)" "$before" 'and everything is where it was'

# ---- a name that moves on
begin 'Shoes' 'Bags'
exits 0 'two categories' "$sync" -q full
edit '.categories[0] += {name: "Boots", path: ["Boots"]}
	| .categories[1] += {name: "Shoes", path: ["Shoes"]}'
log_clear
exits 0 'one renamed, the other takes its name' "$sync" -q full
is "$(writes)" 2 'two names, nothing made'
settled 'names that moved on' 2 'Prod 0: Boots; Prod 1: Shoes'

begin 'Shoes'
exits 0 'one category' "$sync" -q full
edit '.categories[0] += {name: "Boots", path: ["Boots"]}
	| .categories += [.categories[0] + {id: "c9", name: "Shoes", path: ["Shoes"]}]
	| .categories[1].id = "c00000000000000000000099"
	| .products += [.products[0] + {id: "b00000000000000000000099", sku: "P9", label: "Prod 9",
		categories: ["c00000000000000000000099"], modified: "2026-03-01T00:00:00.001000+00:00"}]'
exits 0 'a new one takes its old name, seen by changed' "$sync" -q changed
exits 0 'and by full' "$sync" -q full
settled 'an old name taken by a new one' 2 'Prod 0: Boots; Prod 9: Shoes'

# ---- the database is lost: each finds its own item again
begin 'shoes' 'Shoes' 'SHOES'
exits 0 'three with one slug' "$sync" -q full
ids=$(shop '[.categories[].id] | sort | join(",")')
before=$(linked)
state_new
log_clear
exits 0 'the database is lost' "$sync" -q full
is "$(requests webflow '[.[] | select(.method == "POST" and (.path | endswith("/items")))] | length')" \
	0 'no category is made again'
is "$(shop '[.categories[].id] | sort | join(",")')" "$ids" \
	'the items are the same'
settled 'after the loss' 3 "$before"

# ---- what a person made is taken over once, by the one of that name
begin 'shoes' 'Shoes'
hand=$(person POST '{"name":"Shoes","slug":"shoes"}')
exits 0 'an item made by hand' "$sync" -q full
is "$(sql "SELECT plytix_id FROM sync.category_mappings WHERE webflow_id = '$hand'")" \
	c00000000000000000000001 'belongs to the category of that name'
settled 'made by hand' 2 'Prod 0: shoes; Prod 1: Shoes'

# ---- an item of ours whose slug a person gave away is not adopted by another
begin 'Shoes'
exits 0 'one category' "$sync" -q full
person PATCH "$(shop '.categories[].id')" '{"slug":"hats"}' >/dev/null
edit '.categories += [.categories[0] + {id: "c00000000000000000000009", name: "Hats", path: ["Hats"]}]
	| .products += [.products[0] + {id: "b00000000000000000000009", sku: "P9", label: "Prod 9",
		categories: ["c00000000000000000000009"], modified: "2026-03-01T00:00:00.001000+00:00"}]'
exits 0 'another one wants that slug, seen by changed' "$sync" -q changed
is "$(linked)" 'Prod 0: Shoes; Prod 9: Hats' 'and gets an item of its own'
settled 'a slug that a person gave away' 2 'Prod 0: Shoes; Prod 9: Hats'

# ---- an answer to a create is lost, or the run is killed there
for how in drop-after truncate stop-after; do
	begin 'Мужчины > Nike' 'Женщины > Nike'
	send POST "$WEBFLOW/__fault" '{"match":"POST /v2/collections/*/items","nth":1,"do":"'$how'"}' >/dev/null
	if [[ $how == stop-after ]]; then
		"$sync" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
		pid=$!
		for _ in {1..200}; do
			(($(items) == 0)) || break
			sleep 0.1
		done
		kill_all
		wait "$pid" 2>/dev/null || true
		send DELETE "$WEBFLOW/__fault" >/dev/null
		exits 0 "$how: the next run" "$sync" -q full
	else
		exits 0 "$how: the run" "$sync" -q full
	fi
	settled "$how" 2 'Prod 0: Nike; Prod 1: Nike'
	is "$(shop '[.products[].product.fieldData.category[]] | unique | length')" 2 \
		"$how: two items, not one"
done

# ---- killed while an item is renamed, and the PIM takes the name back: what
# that run may have written is no person's edit
for names in 'Shoes|Boots' 'Café|Bar' 'shoes|Shoes'; do
	begin "${names%|*}"
	exits 0 "$names: one category" "$sync" -q full
	edit ".categories[0] += {name: \"${names#*|}\", path: [\"${names#*|}\"]}"
	send POST "$WEBFLOW/__fault" '{"match":"PATCH /v2/collections/*/items/*","nth":1,"do":"stop-after"}' >/dev/null
	"$sync" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	for _ in {1..200}; do
		[[ $(shop '.categories[].fieldData.name') != "${names#*|}" ]] || break
		sleep 0.1
	done
	kill_all
	wait "$pid" 2>/dev/null || true
	send DELETE "$WEBFLOW/__fault" >/dev/null
	is "$(shop '.categories[].fieldData.name')" "${names#*|}" "$names: renamed, and killed"
	edit ".categories[0] += {name: \"${names%|*}\", path: [\"${names%|*}\"]}"
	exits 0 "$names: the next run" "$sync" -q full
	is "$(shop '.categories[].fieldData.name')" "${names%|*}" "$names: has its old name again"
	settled "$names" 1 "Prod 0: ${names%|*}"
done

# ---- codes with accents: one rule for slugs
begin 'Shoes'
jq '.products = [range(4) as $n | .products[0] + {id: "b0000000000000000000000\($n)",
	sku: ["Café-1", "ÄÖ 7", "kaffee", "Straße_9"][$n], label: "Chair"}]' "$pim" >"$tmp/pim.new"
mv "$tmp/pim.new" "$pim"
account
exits 0 'codes with accents' "$sync" -q full
is "$(shop '[.products[].product.fieldData.slug] | sort | join(" ")')" \
	"$(printf '%s\n' chair chair-ao-7 chair-kaffee chair-strasse-9 | sort | paste -sd ' ')" \
	'their slugs are as a reader would write them'
done_testing
