#!/bin/bash
# What is not selected any more, and was in the shop: by ARCHIVE_POLICY, with a
# database that was lost, of variants, after a kill -9; and how a selection is
# looked at before a run.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/shops.sh
. "$TESTS/shops.sh"

# ---- ARCHIVE_POLICY
shops_start webflow.ids=mint
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
shops_start webflow.ids=mint
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

# ---- products that become variants of one that this shop does not sell
shops_start webflow.ids=keep
at wear
sync full
for sku in ZIPPED-JACKET NAVY-SPORT-JACKET; do
	edit "{\"op\":\"link\",\"parent\":\"CREAM-SOFA\",\"sku\":\"$sku\"}"
done
ARCHIVE_MAX=1 sync full
is "$code $(writes) $(state ZIPPED-JACKET)" '3 0 live' 'they leave the shop: counted, and held back'
sync full
is "$code $(writes) $(state ZIPPED-JACKET) $(state NAVY-SPORT-JACKET)" '0 2 archived archived' \
	'within the limit they go'
again 'gone with their family'
sandbox_stop

# ---- kill -9 in the middle, and another selection before the next run
shops_start webflow.ids=mint
state_new # not that of the services, which are not to be killed
at wear
export WEBFLOW_SITE_ID=${site_id[wear]}
for after in 6 12; do
	# the sixth one of each run is made, and its answer does not come
	send POST "$WEBFLOW/__fault" '{"match":"POST */products","nth":6,"do":"stop-after"}' >/dev/null
	PUSH_JOBS=1 "$tree/sync.sh" --site wear -q full >/dev/null 2>&1 </dev/null &
	for ((i = 0; i < 600; i++)); do
		(($(live) < after)) || break
		sleep 0.1
	done
	kill_all
	send DELETE "$WEBFLOW/__fault" >/dev/null
	wait $! 2>/dev/null || true
	is "$(live)" "$after" "killed in the middle, with an answer lost: $after are there"
done
# the first, and the one whose answer was lost
made=$(shop '[.products[] | .skus[0].fieldData.sku] | .[:1] + .[-1:] | join(" ")')
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
shops_start webflow.ids=mint
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
{"from": "attributes.price", "above": "2026-01-01"}	select.product: 'price' is a number, but 'above' compares it with a date
{"from": "attributes.launch", "below": 5}	select.product: 'launch' is a date, but 'below' compares it with a number
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
