#!/bin/bash
# Which products a shop sells: one catalogue of 60 over three shops, each holds
# exactly what its mapping selects; and what a slip in a selection does.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/shops.sh
. "$TESTS/shops.sh"

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
	done
	at wear
	again "$mode: after the move"

	# ---- and back
	if [[ $mode == mint* ]]; then
		sandbox_stop
		continue
	fi
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
shops_start webflow.ids=keep
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
slip '{"prodct": {"from": "sku", "is": "x"}}'
sync full
is "$code $(requests plytix length) $(writes)" '2 0 0' 'a member with a slip: exit 2, and nothing is asked'
like "$err" "select: unknown member 'prodct'; did you mean 'product'" 'it is named'
slip '{"product": {"from": "attributes.chanels", "is": "home"}}'
sync full
is "$code $(writes)" '2 0' 'an attribute with a slip: exit 2'
like "$err" "attributes.chanels" 'it is named'
slip '{"product": {"from": "categories", "is": "Shop/Aparel"}}'
sync full
is "$code $(writes) $(live)" "3 0 $before" "a value with a slip in it: held back, exit 3"
like "$err" "select' of the mapping selects none of the 60 products" 'that nothing is selected is said'
like "$err" '20 of 20 live products would go, at most 2 may at once: none is touched\. 20 of them by '\''select'\'' of the mapping' \
	'the guard names select'
unlike "$err" 'the PIM no longer holds' 'and nothing is said that is not so'
like "$(why BLUE-SILK-TUXEDO)" '^held: .* select.product wants .*Aparel' 'and so does why'
is "$(jq -c '[.products.archived, .left_out.products]' <<<"$summary")" '[0,40]' \
	'none is archived, the others are left out'
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
shops_start webflow.ids=keep
at wear
slip '{"product": {"from": "sku", "is": "nobody"}}'
sync full
is "$code $(asked) $(writes) $(live)" "0 $(asked) 0 0" 'nothing selected, nothing there: exit 0'
like "$err" 'selects none of the 60 products' 'and said'
is "$(jq -c '[.products | add] + [.left_out.products]' <<<"$summary")" '[0,60]' 'left out, not unchanged'
sandbox_stop
done_testing
