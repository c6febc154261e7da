#!/bin/bash
# Who is who: what people made in the shop, a PIM imported anew, another key of
# the account, another account.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=2 ARCHIVE_MAX=10%

# catalogue PREFIX: codes, all ids with that hexadecimal digit in front
catalogue() { # PREFIX [JQ-FILTER of [code, parent, colour] lists]
	jq -n -c --arg prefix "$1" '
	def id: $prefix + "0123456789abcde"[.:. + 1] + "123456789abcdef0123456"
		| .[:24] | . + "a" * (24 - length);
	def attribute(l; n; t; i): {id: "aaaaaaaaaaaaaaaaaaaaaaa\(i)", label: l,
		name: n, type_class: t, filter_type: t, groups: []};
	([["A"], ["A-1","A","Red"], ["A-2","A","Blue"], ["B"], ["B-1","B","Red"],
		["B-2","B","Green"], ["S",null,"White"], ["T",null,"Black"],
		["U",null,"Gold"], ["W",null,"Red"], ["X",null,"Red"],
		["Y",null,"Blue"]] | '"${2:-.}"') as $p
	| ($p | to_entries | map({key: .value[0], value: (.key | id)})
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
		+ if $parent then {_parent_id: $ids[$parent]} else {} end]}'
}
catalogue 1 >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"

pim() { # EDIT…
	local edit
	for edit; do
		send POST "$PLYTIX/__edit" "$edit" >/dev/null
	done
}
sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
}
# sells: what can be bought, product and code
# shellcheck disable=SC2016 # jq
sells() {
	shop '[.products[] | select((.product.isArchived or .product.isDraft) | not)
		| .product.fieldData.name as $p | .skus[]
		| select(.inventory as $i | $i.inventoryType == "infinite"
			or $i.quantity > 0)
		| "\($p | ltrimstr("Product ")):\(.fieldData.sku)"] | sort | join(" ")'
}
listings() { # pages of the shop's products that were read
	requests webflow '[.[] | select(.method == "GET"
		and (.path | test("/products$")))] | length'
}
new() {
	send POST "$PLYTIX/__reset" >/dev/null
	send POST "$WEBFLOW/__reset" >/dev/null
	state_new
	sync full
	[[ $code == 0 ]] || note "full: $code $err"
}
quiet() { # WHAT [CODE]: the runs after have nothing to send
	local command
	for command in full changed; do
		sync "$command"
		is "$code $(writes)" "${2:-0} 0" "$1: $command after it has nothing to do"
	done
}
hand() { # NAME CODE [MEMBERS]: a person makes a product in the shop
	send POST "$WEBFLOW/__edit" "{\"op\":\"add-product\",\"product\":{
		\"fieldData\":{\"name\":\"$1\",\"slug\":\"${1,,}\"}${3:-}},\"skus\":[{
		\"fieldData\":{\"name\":\"$1\",\"slug\":\"${1,,}\",\"sku\":\"$2\",
		\"price\":{\"value\":700,\"unit\":\"USD\"}}}]}" | jq -r .id
}
add() { # CODE [MEMBERS]: a product that is new in the PIM
	pim "{\"op\":\"add\",\"product\":{\"sku\":\"$1\",\"label\":\"Product $1\",
		\"status\":\"Completed\",\"attributes\":{\"price\":\"7\",
		\"inventory\":7}${2:-}}}"
}

# desired: N-1 as webflow-map might have it, as a file to be pushed
desired() {
	local id
	id=$(get "$PLYTIX/__state" | jq -r '[(.products[] | select(.sku == "N-1").id),
		"cccccccccccccccccccccccc"][0]')
	printf '{"kind":"product","plytix_id":"%s","part":"","sku":"N-1","state":"publish","product":{"fieldData":{"name":"Product N-1","slug":"product-n-1"}},"options":[],"skus":[{"plytix_id":"%s","sku":"N-1","values":[],"fieldData":{"price":{"value":700,"unit":"USD"},"sku":"N-1"},"inventory":{"inventoryType":"finite","quantity":7}}]}\n' \
		"$id" "$id" >"$tmp/desired"
}

all='A:A-1 A:A-2 B:B-1 B:B-2 S:S T:T U:U W:W X:X Y:Y'

# ---- a product made by hand whose code is new in the PIM
for way in full changed 'product N-1' retry push; do
	new
	is "$(sells)" "$all" "$way: all is on sale"
	add N-1
	case $way in
	retry)
		pim '{"op":"set","sku":"N-1","field":"attributes.price","value":null}'
		sync changed
		is "$code" 3 'retry: refused at first'
		is "$(listings)" 0 'what is refused makes nobody look at the shop'
		pim '{"op":"set","sku":"N-1","field":"attributes.price","value":"7"}'
		;;
	push)
		desired
		way="push $tmp/desired"
		;;
	esac
	item=$(hand Byhand N-1)
	# shellcheck disable=SC2086 # words
	sync $way
	way=${way%% *}
	is "$code $(sells)" "0 A:A-1 A:A-2 B:B-1 B:B-2 N-1:N-1 S:S T:T U:U W:W X:X Y:Y" \
		"$way: what a person made is taken over, not made again"
	is "$(shop "[.products[] | select(.product.id == \"$item\")
		| .product.fieldData.name] | tojson")" '["Product N-1"]' \
		"$way: it is that item"
	is "$(listings)" 1 "$way: for one page of the shop"
	if [[ $way == push ]]; then
		sync push "$tmp/desired"
		is "$code $(writes)" '0 0' "$way: once more it has nothing to do"
	else
		quiet "$way"
	fi
done

# a run that makes nothing does not look
new
pim '{"op":"set","sku":"S","field":"attributes.price","value":"8"}' \
	'{"op":"set","sku":"T","field":"status","value":"Archived"}'
sync changed
is "$code $(listings)" '0 0' 'a run that makes nothing does not read the shop'
add N-2 && pim '{"op":"set","sku":"N-2","field":"status","value":"Archived"}'
sync changed
is "$code $(listings)" '0 0' 'nor for one that is archived in the PIM'
add n-3
item=$(hand Upper N-3)
sync changed
is "$code $(listings)" '0 1' 'one that is new makes it look'
is "$(shop "[.products[] | select(.product.id == \"$item\")
	| .product.fieldData.name] | tojson")" '["Upper"]' \
	'a code is compared exactly'
quiet 'codes of two cases'

# pages: ceil(P/100)
for n in {1..95}; do
	hand "Other$n" "O-$n" >/dev/null
done
add N-4
sync changed
is "$code $(listings)" '0 2' 'a shop of two pages is read in two requests'

# cut short while it makes one, and again
new
add N-5
item=$(hand Byhand N-5)
for n in 1 2 3; do
	"$ROOT/sync.sh" -q changed >/dev/null 2>&1 &
	pid=$!
	for _ in {1..200}; do
		(($(writes) >= n)) && break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.01
	done
	kill_all
	wait "$pid" 2>/dev/null || true
done
sync changed
is "$(shop '[.products[] | select(.skus[0].fieldData.sku == "N-5")] | length')" 1 \
	'killed thrice: it is there once'
quiet killed

# ---- others that sell a code of ours
new
item=$(hand Foreign S)
gone=$(hand Gone T ',"isArchived":true')
twin=$(hand Twin A-2)
for command in full full; do
	sync "$command"
	is "$code $(writes)" '0 0' "$command: what others sell is theirs"
	like "$err" "Foreign.*$item.*code 'S'" 'that it has a code of ours is told'
	like "$err" "Twin.*$twin.*code 'A-2'.*product 'A'" "a variant's too"
	unlike "$err" "$gone" 'what is archived is not'
done
is "$(sql "SELECT count(*) FROM sync.sync_errors WHERE code = 'foreign-code'")" \
	4 'the ledger keeps it'
sync plan
like "$err" "Foreign.*$item" 'a plan tells it'
add N-6
one=$(hand First N-6)
two=$(hand Second N-6)
sync changed
like "$err" "First.*$one.*N-6" 'of two with one code the first is told'
like "$err" "Second.*$two.*N-6" 'and the second'
is "$(shop "[.products[] | select(.product.id | IN(\"$one\", \"$two\"))
	| .product.fieldData.name] | sort | join(\" \")")" 'First Second' \
	'neither is taken over'
sync full
like "$err" "First.*$one.*N-6" 'full tells it'
like "$err" "Second.*$two.*N-6" 'of both'

# ---- ADOPT=report
new
add N-7
hand Byhand N-7 >/dev/null
ADOPT=report sync changed
is "$code $(writes) $(listings)" '3 0 1' 'ADOPT=report: it is held'
like "$out" '"code":"adoption-held"' 'by its name'
pim '{"op":"set","sku":"S","field":"attributes.price","value":"9"}'
ADOPT=report sync changed
is "$code $(writes) $(listings)" '0 1 0' \
	'ADOPT=report: a run that makes nothing does not read the shop'
# ---- the PIM imported anew: the same codes, other ids
# anew FILE: that is what the PIM holds from now on
anew() {
	# shellcheck disable=SC2154 # server() sets it
	kill "$plytix_pid"
	wait "$plytix_pid" 2>/dev/null || true
	# not one of those that kill_all ends
	STATE_DIR='' server plytix -c "$1" -s rate=off -s claim=absent
	PLYTIX=http://127.0.0.1:$plytix_port
	export PLYTIX_BASE_URL=$PLYTIX/api/v1
	export PLYTIX_AUTH_URL=$PLYTIX/auth/api/get-token
}
# ids CODE…: the catalogue with other ids for these and their variants
ids() {
	jq -c '([.products[] as $p | select($p.sku as $s
			| any($ARGS.positional[]; . == $s or ($s | startswith("\(.)-"))))
		| {key: $p.id, value: ("f" + $p.id[1:])}] | from_entries) as $new
		| .products |= map(if $new[.id] then .id = $new[.id]
			| .modified = "2026-10-01T00:00:01.000000+00:00" else . end
			| if $new[._parent_id // ""] then ._parent_id = $new[._parent_id]
			else . end)' "$tmp/catalogue.json" --args "$@" >"$tmp/ids.json"
}
made() { # products that were made since log_clear
	requests webflow '[.[] | select(.method == "POST" and .status < 300
		and (.path | endswith("/products")))] | length'
}
first() {
	anew "$tmp/catalogue.json"
	new
}

catalogue 2 >"$tmp/all.json"
first
anew "$tmp/all.json"
sync full
is "$code $(writes)" '2 0' 'a PIM whose ids are all others: nothing is done'
like "$err" 'none of the 8 products.*sync.sh full --accept-catalogue' \
	'with the command that allows it'
sync plan
is "$code $(writes)" '2 0' 'a plan says so too'
for way in changed 'product S' 'product A'; do
	# shellcheck disable=SC2086 # words
	sync $way
	is "$code $(writes)" '3 0' "$way: neither made nor moved"
	like "$err" "code '[A-Z](-1)?' belongs to product '1.*full decides" \
		"$way: says who decides"
done
is "$(sells)" "$all" 'all is on sale once'
for n in 1 2; do
	sync full --accept-catalogue
	is "$code $(writes) $(sells)" "3 0 $all" "accepted, but too many at once ($n)"
	like "$err" "ARCHIVE_MAX=8 [^ ]*sync.sh full --accept-catalogue.*'A', 'B'" \
		'named, with the command that allows it'
done
sync plan --accept-catalogue --json
is "$(jq -R -c 'fromjson? | select(.kind == "summary").products' <<<"$out")" \
	'{"refused":8}' 'a plan shows them held'
export ARCHIVE_MAX=8
sync plan --accept-catalogue --json
is "$code $(jq -R -c 'fromjson? | select(.kind == "summary").products' <<<"$out")" \
	'0 {"unchanged":8}' 'a plan of the move has nothing to send'
is "$(sql "SELECT count(*) FROM sync.product_mappings
	WHERE plytix_id LIKE '1%'")" 8 'and moves nothing'
sync full --accept-catalogue
export ARCHIVE_MAX=10%
is "$code $(writes) $(made) $(sells)" "0 0 0 $all" 'allowed: the mappings move'
is "$(sql "SELECT count(*) FROM sync.product_mappings
	WHERE plytix_id LIKE '2%'") $(sql "SELECT count(*) FROM
	sync.variant_mappings WHERE variant_id LIKE '2%'
	AND plytix_id LIKE '2%'")" '8 10' 'of products and variants'
quiet 'after the move'
pim '{"op":"set","sku":"A-2","field":"attributes.price","value":"50"}' \
	'{"op":"set","sku":"S","field":"attributes.inventory","value":70}'
sync changed
is "$code $(writes) $(made)" '0 2 0' 'what changes then is sent to the same items'
anew "$tmp/catalogue.json"
ARCHIVE_MAX=8 sync full --accept-catalogue
is "$code $(made) $(sells)" "0 0 $all" 'and back to the ids of before'

anew "$tmp/all.json"
sync full --accept-catalogue
is "$code $(writes)" '3 0' 'held once more'
exits 0 'allowed by the name of that run' "$ROOT/sync.sh" allow latest
is "$(jq .items <<<"$out")" 8 'the eight'
sync full --accept-catalogue
is "$code $(writes) $(made) $(sells)" "0 0 0 $all" 'the mappings move'
quiet 'after that'
anew "$tmp/catalogue.json"
ARCHIVE_MAX=8 sync full --accept-catalogue
is "$code $(made) $(sells)" "0 0 $all" 'and back'

# one of them
for one in S A; do
	first
	ids "$one"
	anew "$tmp/ids.json"
	sync changed
	is "$code $(writes)" '3 0' "$one anew: changed leaves it"
	sync changed
	is "$code $(writes)" '0 0' "$one anew: and does not ask again and again"
	sync retry
	is "$code $(writes)" '3 0' "$one anew: nor does retry move it"
	sync full --limit 20
	is "$code $(writes) $(made)" '3 0 0' "$one anew: nor a trial"
	sync full
	is "$code $(writes) $(sells)" "0 0 $all" "$one anew: full moves it"
	quiet "$one anew"
done

# more than the guard lets go: nothing of those two, all of the others
first
ids S T
jq -c '(.products[] | select(.sku == "U") | .attributes.price) = "77"' \
	"$tmp/ids.json" >"$tmp/two.json"
anew "$tmp/two.json"
sync full
is "$code $(writes) $(made) $(sells)" "3 1 0 $all" \
	'two anew: held, while others are updated'
sync full
is "$code $(writes) $(sells)" "3 0 $all" 'and held again'
ARCHIVE_MAX=2 sync full
is "$code $(writes) $(sells)" "0 0 $all" 'until it is allowed'
quiet 'two anew'

# kill -9 at any moment
first
anew "$tmp/all.json"
for n in 0.1 0.2 0.3 0.4 0.5 0.6 0.7; do
	ARCHIVE_MAX=8 "$ROOT/sync.sh" -q full --accept-catalogue >/dev/null 2>&1 &
	pid=$!
	sleep "$n"
	kill_all
	wait "$pid" 2>/dev/null || true
done
ARCHIVE_MAX=8 sync full --accept-catalogue
is "$code $(sells) $(shop '.products | length')" "0 $all 8" \
	'killed at seven moments: nothing twice, nothing lost'
quiet 'killed in a move'

# codes that do not all agree: another product; the old one goes
first
ids A
jq -c '(.products[] | select(.sku == "A-2")).sku = "A-9"' "$tmp/ids.json" \
	>"$tmp/other.json"
anew "$tmp/other.json"
sync changed
is "$code $(writes)" '3 0' 'a variant with another code: changed leaves it'
sync full
is "$code $(made) $(sells)" "0 1 A:A-1 A:A-9 B:B-1 B:B-2 S:S T:T U:U W:W X:X Y:Y" \
	'full makes it anew and takes the old one off sale'
quiet 'another code'
first
ids A S
jq -c '(.products[] | select(.sku == "A-2")).sku = "a-2"
	| (.products[] | select(.sku == "T")).sku = "t"
	| (.products[] | select(.sku == "t")).id |= "e" + .[1:]' "$tmp/ids.json" \
	>"$tmp/other.json"
anew "$tmp/other.json"
sync full
is "$code $(sells)" "3 A:A-1 A:A-2 B:B-1 B:B-2 S:S T:T T:t U:U W:W X:X Y:Y" \
	'too many gone: who has a code of theirs is not made, who has none is'
is "$(made)" 1 'one is made'
ARCHIVE_MAX=3 sync full
is "$code $(sells)" "0 A:A-1 A:a-2 B:B-1 B:B-2 S:S T:t U:U W:W X:X Y:Y" \
	'allowed: what agrees has moved, the others have gone'
quiet 'codes of other cases'

# which codes tell who is who: the listing is made by hand, nothing moves for good
first
listing() { # ID PARENT|- CODE …: how many of these products would move
	{
		sql "SELECT id, coalesce(parent, '-'), sku FROM sync.pim_rows
			WHERE coalesce(parent, id) NOT IN (SELECT id FROM sync.pim_rows
			WHERE sku IN ('A', 'S'))" | tr '|' '\t'
		while (($#)); do
			printf '%s\t%s\t%s\n' "$1" "$2" "$3"
			shift 3
		done
	} | jq -R -c 'split("\t") as [$id, $parent, $sku]
		| {family: (if $parent == "-" then $id else $parent end), level: 0,
		kind: "row", id: $id, sku: $sku}
		+ if $parent == "-" then {} else {parent: $parent} end' >"$tmp/rows"
	echo '{"family":"~","level":9,"kind":"end","families":"whole","catalogue":"whole","count":12}' \
		>>"$tmp/rows"
	ARCHIVE_MAX=100% audit-log rows --move -n --rows "$tmp/rows" 2>/dev/null |
		jq .count
}
is "$(listing e0 - A e1 e0 A-1 e2 e0 A-2 f0 - S)" 2 'a family and a single'
is "$(listing e0 - A e2 e0 A-2 e1 e0 A-1)" 1 'in whatever order'
is "$(listing e0 - S e1 - S)" '' 'a code that is there twice moves nothing'
is "$(listing e0 - A e1 e0 A-1 e2 e0 A-2 f0 - X1 f1 f0 A-1)" '' \
	"nor a variant's"
is "$(listing e0 - s e1 - ' S' e2 - 'S ')" '' 'a code is compared exactly'
is "$(listing e0 - '' e1 - '')" '' 'an empty one is none'
is "$(listing e0 - A e1 e0 A-1)" '' 'a variant less'
is "$(listing e0 - A e1 e0 A-1 e2 e0 A-2 e3 e0 A-3)" '' 'a variant more'
is "$(listing e0 - A-1 e1 e0 A e2 e0 A-2)" '' 'a variant that is the product now'
is "$(listing e0 - S e1 e0 A-1)" '' 'a single that has a variant now'
sql "UPDATE sync.pim_rows SET sku = '' WHERE sku = 'S'" >/dev/null
is "$(listing e0 - S e1 - '')" '' 'where the old code was empty'

# one that was archived and comes again
first
pim '{"op":"delete","sku":"S"}'
sync full
is "$code $(sells)" "0 ${all/ S:S/}" 'deleted in the PIM: archived'
ids S
anew "$tmp/ids.json"
sync full
is "$code $(made) $(sells)" "0 0 $all" 'imported anew: the same item is restored'
quiet restored

# a mapping that splits a family
webflow-map --print-default | jq '.split = "attributes.color"' \
	>"$tmp/split.json"
export MAPPING_FILE=$tmp/split.json
first
before=$(sells)
is "$(shop '.products | length')" 10 'split by colour: a product a variant'
anew "$tmp/all.json"
ARCHIVE_MAX=1 sync full --accept-catalogue
is "$code $(writes) $(sells)" "3 0 $before" 'split products: held'
ARCHIVE_MAX=100% sync full --accept-catalogue
is "$code $(made) $(sells)" "0 0 $before" 'split products move with all parts'
quiet split
unset MAPPING_FILE

# an item of the map is nobody else's, not by its slug either
first
add Z ',"label":"Product S"'
for n in 1 2; do
	sync full
	is "$code $(shop '[.products[] | select(.product.fieldData.name == "Product S")] | length')" \
		'0 2' "one of the same name has an item of its own ($n)"
done
quiet 'the same name'

# ---- another key
first
desired
for way in changed 'product S' retry 'full --only S' "push $tmp/desired"; do
	# shellcheck disable=SC2086 # words
	PLYTIX_API_KEY=sandbox-key-2 sync $way
	is "$code $(writes)" '2 0' "another key: ${way%% /*} does nothing"
	like "$err" "run '[^']*sync.sh full' once" 'and says what to do'
done
PLYTIX_API_KEY=sandbox-key-2 sync plan
is "$code $(writes)" '0 0' 'a plan lists the catalogue, and may'
PLYTIX_API_KEY=sandbox-key-2 sync full
is "$code $(writes)" '0 0' 'so may full: the same products are there'
like "$err" 'another key of the same Plytix account' 'which it says'
PLYTIX_API_KEY=sandbox-key-2 sync changed
is "$code $(writes)" '0 0' 'and from then on every run'
for n in 4 5; do
	first
	pim "{\"op\":\"delete\",\"skus\":$(jq -n -c --argjson n "$n" \
		'["S","T","U","W","X"][:$n]')}"
	PLYTIX_API_KEY=sandbox-key-2 ARCHIVE_MAX=100% sync full
	if ((n == 4)); then
		is "$code" 0 'half of the products are there: the same account'
	else
		is "$code $(writes)" '2 0' 'less than half: another account'
		like "$err" '3 of the 8 products.*sync.sh full --accept-catalogue' \
			'with the command that allows it'
		PLYTIX_API_KEY=sandbox-key-2 ARCHIVE_MAX=100% sync full --accept-catalogue
		is "$code" 0 'which works'
	fi
done
first
catalogue 3 'map(.[0] |= "N" + . | if .[1] then .[1] |= "N" + . else . end)' \
	>"$tmp/foreign.json"
anew "$tmp/foreign.json"
for key in sandbox-key sandbox-key-2; do
	PLYTIX_API_KEY=$key ARCHIVE_MAX=100% sync full
	is "$code $(writes)" '2 0' "goods of another account, key $key: nothing is done"
done
anew "$tmp/catalogue.json"
PLYTIX_API_KEY=sandbox-key-2 sync push --accept-catalogue "$tmp/desired"
unlike "$code" '^2' 'push takes --accept-catalogue'
run "$ROOT/sync.sh" help
is "$(grep -c accept-catalogue <<<"$out")" 2 'it stands in the help'
done_testing
