#!/bin/bash
# Which products a shop sells: one catalogue of 60 over three shops, each holds
# exactly what its mapping selects. What that is, the test works out by itself,
# from the catalogue, and gives the rest of it to the oracle and the minimum.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=2

# a tree of its own, for the settings of three sites
tree=$tmp/tree
mkdir -p "$tree"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$tree"
ln -s "$BIN" "$tree/bin"
sites=(wear home gold)
declare -A url=() site_id=()

# ---- the catalogue: 60 products in three categories; some are sold in two shops
jq '.attributes += [
	{id: "c00000000000000000000001", label: "channels", name: "Channels",
		type_class: "MultiSelectAttribute", filter_type: "MultiSelectAttribute",
		groups: [], options: ["home", "gold", "outlet"]},
	{id: "c00000000000000000000002", label: "launch", name: "Launch",
		type_class: "DateAttribute", filter_type: "DateAttribute", groups: []},
	{id: "c00000000000000000000003", label: "sold_in", name: "Sold in",
		type_class: "TextAttribute", filter_type: "TextAttribute", groups: []}]
	| (.categories | map({key: .id, value: .name}) | from_entries) as $name
	| .products |= (to_entries | map(.key as $n | .value
		| if ._parent_id then . else
			($name[.categories[0]]) as $c
			| .attributes.channels = ([if $c == "Home And Garden" then "home"
				else empty end, if $n % 5 == 0 then "gold" else empty end, "outlet"])
			| .attributes.launch = (if $n % 3 == 0 then "2026-03-01T01:30:00+02:00"
				else "2026-01-15" end)
		end))' "$TESTS/catalogues/sample.json" >"$tmp/catalogue.json"
# what each shop is to hold, as jq sees it; . is a stored product with the names
# of its categories
declare -A wanted=(
	[wear]='.names | index("Apparel")'
	[home]='.attributes.channels | index("home")'
	[gold]='((.attributes.channels | index("gold")) or (.names | index("Jewelery")))
		and (.attributes.price | tonumber) > 9.5 and (.attributes.price | tonumber) < 60
		and (.attributes.launch | startswith("2026-03") | not)
		and (.sku | startswith("CHOKER") | not)'
)
declare -A select=(
	[wear]='{"product": {"from": "categories", "is": "Shop/Apparel"}}'
	[home]='{"product": {"from": "attributes.channels", "in": ["nowhere", "home"]}}'
	[gold]='{"product": {"all": [
		{"any": [{"from": "attributes.channels", "is": "gold"},
			{"from": "categories", "matches": "Shop/Jewel*"}]},
		{"from": "attributes.price", "above": 9.50, "below": 60},
		{"from": "attributes.launch", "below": "2026-02-28T23:30:00Z"},
		{"none": [{"from": "sku", "matches": "CHOKER*"}]}]}}'
)
mapping() { # SITE SELECT
	webflow-map --print-default | jq --argjson select "$2" '.select = $select' \
		>"$tmp/$1.mapping"
}

# shops_start [SWITCH…]: the account and three empty shops
shops_start() {
	local site id=0 switch
	local -a switches=()
	for switch; do
		switches+=(-s "${switch#webflow.}")
	done
	unset SHOP_FILE
	sandbox_start "$tmp/catalogue.json" "$@"
	state_new
	get "$WEBFLOW/__state" >"$tmp/empty"
	for site in "${sites[@]}"; do
		id=$((id + 1))
		site_id[$site]=580e63e98c9a982ac9b8b74$id
		jq --arg id "${site_id[$site]}" '.site.id = $id' "$tmp/empty" \
			>"$tmp/$site.empty"
		SHOP_FILE=$tmp/$site.empty
		server webflow -f "$SHOP_FILE" -s rate=off "${switches[@]}"
		url[$site]=http://127.0.0.1:$webflow_port
		mapping "$site" "${select[$site]}"
		(umask 077 && cat >"$tree/.env.$site" <<-END
			WEBFLOW_SITE_ID=${site_id[$site]}
			WEBFLOW_BASE_URL=${url[$site]}/v2
			MAPPING_FILE=$tmp/$site.mapping
		END
		)
	done
}
# at SITE: what follows is about its shop
at() {
	site=$1
	WEBFLOW=${url[$1]}
}
# sync ARGUMENT…: of that site
sync() {
	log_clear
	run "$tree/sync.sh" --site "$site" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# part SITE: the catalogue without what the shop is not to hold, in $tmp/part
part() {
	get "$PLYTIX/__state" | jq '(.categories | map({key: .id, value: .name})
		| from_entries) as $name
		| [.products[] | select(._parent_id | not)
			| .names = [.categories[] | $name[.]]
			| select('"${wanted[$1]}"').id] as $in
		| .products |= map(select(._parent_id // .id | IN($in[])))' >"$tmp/part"
}
# holds WHAT [oracle options]: exactly the part
holds() {
	local what=$1 code=0
	shift
	part "$site"
	shop '.products |= map(select(.product.isArchived | not))' >"$tmp/shop"
	"$TESTS/judges/oracle" "$@" "$tmp/part" "$tmp/shop" >"$tmp/oracle" || code=$?
	ok "$code" "$what"
	((code == 0)) || note "$(head -n 12 "$tmp/oracle")"
}
count() { # of products in the part
	jq '[.products[] | select(._parent_id | not)] | length' "$tmp/part"
}
tally() {
	jq -c '[.products.created, .products.archived, .products.restored,
		.left_out.products // 0, (.requests | .writes == .minimum)]' <<<"$summary"
}

again() { # WHAT: the next run has nothing to write
	sync full
	is "$code $(writes)" '0 0' "$1: the run after"
}
# state SKU: of the product in the shop; empty where it has none
state() {
	shop "first(.products[] | select(any(.skus[]; .fieldData.sku == \"$1\")).product
		| if .isArchived then \"archived\" elif .isDraft then \"draft\"
		else \"live\" end) // empty"
}
live() {
	shop '[.products[] | select(.product.isArchived or .product.isDraft | not)] | length'
}
# asked: which requests of this run were about products
asked() {
	requests webflow '[.[] | select(.path | test("/products|/items|/inventory"))] | length'
}
why() { # SKU
	run "$tree/sync.sh" --site "$site" why --json "$1"
	jq -r 'select(.kind == "why") | .verdict + ": " + .sentence' <<<"$out"
}
category=$(jq -r '.categories[] | select(.name == "Home And Garden").id' \
	"$tmp/catalogue.json")
apparel=$(jq -r '.categories[] | select(.name == "Apparel").id' \
	"$tmp/catalogue.json")
# move SKU CATEGORY CHANNELS
move() {
	edit "[{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"categories\",\"value\":[\"$2\"]},
		{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.channels\",\"value\":$3}]"
}

for mode in keep,strict mint,lenient; do
	shops_start "webflow.ids=${mode%,*}" "webflow.strict=${mode#*,}"
	for site in "${sites[@]}"; do
		at "$site"
		sync full
		holds "$mode $site: exactly its selection"
		n=$(count)
		is "$code $(tally)" "0 [$n,0,0,$((60 - n)),true]" "$mode $site: $n of 60, the others left out"
		is "$(writes)" "$("$TESTS/judges/minimum" "$tmp/part")" "$mode $site: with the fewest writes"
		again "$mode $site"
	done

	# ---- from one shop to another: archived here, made there, once each
	moved=ZIPPED-JACKET
	move $moved "$category" '["home","outlet"]'
	at wear
	sync changed
	is "$code $(tally) $(writes)" '0 [0,1,0,1,true] 1' "$mode: one that moves is archived here by changed"
	holds "$mode: here it is gone"
	is "$(why $moved)" "not-selected: '$moved' is not selected by the mapping, and archived in the shop: select.product wants 'categories' is \"Shop/Apparel\", and it is [\"Shop/Home And Garden\"]; customers see that when the site is published" \
		"$mode: why names the condition and the value"
	at home
	sync changed
	is "$code $(tally)" '0 [1,0,0,0,true]' "$mode: and made there"
	holds "$mode: there it is"
	at gold
	sync changed
	is "$code $(tally) $(asked)" '0 [0,0,0,1,true] 0' "$mode: a third shop is not asked anything"
	like "$(why $moved)" "^not-selected: '$moved' is not selected by the mapping, and not in the shop: select.product.all\[0\] wants one of 2, and none holds: 'attributes.channels' is \[\"home\",\"outlet\"\]; 'categories'" \
		"$mode: nor does it hold it"
	for site in "${sites[@]}"; do
		at "$site"
		sync changed
		is "$code $(requests plytix '[.[] | select(.path | test("product"))] | length') $(writes)" \
			'0 1 0' "$mode $site: known as dealt with"
		again "$mode $site: after the move"
	done

	# ---- and back
	move $moved "$apparel" '["outlet"]'
	at home
	sync full
	is "$code $(tally | jq -c '.[1]') $(writes)" '0 1 1' "$mode: gone again there"
	holds "$mode: there it is no more" -l
	at wear
	sync changed
	is "$code $(tally | jq -c '.[2]') $(writes)" '0 1 1' "$mode: and back here"
	holds "$mode: here it is again"
	again "$mode: back"
	sandbox_stop
done

# ---- what is wrong with a product matters to nobody where it is not selected
shops_start
edit '[{"op":"set","sku":"CREAM-SOFA","field":"attributes.price","value":""},
	{"op":"set","sku":"GREY-SOFA","field":"label","value":""},
	{"op":"set","sku":"YELLOW-SOFA","field":"status","value":"Unheard"}]'
at wear
sync full --limit 3
is "$code $(jq .products.created <<<"$summary") $(live)" '0 3 3' 'a trial of three is of three that are selected'
sync full
is "$code $(jq -c '[.products.created, .products.refused, .left_out.products]' <<<"$summary")" \
	'0 [17,0,40]' 'no fault of what is not selected is told'
before=$(live)

# ---- slips
slip() { # SELECT
	mapping "$site" "$1"
}
slip '{"prodct": {"from": "sku", "is": "x"}}'
sync full
is "$code $(requests plytix length) $(writes)" '2 0 0' 'a member with a slip: exit 2, and nothing is asked'
like "$err" "select: unknown member 'prodct'; did you mean 'product'" 'it is named'
slip '{"product": {"from": "attributes.chanels", "is": "home"}}'
sync full
is "$code $(writes)" '2 0' 'an attribute with a slip: exit 2'
like "$err" "attributes.chanels" 'it is named'
for from in categories attributes.channels; do
	slip "{\"product\": {\"from\": \"$from\", \"is\": \"Shop/Aparel\"}}"
	sync full
	is "$code $(writes) $(live)" "3 0 $before" "a value with a slip in $from: held back, exit 3"
	like "$err" "select' of the mapping selects none of the 60 products" 'that nothing is selected is said'
	like "$err" '20 of 20 live products would go, at most 2 may at once: none is touched\. 20 of them by '\''select'\'' of the mapping' \
		'the guard names select'
	like "$(why BLUE-SILK-TUXEDO)" '^held: .* select.product wants .*Aparel' 'and so does why'
	is "$(jq -c '[.products.archived, .left_out.products]' <<<"$summary")" '[0,40]' \
		'none is archived, the others are left out'
done
sync changed
is "$code $(writes) $(live)" "3 0 $before" 'by changed, which takes up what was held, too'
run "$tree/sync.sh" --site "$site" plan
is "$code" 3 'plan: exit 3'
is "$(tail -n 1 <<<"$out" | jq -c .left_out)" \
	'{"products":40,"variants":0,"conditions":[{"condition":"select.product","products":40}]}' \
	'plan: how many are left out, and why'
like "$err" "20 of them by 'select' of the mapping" 'plan: the guard speaks as well'
slip "${select[wear]}"
again 'corrected'
is "$(live)" "$before" 'nothing has gone'

# ---- a part more than the guard lets go, and a person lets it go
slip '{"product": {"all": [{"from": "categories", "is": "Shop/Apparel"},
	{"from": "label", "matches": "*[Jj]acket*"}]}}'
sync full
is "$code $(writes)" '3 0' 'fewer jackets alone: held back'
sync allow latest
sync full
rest=$(live)
is "$code $(jq .products.archived <<<"$summary") $(writes)" "0 $((before - rest)) $((before - rest))" \
	'allowed: archived, a write each'
again 'allowed'
slip "${select[wear]}"
sync full
is "$code $(jq .products.restored <<<"$summary") $(writes) $(live)" \
	"0 $((before - rest)) $((before - rest)) $before" 'selected again: back, a write each'
again 'selected again'

# ---- all
slip '{"product": {"from": "sku", "empty": false}}'
edit '[{"op":"set","sku":"CREAM-SOFA","field":"attributes.price","value":"9"},
	{"op":"set","sku":"GREY-SOFA","field":"label","value":"Sofa"},
	{"op":"set","sku":"YELLOW-SOFA","field":"status","value":"Completed"}]'
sync full
is "$code $(jq -c '[.products.created, .left_out]' <<<"$summary") $(live)" '0 [40,null] 60' \
	'one that selects all: nothing is left out'
again 'all'
sandbox_stop

# ---- nothing, from the first day on
shops_start
at wear
slip '{"product": {"from": "sku", "is": "nobody"}}'
sync full
is "$code $(asked) $(writes) $(live)" "0 $(asked) 0 0" 'nothing selected, nothing there: exit 0'
like "$err" 'selects none of the 60 products' 'and said'
is "$(jq -c '[.products | add] + [.left_out.products]' <<<"$summary")" '[0,60]' 'left out, not unchanged'
sandbox_stop

# ---- ARCHIVE_POLICY
shops_start
at wear
sync full
one=ZIPPED-JACKET
without='{"product": {"all": [{"from": "categories", "is": "Shop/Apparel"},
	{"none": [{"from": "sku", "is": "ZIPPED-JACKET"}]}]}}'
slip "$without"
for policy in ignore draft archive; do
	export ARCHIVE_POLICY=$policy
	case $policy in
	ignore) then=live n=0 words='left as it is in the shop' ;;
	draft) then=draft n=1 words='a draft in the shop' ;;
	archive) then=archived n=1 words='archived in the shop' ;;
	esac
	sync full
	is "$code $(writes) $(state $one)" "0 $n $then" "$policy: $n writes, then it is $then"
	like "$(why $one)" "^not-selected: .* is not selected by the mapping, and $words: select.product.all\[1\].none\[0\] excludes 'sku' is \"$one\"" \
		"$policy: why says so"
	again "$policy"
done
edit '[{"op":"set","sku":"ZIPPED-JACKET","field":"status","value":"Archived"}]'
slip "${select[wear]}"
sync full
is "$code $(writes) $(state $one)" '0 0 archived' 'archived in the PIM as well: stays so'
slip "$without"
export ARCHIVE_POLICY=ignore
sync full
is "$code $(writes) $(state $one)" '0 0 archived' 'and the policy does not bring it back'
edit '[{"op":"set","sku":"ZIPPED-JACKET","field":"status","value":"Completed"}]'
unset ARCHIVE_POLICY
slip "${select[wear]}"
sync changed
is "$code $(writes) $(state $one)" '0 1 live' 'on sale again'

# ---- a database that is lost knows its own by their keys, and leaves others alone
sync full
slip "$without"
their='"name": "Their sofa", "slug": "their-sofa"'
curl -sS --fail -X POST -H "Authorization: Bearer $WEBFLOW_TOKEN" \
	-H 'Content-Type: application/json' --data-binary "{\"product\": {\"fieldData\": {$their}},
	\"sku\": {\"fieldData\": {$their, \"sku\": \"CREAM-SOFA\",
	\"price\": {\"value\": 100, \"unit\": \"USD\"}}}}" \
	"$WEBFLOW/v2/sites/${site_id[wear]}/products" >/dev/null
state_new
sync full
is "$code $(state $one) $(state CREAM-SOFA) $(writes)" '0 archived live 1' \
	'a lost database: ours is archived, what others made under a code of the PIM stays'
again 'a lost database'
sandbox_stop

# ---- variants: the catalogue without those that are sold in stores alone
shops_start
at home
slip '{"variant": {"none": [{"from": "attributes.sold_in", "is": "store"}]}}'
stores() { # VALUE SKU…
	local value=$1
	shift
	edit "{\"op\":\"set\",\"skus\":$(printf '%s\n' "$@" | jq -R . | jq -sc .),
		\"field\":\"attributes.sold_in\",\"value\":\"$value\"}"
}
# keeps WHAT [oracle options]: a family none of whose variants is left is gone
keeps() {
	local what=$1 code=0
	shift
	get "$PLYTIX/__state" | jq '[.products[]._parent_id // empty] as $had
		| .products |= map(select(.attributes.sold_in != "store"))
		| [.products[]._parent_id // empty] as $has
		| .products |= map(select((._parent_id // .id) as $id
			| ($had | index($id) | not) or ($has | index($id))))' >"$tmp/part"
	shop '.products |= map(select(.product.isArchived | not))' >"$tmp/shop"
	"$TESTS/judges/oracle" "$@" "$tmp/part" "$tmp/shop" >"$tmp/oracle" || code=$?
	ok "$code" "$what"
	((code == 0)) || note "$(head -n 12 "$tmp/oracle")"
}
all_of=(GEMSTONE-PURPLE GEMSTONE-BLUE)
some_of=(CLASSIC-VARSITY-TOP-MEDIUM CLAY-PLANT-POT-LARGE LEATHER-ANCHOR-GOLD)
stores store "${all_of[@]}" "${some_of[0]}"
sync full
is "$code $(jq -c '[.products.created, .products.refused, .left_out]' <<<"$summary") $(writes)" \
	"0 [59,0,{\"products\":1,\"variants\":1,\"conditions\":[{\"condition\":\"select.variant.none[0]\",\"products\":1}]}] $(keeps x >/dev/null && "$TESTS/judges/minimum" "$tmp/part")" \
	'variants that are not selected are not made, nor a product of these alone'
keeps 'the rest is as without them'
again 'without them'
like "$(why GEMSTONE-BLUE)" "^not-selected: 'GEMSTONE' is not selected by the mapping, and not in the shop: select.variant.none\[0\] excludes 'attributes.sold_in' is \"store\".*none of its variants is selected" \
	'why of a variant whose product is not there'
like "$(why CLASSIC-VARSITY-TOP-MEDIUM)" "; not selected: 'CLASSIC-VARSITY-TOP-MEDIUM' \(select.variant.none\[0\] excludes 'attributes.sold_in' is \"store\", and it is \"store\"\)" \
	'why of one whose product is'
stores web "${all_of[@]}" "${some_of[@]}"
sync changed
is "$code $(jq -c '[.products.created, .products.updated, .left_out, (.requests | .writes == .minimum)]' <<<"$summary")" \
	'0 [1,1,null,true]' 'selected: made, by changed'
keeps 'and as if they had always been' -l
again 'selected'
stores store "${some_of[@]}"
ARCHIVE_MAX=2 sync full
is "$code $(writes)" '3 0' 'too many at once: held back'
like "$err" "3 of [0-9]+ live variants would go, at most 2 may at once: none is touched\. 3 of them by 'select' of the mapping" \
	'the guard names select'
sync full
is "$code $(writes) $(jq .products.updated <<<"$summary")" '0 3 3' 'within the limit: stock 0, a write each'
is "$(shop '[.products[].skus[] | select(.fieldData.sku | IN("CLASSIC-VARSITY-TOP-MEDIUM",
	"CLAY-PLANT-POT-LARGE", "LEATHER-ANCHOR-GOLD")) | .inventory.quantity] | join(" ")')" '0 0 0' \
	'none of them can be bought'
again 'withdrawn'
stores store "${all_of[@]}"
sync full
is "$code $(writes) $(state GEMSTONE-BLUE)" '0 1 archived' 'the last of a product: it is archived'
again 'the last'
stores web "${all_of[@]}" "${some_of[@]}"
sync full
is "$code $(state GEMSTONE-BLUE) $(jq -c '[.products.restored, (.requests | .writes == .minimum)]' <<<"$summary")" \
	'0 live [1,true]' 'and comes back with them'
keeps 'all is on sale again' -l
again 'on sale again'
sandbox_stop

# ---- kill -9 in the middle, and another selection before the next run
shops_start
state_new # not that of the services, which are not to be killed
at wear
export WEBFLOW_SITE_ID=${site_id[wear]}
for after in 6 17; do
	log_clear
	"$tree/sync.sh" --site wear -q full >/dev/null 2>&1 </dev/null &
	for ((i = 0; i < 300; i++)); do
		(($(writes) < after)) || break
		sleep 0.05
	done
	kill_all
	wait $! 2>/dev/null || true
done
made=$(shop '[.products[] | .skus[0].fieldData.sku] | .[0:2] | join(" ")')
for sku in $made; do
	move "$sku" "$category" '["home"]'
done
export ARCHIVE_MAX=100%
sync full
is "$code $(shop '[.products[].product.fieldData.slug] | length == (unique | length)')" '0 true' \
	'killed twice, then another selection: exit 0, nothing twice'
holds 'exactly the new one'
again 'killed'
at home
unset ARCHIVE_MAX
sync full
holds 'and those are in the other shop'
for sku in $made; do
	move "$sku" "$apparel" '[]'
done
at wear
sync full
holds 'back again' -l
again 'back again'
sandbox_stop

# ---- how it is looked at before a run
shops_start
at gold
"$tree/sync.sh" --site gold env plytix-fetch >"$tmp/rows.all" 2>/dev/null </dev/null
LC_ALL=C sort "$tmp/rows.all" >"$tmp/rows"
check() { # SELECT
	slip "$1"
	run "$BIN/webflow-map" -m "$tmp/gold.mapping" -A "$tmp/rows" --check
}
check "${select[gold]}"
is "$code" 0 'check: a good one'
while IFS=$'\t' read -r condition words; do
	check "{\"product\": $condition}"
	is "$code" 2 "check: $condition"
	like "$err" "$words" 'is named'
done <<'END'
{"from": "attributes.chanels", "is": "home"}	select.product: the PIM has no attribute 'chanels'; did you mean 'channels'
{"all": [{"from": "attributes.channels", "in": ["home", "Outlett"]}]}	select.product.all\[0\]: 'channels' has no choice 'Outlett'; did you mean 'outlet'
{"from": "attributes.price", "above": "2026-01-01"}	select.product: 'price' is a number, and 'above' names a date
{"from": "attributes.launch", "below": 5}	select.product: 'launch' is a date, and 'below' names a number
{"from": "attributes.gallery", "is": "x"}	select.product: 'gallery' holds files
END
slip "${select[gold]}"
"$BIN/variant-expand" -m "$tmp/gold.mapping" <"$tmp/rows" >"$tmp/products"
run sh -c "'$BIN/webflow-map' -m '$tmp/gold.mapping' --test CHOKER-WITH-BEAD <'$tmp/products'"
is "$(jq -r 'select(.section == "select") | "\(.field) \(.source // "-" | tojson) \(.value)"' <<<"$out" | sed 's/^select.product//')" \
	"$(cat <<-'END'
	 "-" false
	.all[0] "-" true
	.all[0].any[0] ["gold","outlet"] true
	.all[0].any[1] ["Shop/Jewelery"] true
	.all[1] "-" true
	.all[1] "14.99" true
	.all[1] "14.99" true
	.all[2] "2026-02-28T23:30:00.000Z" false
	.all[3] "-" false
	.all[3].none[0] "CHOKER-WITH-BEAD" true
	END
	)" 'test: each condition, its value, and whether it holds'

# ---- the example
example=$TESTS/catalogues/sample-wear.json
exits 0 'the example fits the account' webflow-map -m "$example" -A "$tmp/rows" --check
part wear
is "$("$BIN/variant-expand" -m "$example" <"$tmp/rows" | webflow-map -m "$example" |
	jq -r 'select(.kind == "product" and .state == "publish").sku' | sort)" \
	"$(jq -r '.products[] | select(._parent_id | not).sku' "$tmp/part" | sort)" \
	'and selects what the shop for wear sells'
sandbox_stop
done_testing
