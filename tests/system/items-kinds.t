#!/bin/bash
# References by name, kind by kind: lists, ids of people, slugs, names that are not
# there or there twice, what people delete or rename, lost answers, the guard.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/items.sh
. "$TESTS/items.sh"
export PUSH_JOBS=1

# links FIELD: "P0 name, P1 name": what the products point to
links() {
	shop '(.items.brands | map({(.id): .fieldData.name}) | add) as $name
		| [.products[].product.fieldData | .name + ": "
			+ (.'"${1:-maker}"' | if type == "array" then . else [. // empty] end
				| map($name[.] // .) | join("+"))] | sort | join(", ")'
}
rule() { # OPTIONS-JSON
	mapping '{"maker": {"from": "attributes.brand", "transform": [{"item": '"$1"'}]}}'
}
delete() { # NAME: of an item, in the Designer
	send POST "$WEBFLOW/__edit" "{\"op\":\"delete\",\"collection\":\"brands\",\"item\":\"$(id_of "$1")\"}" >/dev/null
}
first() { # WHAT: the first run of a new shop, exit 0
	exits 0 "$1: run 1" "$sync" full
}

# ---- plain: what is there is found, nothing is made
catalogue Acme Acne Zebra Twin
mapping '{"maker": {"from": "attributes.brand", "transform": "item"}}'
begin "[$(item Acme acme 1),$(item Twin twin 2),$(item Twin twin-2 3)]"
first 'plain'
is "$(links)" 'Prod 0: Acme, Prod 1: , Prod 2: , Prod 3: ' 'plain: the one that is there'
is "$(writes)" 4 'plain: nothing is made but the products'
like "$(warned item-not-made)" "'Acne' is not in 'Brands', .*most like it there is 'Acme'" \
	'plain: the nearest name is told'
like "$(warned item-not-made)" "'Zebra' is not in 'Brands', and the mapping says that none is made: " \
	'plain: where none is near, none is told'
like "$(warned item-missing)" "'maker' refers to 'Acne', which is not in the shop; left as it is" \
	'plain: the product tells it'
like "$(warned item-ambiguous)" "2 items of 'Brands' are called 'Twin'" 'plain: two of one name are told'
log_clear
exits 0 'plain: run 2' "$sync" full
is "$(writes)" 0 'plain: writes nothing'
# a field that had a value keeps it
brand P0 Nothing
log_clear
exits 0 'plain: a name that is not there' "$sync" changed
is "$(writes) $(links)" '0 Prod 0: Acme, Prod 1: , Prod 2: , Prod 3: ' 'plain: leaves the field as it is'
# what a person makes later is found
person POST '' '{"name":"Zebra","slug":"z"}' >/dev/null
brand P0 Acme
exits 0 'plain: made by hand later' "$sync" full
is "$(links)" 'Prod 0: Acme, Prod 1: , Prod 2: Zebra, Prod 3: ' 'plain: is found'
run "$sync" errors --json
unlike "$out" 'Nothing|Zebra' 'plain: what is mended, or named no more, is no error'
like "$out" "'Acne'" 'plain: the rest is'
is "$(names)" 'Acme, Twin, Twin, Zebra' 'plain: and nothing else is there'

# ---- a list, ids of people among names, blanks at the ends, accents in two ways
composed=$(printf 'Caf\303\251') apart=$(printf 'Cafe\314\201')
known=64bb00000000000000000001
catalogue "Acme; $known ;Bolt" " Acme " "$apart;$composed;CAFÉ" ''
mapping '{"makers": {"from": "attributes.brand", "transform": ["split:;", {"item": {"create": true}}]}}'
begin "[$(item Other other 1)]"
first 'list'
is "$(links makers)" "Prod 0: Acme+Other+Bolt, Prod 1: Acme, Prod 2: $composed, Prod 3: " 'list: each is found or made'
log_clear
exits 0 'list: run 2' "$sync" full
is "$(writes)" 0 'list: writes nothing'
# an entry that a person adds stays
product=$(shop '.products[] | select(.product.fieldData.name == "Prod 1") | .product.id')
send POST "$WEBFLOW/__edit" "$(jq -c -n --arg p "$product" --argjson v \
	"$(shop '[.items.brands[] | select(.fieldData.name | test("Acme|Other")) | .id]')" \
	'{op: "set", product: $p, field: "makers", value: $v}')" >/dev/null
brand P1 'Acme;Bolt'
exits 0 'list: a person has added one' "$sync" full
is "$(links makers | grep -o 'Prod 1: [^,]*')" 'Prod 1: Acme+Bolt+Other' 'list: it stays'

# ---- by slug; what is made has fields
catalogue 'acme-inc' 'Dune Ltd'
jq '.products[1].attributes.country = "Chile"' "$tmp/pim.json" >"$tmp/pim.new" && mv "$tmp/pim.new" "$tmp/pim.json"
rule '{"by": "slug", "create": true, "fields": {"name": {"from": "attributes.brand", "transform": ["upper"]},
	"country": {"from": "attributes.country"}}}'
begin "[$(item 'ACME Incorporated' acme-inc 1)]"
first 'by slug'
is "$(shop '[.items.brands[].fieldData | [.name, .slug, .country // "-"] | join("/")] | join(", ")')" \
	'ACME Incorporated/acme-inc/-, DUNE LTD/dune-ltd/Chile' 'by slug: found, and made with its fields'
is "$(links)" 'Prod 0: ACME Incorporated, Prod 1: DUNE LTD' 'by slug: linked'
log_clear
exits 0 'by slug: run 2' "$sync" full
is "$(writes)" 0 'by slug: writes nothing'

# ---- a default is a name, too; what is archived makes nothing
catalogue '' Bolt
jq '.products[1].status = "Archived"' "$tmp/pim.json" >"$tmp/pim.new" && mv "$tmp/pim.new" "$tmp/pim.json"
mapping '{"maker": {"from": "attributes.brand", "transform": [{"item": {"create": true}}], "default": "No brand"}}'
begin '[]'
first 'default'
is "$(names)" 'No brand' 'default: it is made, and nothing for what is not sold'
log_clear
exits 0 'default: run 2' "$sync" full
is "$(writes)" 0 'default: writes nothing'

# ---- deleted in Webflow
rule '{"create": true}'
catalogue Acme Bolt
begin "[$(item Acme acme 1)]"
first 'deleted'
delete Bolt
delete Acme
exits 0 'deleted: the next run' "$sync" full
is "$(names)" 'Acme, Bolt' 'deleted: both are made'
is "$(links)" 'Prod 0: Acme, Prod 1: Bolt' 'deleted: and linked'
log_clear
exits 0 'deleted: run 3' "$sync" full
is "$(writes)" 0 'deleted: writes nothing'
rule '{}'
delete Bolt
edit '[{"op":"add","product":{"sku":"P9","label":"Prod 9","status":"Completed","attributes":{"price":"1","brand":"Bolt"}}}]'
exits 0 'deleted: a new product names it' "$sync" full
is "$(shop '.products | length')" 3 'deleted: it is there, without the reference'
like "$(warned item-missing)" "'Bolt', which is not in the shop" 'deleted: that is told'

# ---- renamed by people in Webflow: the link stays, the name too
rule '{"create": true}'
catalogue Acme Bolt
begin "[$(item Acme acme 1)]"
first 'renamed there'
person PATCH "/$(id_of Bolt)" '{"name":"Bolt & Sons"}' >/dev/null
person PATCH "/$(id_of Acme)" '{"name":"Acme & Sons"}' >/dev/null
log_clear
exits 0 'renamed there: the next run' "$sync" full
is "$(writes) $(links)" '0 Prod 0: Acme & Sons, Prod 1: Bolt & Sons' 'renamed there: nothing is written'
like "$(warned edited-in-webflow)" "item 'Bolt' is called 'Bolt & Sons' in Webflow; kept" 'renamed there: that is told'

# ---- renamed in the PIM by capitals alone; a part of the products alone; two to one
catalogue Acme Acme Bolt Bolt Cord Dune
begin '[]'
first 'renamed'
brand P0 ACME P1 ACME P2 Bold P4 Both P5 Both
log_clear
exits 0 'renamed: the next run' "$sync" changed
is "$(links)" 'Prod 0: ACME, Prod 1: ACME, Prod 2: Bold, Prod 3: Bolt, Prod 4: Both, Prod 5: Both' \
	'renamed: capitals by a PATCH, a part gets a new one, two that become one get a new one'
is "$(names)" 'ACME, Bold, Bolt, Both, Cord, Dune' 'renamed: none is there twice'
is "$(writes)" 6 'renamed: one PATCH, two POSTs, three links'
log_clear
exits 0 'renamed: run 3' "$sync" full
is "$(writes)" 0 'renamed: writes nothing'

# a name that only differs in capitals from a person's is not given to ours
catalogue Acme Bolt
begin "[$(item DUNE dune 1)]"
first 'renamed to a person'"'"'s'
brand P0 Dune
exits 0 'renamed to a person'"'"'s: the next run' "$sync" full
is "$(names) $(links)" 'Acme, Bolt, DUNE Prod 0: DUNE, Prod 1: Bolt' 'renamed to a person'"'"'s: that one is taken'

# ---- deleted in Webflow, seen by changed
delete Bolt
edit '[{"op":"add","product":{"sku":"P9","label":"Prod 9","status":"Completed","attributes":{"price":"1","brand":"Bolt"}}}]'
exits 0 'deleted, seen by changed' "$sync" changed
is "$(shop '[.items.brands[] | select(.fieldData.name == "Bolt")] | length') $(shop '.products | length')" '1 3' \
	'deleted, seen by changed: it is made again'

# ---- ADOPT=report holds nothing that is only referred to
catalogue Acme Bolt
begin "[$(item Acme acme 1)]"
ADOPT=report exits 0 'ADOPT=report' "$sync" full
is "$(links)" 'Prod 0: Acme, Prod 1: Bolt' 'ADOPT=report: linked'

# ---- a field of the SKUs; an item that Webflow refuses
jq -n -L "$TESTS/catalogues" 'include "short"; catalogue([["price", "Decimal"], ["brand", "Text"],
	["size", "Dropdown", "S,M"]]; [["F", {label: "Family", price: "1", brand: "Acme"},
	["F-S", {size: "S"}], ["F-M", {size: "M", brand: "Bolt"}]]])' >"$tmp/pim.json"
mapping '{}'
jq '.sku.maker = {from: "attributes.brand", transform: [{item: {create: true}}]}' \
	"$tmp/mapping.json" >"$tmp/mapping.new" && mv "$tmp/mapping.new" "$tmp/mapping.json"
begin '[]'
send POST "$WEBFLOW/__edit" '{"op":"add-field","collection":"sku","field":{"slug":"maker","type":"Reference",
	"displayName":"Maker","validations":{"collectionId":"'$brands'"}}}' >/dev/null
send POST "$WEBFLOW/__fault" '{"match":"POST /v2/collections/*/items","nth":2,"do":"status","status":400,
	"body":{"code":"limit","message":"You have too many items"}}' >/dev/null
run "$sync" full
sku_links() {
	shop '(.items.brands | map({(.id): .fieldData.name}) | add) as $name
		| [.products[].skus[].fieldData | .sku + ": " + ($name[.maker // ""] // "")] | sort | join(", ")'
}
is "$code $(sku_links)" '3 F-M: , F-S: Acme' 'SKUs: an item that is refused costs the reference alone'
exits 0 'SKUs: the next run' "$sync" full
is "$(sku_links)" 'F-M: Bolt, F-S: Acme' 'SKUs: each has its own'
brand F Acne
log_clear
exits 0 'SKUs: renamed' "$sync" full
is "$(writes) $(sku_links)" '1 F-M: Bolt, F-S: Acne' 'SKUs: by one PATCH'

# ---- lost answers; killed while it renames
rule '{"create": true}'
for how in drop-after truncate; do
	catalogue Acme Bolt
	begin '[]'
	send POST "$WEBFLOW/__fault" '{"match":"POST /v2/collections/*/items","nth":1,"do":"'$how'"}' >/dev/null
	first "$how"
	is "$(names) $(links)" 'Acme, Bolt Prod 0: Acme, Prod 1: Bolt' "$how: none is there twice"
	brand P0 Acme2
	log_clear
	exits 0 "$how: renamed in the PIM" "$sync" full
	is "$(writes) $(names)" '1 Acme2, Bolt' "$how: it is known as ours"
done
for when in before after; do
	catalogue Acme Bolt
	begin '[]'
	first "killed $when"
	brand P0 Acme2
	send POST "$WEBFLOW/__fault" '{"match":"PATCH /v2/collections/*/items/*","nth":1,"do":"stop-'$when'"}' >/dev/null
	"$sync" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	for _ in {1..300}; do
		[[ $(get "$WEBFLOW/__stats" | jq .frozen) == 0 ]] || break
		sleep 0.1
	done
	kill_all
	wait "$pid" 2>/dev/null || true
	send DELETE "$WEBFLOW/__fault" >/dev/null
	exits 0 "killed $when: the next run" "$sync" full
	is "$(names) $(links)" 'Acme2, Bolt Prod 0: Acme2, Prod 1: Bolt' "killed $when: renamed once"
	brand P0 Acme3
	log_clear
	exits 0 "killed $when: renamed again" "$sync" full
	is "$(writes) $(names)" '1 Acme3, Bolt' "killed $when: it is known as ours"
done

# ---- a plan sends nothing and tells it; the guard speaks before items are made
catalogue Acme Bolt Cord Dune
begin "[$(item Acme acme 1)]"
run "$sync" plan
is "$(writes) $(tail -n 1 <<<"$out" | jq -c '[.items.created, .products.created]')" '0 [3,4]' 'a plan tells the items'
exits 0 'after the plan' "$sync" full
is "$(summary '.requests | [.writes, .minimum] | join(" ")')" '7 7' 'the run sends as many'
edit '[{"op":"archive","sku":"P1"},{"op":"archive","sku":"P2"},{"op":"set","sku":"P3","field":"attributes.brand","value":"Echo"}]'
log_clear
exits 3 'too many leave the shop' "$sync" full
is "$(requests webflow '[.[] | select(.method != "GET")] | length')" 1 'the new name goes'
is "$(shop '[.products[].product | select(.isArchived)] | length')" 0 'and nothing is archived'

# ---- live: a person's item that is not published goes on the site first
export WEBFLOW_PUBLISH=live
catalogue Acme Bolt
begin "[$(item Acme acme 1 | jq -c 'del(.lastPublished)')]"
first 'live'
is "$(shop '[.items.brands[], .products[].product | select(.lastPublished == null)] | length')" 0 'live: all is on the site'
log_clear
exits 0 'live: run 2' "$sync" full
is "$(writes)" 0 'live: writes nothing'
unset WEBFLOW_PUBLISH

# ---- records by hand
catalogue Acme Bolt
begin '[]'
first 'by hand: a run'
run_dir=$(find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d)
state_new
begin '[]'
log_clear
zcat -f "$run_dir/desired" >"$tmp/desired"
exits 0 'by hand' "$sync" push "$tmp/desired"
is "$(names) $(links)" 'Acme, Bolt Prod 0: Acme, Prod 1: Bolt' 'by hand: items and links'

# ---- what is wrong with a rule is told, and nothing is sent
while IFS='|' read -r rules said; do
	mapping "$rules"
	log_clear
	run "$sync" full
	is "$code $(writes)" '2 0' "$said: exit 2"
	like "$err" "$said" "$said"
done <<'END'
{"care": {"from": "attributes.brand", "transform": ["item"]}}|product.care: 'item' is for a field of type Reference
{"maker": {"from": "attributes.brand", "transform": ["item", "trim"]}}|'item' is the last transform
{"maker": {"from": "attributes.brand", "transform": [{"item": {"by": "id"}}]}}|'by' of 'item' is "name" or "slug"
{"maker": {"from": "attributes.brand", "transform": [{"item": {"make": true}}]}}|unknown member 'make'
{"maker": {"from": "attributes.brand", "transform": [{"item": {"create": 1}}]}}|'create' of 'item' is true or false
{"maker": {"from": "attributes.brand", "transform": [{"item": {"fields": {"country": "attributes.country"}}}]}}|'fields' are of items that are made
{"related": {"from": "attributes.brand", "transform": ["item"]}}|this field refers to products or SKUs
{"main-category": {"from": "attributes.brand", "transform": [{"item": {"create": true}}]}}|categories are made by 'categories'
{"maker": {"from": "attributes.brand", "transform": [{"trim": {}}]}}|options are for 'item' alone
END

# ---- a collection that is gone, or not for this token, while the run reads it
mapping "$plain_rule"
catalogue Acme
begin '[]'
while read -r status said; do
	send POST "$WEBFLOW/__fault" '{"match":"GET /v2/collections/'"$brands"'/items","nth":1,
		"do":"status","status":'"$status"'}' >/dev/null
	exits 1 "$status for its items: the run stops" "$sync" full
	like "$err" "$said" "$status for its items: the collection is named"
	unlike "$err" 'no such site' "$status for its items: the site is not blamed"
	is "$(writes)" 0 "$status for its items: nothing is written"
	send DELETE "$WEBFLOW/__fault" >/dev/null
done <<END
403 the items of collection $brands from Webflow: .*not authorized
404 the items of collection $brands from Webflow: it is not there
END
exits 0 'it is there again: the run ends' "$sync" full
done_testing
