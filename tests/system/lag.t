#!/bin/bash
# Lists of the shop that lag: for a while they show a product as it was before
# the last write. A list that lacks options, values or SKUs that were sent is
# not believed: the product is read by itself, nothing is sent twice, and
# nothing is refused.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=90%

edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
lags() { # MILLISECONDS; 0: the lists show all of it
	send POST "$WEBFLOW/__switch" "{\"stale_list\":\"$1\"}" >/dev/null
}
fault() {
	send POST "$WEBFLOW/__fault" "$1" >/dev/null
}
set_() { # CODE ATTRIBUTE VALUE
	edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.$2\",\"value\":\"$3\"}"
}
add() { # CODE ATTRIBUTES: a variant more
	edit "{\"op\":\"add\",\"product\":{\"sku\":\"$1\",\"label\":\"$1\",\"status\":\"Completed\",
		\"_parent_id\":\"$parent\",\"attributes\":$2}}"
}
# refused: how many requests of the run were
refused() {
	requests webflow '[.[] | select(.status >= 400)] | length'
}
shown() {
	shop '.products[] | . as $p | ([.product.fieldData["sku-properties"][] | .name + "="
		+ ([.enum[].name] | join(","))] | join(" ")) + "; " + ([.skus[] | . as $s
		| (.fieldData.sku // "-") + ":" + ([$p.product.fieldData["sku-properties"][] | . as $o
			| .enum[] | select(.id == $s.fieldData["sku-values"][$o.id]).name] | join("/"))
		+ "=" + (.inventory.quantity // "*" | tostring)] | join(" "))'
}
# sync WRITES WHAT COMMAND…: so many, the fewest, none of them refused, and
# nobody is said to have edited anything
sync() {
	log_clear
	run "$ROOT/sync.sh" -q "${@:3}"
	is "$code $(writes) $(refused) $(tail -n 1 <<<"$out" | jq -c '.requests | .writes == .minimum') \
$(grep -c edited-in-webflow <<<"$out")" "0 $1 0 true 0" "$2"
}
judge() { # WHAT SHOWN
	get "$WEBFLOW/__state" >"$tmp/shop"
	get "$PLYTIX/__state" >"$tmp/pim"
	is "$("$TESTS/judges/oracle" -l "$tmp/pim" "$tmp/shop" || true)" '' \
		"$1: the shop is whole"
	is "$(shown)" "$2" "$1: as it is to be"
}
begin() {
	jq -n -L "$TESTS/catalogues" 'include "short"; catalogue([["price", "Decimal"],
		["inventory", "Int"], ["size", "Dropdown", "S,M,L,XL"],
		["color", "Dropdown", "Red,Blue"]];
		[["A", {price: "1"}, ["A-S", {size: "S", inventory: 1}],
			["A-M", {size: "M", inventory: 2}]]])' >"$tmp/catalogue.json"
	parent=$(jq -r '.products[] | select(.sku == "A").id' "$tmp/catalogue.json")
	sandbox_start "$tmp/catalogue.json" "$@"
	state_new
	run "$ROOT/sync.sh" -q full
	lags 6000000
}
# quiet WHAT: the runs after it have nothing to send, then the lists show
# all of it, and there is nothing to send either
quiet() {
	sync 0 "$1, full" full
	sync 0 "$1, full again" full
	lags 0
	sync 0 "$1, the list has caught up" full
	is "$(requests webflow '[.[] | select(.path | test("products/"))] | length')" \
		0 "$1: and it is believed"
}

for ids in ${modes:-keep}; do
	for WEBFLOW_PUBLISH in staging live; do
		export WEBFLOW_PUBLISH
		live=$([[ $WEBFLOW_PUBLISH != live ]] || echo 1)
		for kind in full changed 'product A'; do
			what="ids=$ids, $WEBFLOW_PUBLISH, $kind"
			# ---- a new value: the list, the SKU, its stock; a live
			# SKU is published after its stock
			begin "webflow.ids=$ids"
			add A-L '{"size":"L","inventory":3}'
			# shellcheck disable=SC2086
			sync $((3 + live)) "$what, a new value" $kind
			judge "$what, a new value" 'Size=S,M,L; A-S:S=1 A-M:M=2 A-L:L=3'
			if [[ $kind == full ]]; then
				quiet "$what, a new value"
			else
				# shellcheck disable=SC2086
				sync 0 "$what, run 2" $kind
				sync 0 "$what, run 3, full" full
			fi
			judge "$what, after all" 'Size=S,M,L; A-S:S=1 A-M:M=2 A-L:L=3'
			sandbox_stop
		done

		# ---- one change upon another, the list as it was before them
		what="ids=$ids, $WEBFLOW_PUBLISH"
		begin "webflow.ids=$ids"
		add A-L '{"size":"L","inventory":3}'
		sync $((3 + live)) "$what, a value" full
		add A-XL '{"size":"XL","inventory":4}'
		sync $((3 + live)) "$what, another value" full
		set_ A-L price 7
		sync 1 "$what, its price" full
		set_ A-L inventory 9
		sync 1 "$what, its stock" full
		edit '{"op":"delete","sku":"A-L"}'
		sync 1 "$what, it is withdrawn" full
		judge "$what, one upon another" 'Size=S,M,L,XL; A-S:S=1 A-M:M=2 A-L:L=0 A-XL:XL=4'
		quiet "$what, one upon another"
		sandbox_stop

		# keep and staging, mint and live: the rest is alike
		[[ $ids$WEBFLOW_PUBLISH =~ ^(keepstaging|mintlive)$ ]] || continue
		# ---- a renamed value, and back
		begin "webflow.ids=$ids"
		edit '{"op":"rename-option","attribute":"size","from":"S","to":"XS"}'
		sync 1 "$what, a renamed value" full
		sync 0 "$what, a renamed value, run 2" full
		edit '{"op":"rename-option","attribute":"size","from":"XS","to":"S"}'
		sync 1 "$what, and back" full
		judge "$what, a renamed value" 'Size=S,M; A-S:S=1 A-M:M=2'
		quiet "$what, a renamed value"
		sandbox_stop

		# ---- a new option: the list, a value for each SKU, two placeholders
		begin "webflow.ids=$ids"
		set_ A-S color Red
		set_ A-M color Blue
		sync $((6 + 2 * live)) "$what, a new option" full
		judge "$what, a new option" \
			'Size=S,M Color=Red,Blue; A-S:S/Red=1 A-M:M/Blue=2 -:S/Blue=0 -:M/Red=0'
		quiet "$what, a new option"
		sandbox_stop
	done

	# ---- runs that read the shop because something is new beside it
	for kind in changed 'product A'; do
		what="ids=$ids, $kind, after a value and with a product more"
		WEBFLOW_PUBLISH=staging begin "webflow.ids=$ids"
		add A-L '{"size":"L","inventory":3}'
		export WEBFLOW_PUBLISH=staging
		sync 3 "$what: a value" full
		set_ A-L price 7
		edit '{"op":"add","product":{"sku":"B","label":"B","status":"Completed",
			"attributes":{"price":"2","inventory":5}}}'
		case $kind in
		changed) sync 3 "$what: a price, a product, its stock" changed ;;
		*) sync 1 "$what: a price" product A ;;
		esac
		sync "$([[ $kind == changed ]] && echo 0 || echo 2)" "$what, full" full
		get "$WEBFLOW/__state" >"$tmp/shop"
		get "$PLYTIX/__state" >"$tmp/pim"
		is "$("$TESTS/judges/oracle" -l "$tmp/pim" "$tmp/shop" || true)" \
			'' "$what: the shop is whole"
		sync 0 "$what, run 3" full
		sandbox_stop
	done

	# ---- a run that is killed when the shop has done it: the list does not
	# show what no record tells of
	for at in 'PATCH */products/*' 'POST */skus'; do
		for kind in full changed 'product A'; do
			[[ $at-$kind != PATCH*-product* && $at-$kind != POST*-changed ]] ||
				continue
			what="ids=$ids, killed after $at, $kind"
			WEBFLOW_PUBLISH=staging begin "webflow.ids=$ids"
			add A-L '{"size":"L","inventory":3}'
			fault "{\"match\":\"$at\",\"do\":\"stop-after\"}"
			WEBFLOW_PUBLISH=staging "$ROOT/sync.sh" -q full \
				>"$tmp/killed" 2>&1 </dev/null &
			until [[ $(get "$WEBFLOW/__stats" | jq .frozen) == 1 ]]; do
				sleep 0.1
			done
			kill_all
			wait $! 2>/dev/null || true
			send DELETE "$WEBFLOW/__fault" >/dev/null
			log_clear
			# shellcheck disable=SC2086
			WEBFLOW_PUBLISH=staging run "$ROOT/sync.sh" -q $kind
			is "$code $(refused)" '0 0' "$what: the next run goes on"
			# what was done is not done again: the value, then its SKU
			case $at in
			PATCH*) is "$(writes)" 2 "$what: the SKU and its stock" ;;
			POST*) is "$(writes)" 1 "$what: its stock" ;;
			esac
			judge "$what" 'Size=S,M,L; A-S:S=1 A-M:M=2 A-L:L=3'
			WEBFLOW_PUBLISH=staging sync 0 "$what, the run after" full
			sandbox_stop
		done
	done
done

# ---- what people do is seen all the same, and told by verify, which is a look
# at the list
export WEBFLOW_PUBLISH=staging
begin
lags 0
edit_shop() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}
product=$(shop '.products[0].product.id')
edit_shop "{\"op\":\"add-value\",\"product\":\"$product\",\"option\":\"Size\",\"value\":\"XXL\",\"at\":0}"
sync 0 'a value that people added' full
is "$(requests webflow '[.[] | select(.path | test("products/"))] | length')" \
	0 'costs no request'
edit_shop '{"op":"delete","sku":"A-M"}'
sync 2 'a SKU that people deleted is made again, with its stock' full
judge 'people' 'Size=XXL,S,M; A-S:S=1 A-M:M=2'
sync 0 'the run after' full

done_testing
