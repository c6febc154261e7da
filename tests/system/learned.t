#!/bin/bash
# Doubts about the service that only its answers settle: each is found out
# once, kept by site, and then the service gets what it wants at once. With
# each of them the shop is the catalogue's and the second run sends nothing.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() { send POST "$PLYTIX/__edit" "$1" >/dev/null; }
equal() { # WHAT: the shop is what the catalogue says
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "$1: the shop is the catalogue's" \
		"$TESTS/judges/oracle" -l "$tmp/pim" "$tmp/shop"
}
refused() { # writes that the service did not take
	requests webflow '[.[] | select(.method != "GET" and .status >= 400)] | length'
}
stock_reads() {
	requests webflow '[.[] | select(.method == "GET" and (.path | endswith("/inventory")))] | length'
}
kept() { sql "SELECT learned FROM sync.sites"; }
idle() { # WHAT: one more run sends nothing
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$1: the next run sends nothing"
}
# new products of the next runs, and changes of each kind
price() { edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.price\",\"value\":\"$2\"}"; }
label() { edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"label\",\"value\":\"$2\"}"; }
minimum=$("$TESTS/judges/minimum" "$TESTS/catalogues/sample.json")

# ---- main-image is taken as its address alone
for named in param path text message; do
	sandbox_start sample webflow.main_image=text webflow.image_named=$named
	state_new
	sync full
	is "$code $(refused) $(writes)" "0 1 $((minimum + 1))" \
		"main-image as text, named by $named: one request learns it"
	is "$(jq '.requests | .writes == .minimum' <<<"$summary")" true \
		'which is no write of the minimum'
	equal "main-image as text, $named"
	is "$(kept)" '{"image-as-text": true}' 'it is kept by site'
	idle "main-image as text, $named"
	sandbox_stop
done
sandbox_start sample webflow.main_image=text webflow.image_shown=text
state_new
sync full
equal 'main-image as text, both ways'
idle 'main-image as text, both ways'
price WOODEN-FENCE 7.77
log_clear
sync full
is "$code $(refused)" '0 0' 'the next run knows it'
sandbox_stop
# what the service only answers otherwise costs nothing
sandbox_start demo webflow.image_shown=text
state_new
sync full
equal 'main-image answered as text'
log_clear
sync full
is "$(writes)" 0 'main-image answered as text: the next run sends nothing'
sql "DELETE FROM sync.product_mappings; DELETE FROM sync.variant_mappings" >/dev/null
log_clear
sync full
is "$(requests webflow '[.[] | select(.method != "GET") | .body | tostring
	| select(test("main-image"))] | length')" 0 \
	'nor does one whose map was lost send main-image again'
equal 'main-image answered as text, map lost'
sandbox_stop
# galleries by themselves
sandbox_start demo webflow.more_images=text
state_new
sync full
like "$(kept)" '"images-as-text": true' 'pictures of a list have a form of their own'
unlike "$(kept)" '"image-as-text"' 'and main-image keeps its'
equal 'more-images as text'
idle_writes() { log_clear; sync full; writes; }
is "$(idle_writes)" 0 'more-images as text: the next run sends nothing'
sandbox_stop
# a service that takes neither form of a field: the product alone is refused
sandbox_start sample
state_new
send POST "$WEBFLOW/__fault" '{"match":"POST */products","from":1,"count":2,"do":"status",
	"status":400}' >/dev/null
sync full
is "$code $(kept)" '3 ' 'a refusal that names no field teaches nothing'
sandbox_stop

# ---- a PATCH must not repeat the slug
sandbox_start sample webflow.slug_repeat=refuse
state_new
sync full
is "$code $(refused)" '0 0' 'own slug: no PATCH, nothing to learn'
label WOODEN-FENCE Fence
price CHAIN-BRACELET-BLUE 1.05
price BEDSIDE-TABLE 7.77
log_clear
sync full
is "$code $(refused) $(writes)" '0 1 4' 'three changes: one request learns it'
is "$(jq '.requests | "\(.writes) \(.minimum)"' <<<"$summary")" '"3 3"' \
	'three writes are the minimum'
equal 'own slug'
like "$(kept)" '"no-slug": true' 'it is kept by site'
idle 'own slug'
price BEDSIDE-TABLE 8.88
log_clear
sync changed
is "$code $(refused) $(writes)" '0 0 1' 'the next change knows it'
sandbox_stop

# ---- a PATCH of a SKU changes its stock
for how in infinite zero; do
	sandbox_start sample webflow.sku_patch_stock=$how
	state_new
	sync full
	is "$code $(kept)" '0 ' "stock $how: no PATCH, nothing to learn"
	price BEDSIDE-TABLE 7.77
	label WOODEN-FENCE Fence
	price CHAIN-BRACELET-BLUE 1.05
	log_clear
	sync full
	if [[ $how == infinite ]]; then
		is "$(stock_reads)" 1 "stock $how: one GET tells it"
		is "$(kept)" '{"stock-reset": true}' 'it is kept by site'
		equal "stock $how"
		idle "stock $how"
		price BEDSIDE-TABLE 8.88
		log_clear
		sync changed
		is "$code $(stock_reads) $(writes)" '0 0 2' \
			'the next PATCH and its stock, without a GET'
		equal "stock $how, again"
		# the product alone, and what a repair sends
		send POST "$WEBFLOW/__edit" '{"op":"rename","sku":"BEDSIDE-TABLE","name":"Other"}' >/dev/null
		sync verify --repair
		is "$code $(shop '.products[].skus[] | select(.fieldData.sku == "BEDSIDE-TABLE")
			| .inventory.inventoryType')" '0 finite' 'a repair leaves no SKU without a count'
		equal "stock $how, repaired"
		idle "stock $how, repaired"
	fi
	sandbox_stop
done
sandbox_start sample
state_new
sync full
price BEDSIDE-TABLE 7.77
log_clear
sync changed
is "$(stock_reads) $(writes) $(kept)" '1 1 {"stock-kept": true}' \
	'stock that stays: one GET, kept by site'
price BEDSIDE-TABLE 8.88
log_clear
sync changed
is "$(stock_reads) $(writes)" '0 1' 'and never again'
sandbox_stop

# sold in between is no reset: the sale is not undone
sandbox_start sample
state_new
sync full
id=$(shop '.products[] | select(.skus[].fieldData.sku == "BEDSIDE-TABLE") | .skus[0].id')
send POST "$WEBFLOW/__edit" '{"op":"order","sku":"BEDSIDE-TABLE","count":1}' >/dev/null
before=$(shop ".products[].skus[] | select(.id == \"$id\") | .inventory.quantity")
price BEDSIDE-TABLE 7.77
sync changed
is "$(kept) $(shop ".products[].skus[] | select(.id == \"$id\") | .inventory.quantity")" \
	"{\"stock-kept\": true} $before" 'a sale is no reset'
sandbox_stop

# killed with the first PATCH under way, its answer never seen
sandbox_start sample webflow.sku_patch_stock=infinite
state_new
sync full
price BEDSIDE-TABLE 7.77
send POST "$WEBFLOW/__fault" '{"match":"PATCH */skus/*","nth":1,"do":"stop-after"}' >/dev/null
send POST "$WEBFLOW/__fault" '{"match":"PATCH */products/*","nth":1,"do":"stop-after"}' >/dev/null
"$ROOT/sync.sh" -q full >/dev/null 2>&1 </dev/null &
victim=$!
for _ in {1..100}; do
	[[ $(requests webflow '[.[] | select(.method == "PATCH" and (.path | test("/products/")))] | length') == 0 ]] || break
	sleep 0.1
done
sleep 0.3
kill_all
wait "$victim" 2>/dev/null || true
send DELETE "$WEBFLOW/__fault" >/dev/null
sync full
is "$code" 0 'killed with a PATCH in flight: the next run'
equal 'killed in flight'
idle 'killed in flight'
sandbox_stop

# ---- all at once, side by side: what one process finds out, the others wait for
export PUSH_JOBS=4
sandbox_start sample webflow.main_image=text webflow.slug_repeat=refuse
state_new
sync full
is "$code $(refused) $(writes)" "0 1 $((minimum + 1))" \
	'four processes: main-image is learned by one request'
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"attributes.price","value":"3.33"}' >/dev/null
log_clear
sync full
is "$code $(refused) $(stock_reads)" '0 1 1' \
	'the slug by one refusal, the stock by one GET'
equal 'four processes'
idle 'four processes'
sandbox_stop

sandbox_start demo webflow.main_image=text webflow.more_images=text \
	webflow.slug_repeat=refuse webflow.sku_patch_stock=infinite
state_new
sync full
equal 'all doubts, four processes'
is "$(requests webflow '[.[] | select(.method != "GET" and .status >= 400
	and .status < 500)] | length <= 8')" true 'each is learned by few'
log_clear
sync full
is "$(writes)" 0 'all doubts: the next run sends nothing'
for sku in $(jq -r '[.products[] | select(.parent // .product_parent | not) | .sku][:8][]' \
	"$TESTS/catalogues/demo.json"); do
	label "$sku" "Name of $sku"
done
log_clear
sync full
is "$(stock_reads)" 1 'four processes: one GET of stock'
equal 'all doubts, changed'
log_clear
sync full
is "$(writes)" 0 'and the run after it sends nothing'
done_testing
