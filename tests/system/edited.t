#!/bin/bash
# What people change in Webflow and a run keeps: its result says so, with what
# was sent and what the shop shows; it is no fault, and nothing is written.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
# the demo's catalogue without the product that is refused
jq '.products |= map(select(.sku != "FR-GIFTCARD"))' \
	"$TESTS/catalogues/demo.json" >"$tmp/catalogue.json"
printf 'cat >>%q\n' "$tmp/alarms" >"$tmp/alarm"
chmod 755 "$tmp/alarm"
export ALERT_COMMAND="bash $tmp/alarm"

shop_new() { # SWITCH…: both services and a ledger, and a run
	sandbox_stop
	sandbox_start "$tmp/catalogue.json" "$@"
	state_new
	rm -f "$tmp/alarms"
	full 'a first run'
}
full() { # WHAT: a run that has nothing to complain of
	log_clear
	exits 0 "$1" "$sync" full
	cp "$tmp/out" "$tmp/results"
}
# kept: what the results tell, a line an edit: the record, then SKU, field,
# what was sent, what the shop shows
kept() {
	jq -r 'select(.kind == "result") | .sku as $of | .edited[]?
		| [if $of == "" then "category" else $of end, .sku // "-", .field,
			(.sent | tojson), (.shop | tojson)] | join(" ")' \
		"$tmp/results" | LC_ALL=C sort
}
silent() { # WHAT: nothing was sent, and nobody is called
	is "$(writes) $(tail -n 1 "$tmp/results" | jq -c '[.status,
		.requests.writes, .requests.minimum]')" '0 ["completed",0,0]' \
		"$1: no write, and the minimum is none"
	unlike "$err" 'changed in Webflow|edited|kept' 'no message says so'
	is "$([[ ! -e $tmp/alarms ]] || cat "$tmp/alarms")" '' 'no alarm'
}
person() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}
pim() { # SKU FIELD VALUE
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",
		\"field\":\"$2\",\"value\":$3}" >/dev/null
}
product() { # CODE: the id of the product with a SKU of that code
	shop ".products[] | select(.skus[].fieldData.sku == \"$1\").product.id"
}
sku() { # CODE: its id
	shop ".products[].skus[] | select(.fieldData.sku == \"$1\").id"
}
set_product() { # CODE FIELD VALUE
	person "{\"op\":\"set\",\"product\":\"$(product "$1")\",
		\"field\":\"$2\",\"value\":$3}"
}
set_sku() { # CODE FIELD VALUE
	person "{\"op\":\"set\",\"sku\":\"$(sku "$1")\",\"field\":\"$2\",
		\"value\":$3}"
}
field() { # CODE FILTER: of the product with that SKU
	shop ".products[] | select(.skus[].fieldData.sku == \"$1\") | $2"
}
dollars() {
	printf '{"value":%d,"unit":"USD"}' "$1"
}

# ---- what only differs in the server's own form is nobody's edit
for switches in '' 'webflow.ids=mint webflow.image_shown=text' \
	'webflow.price_currency=off webflow.default_values=first-always' \
	'webflow.archive=clear-archive webflow.main_image=text webflow.more_images=object'; do
	# shellcheck disable=SC2086
	shop_new $switches
	is "$(kept)" '' "nothing is edited yet ($switches)"
	full 'a second run'
	is "$(kept)" '' 'and nobody is said to have edited anything'
	silent 'the second run'
done

# ---- a name, a price, a description, SKUs' fields, a category, a state
shop_new
mug=$(field HM-MUG-ENAMEL-W '.product.fieldData.description | tojson')
pot=$(field HM-POT-COPPER '.product.fieldData.category | tojson')
map=$(field BK-MAP-7 '.product.fieldData.description | tojson')
set_product HM-MUG-ENAMEL-W name '"People'"'"'s \"mug\""'
set_product HM-MUG-ENAMEL-W description '"By hand."'
set_product FR-STICKER description '""'
set_product HM-POT-COPPER category '[]'
set_product BK-MAP-7 description "\"$(printf 'ä%.0s' {1..250})\""
set_sku HM-MUG-ENAMEL-G price "$(dollars 1)"
set_sku FR-SOCK-TRAIL-M weight 7.5
set_sku FR-SOCK-TRAIL-L price "$(dollars 99)"
bottle=$(sku FR-BOTTLE-B-1)
set_sku FR-BOTTLE-B-1 sku '"404"'
category=$(shop '.categories[] | select(.fieldData.name == "Jackets").id')
person "{\"op\":\"set\",\"category\":\"$category\",\"field\":\"name\",\"value\":\"Coats\"}"
person "{\"op\":\"archive\",\"product\":\"$(product HM-LAMP-OAK)\"}"
# people's own: fields that are not ours, members that they added, stock, sales
set_product FR-FIRE-KIT brand '"Not ours"'
set_product FR-FIRE-KIT category "$(field FR-FIRE-KIT \
	".product.fieldData.category + [\"$category\"] | tojson")"
person "{\"op\":\"order\",\"sku\":\"$(sku FR-FIRE-KIT)\",\"count\":2}"
cut=$(printf 'ä%.0s' {1..200})
told="BK-MAP-7 - description $map \"$cut…\"
FR-BOTTLE FR-BOTTLE-B-1 sku \"FR-BOTTLE-B-1\" \"404\"
FR-SOCK-TRAIL FR-SOCK-TRAIL-L price {\"value\":2400,\"unit\":\"USD\"} {\"value\":99,\"unit\":\"USD\"}
FR-SOCK-TRAIL FR-SOCK-TRAIL-M weight 0.12 7.5
FR-STICKER - description \"One per order, please.\" null
HM-LAMP-OAK - state \"publish\" \"archive\"
HM-POT-COPPER - category $pot null
HM-MUG-ENAMEL-G HM-MUG-ENAMEL-G price {\"value\":1490,\"unit\":\"USD\"} {\"value\":1,\"unit\":\"USD\"}
HM-MUG-ENAMEL-W - description $mug \"By hand.\"
HM-MUG-ENAMEL-W - name \"Enamel Mug\" \"People's \\\"mug\\\"\"
category - name \"Jackets\" \"Coats\""
told=$(LC_ALL=C sort <<<"$told")
for n in 1 2; do
	full "a run after people's edits ($n)"
	is "$(kept)" "$told" 'each is told, with both values, and nothing else'
	silent 'they are kept'
done
is "$(jq -c 'select(.edited) | [.action, (.warnings | map(.code) | unique)]' \
	"$tmp/results" | sort -u)" '["unchanged",["edited-in-webflow"]]' \
	'the records are unchanged'
exits 0 'a plan' "$sync" plan --json
jq -c 'if .kind == "plan" then .kind = "result" else . end' "$tmp/out" \
	>"$tmp/results"
is "$(kept)" "$told" 'says the same'
exits 0 'a run that reads nothing of the shop' "$sync" changed
cp "$tmp/out" "$tmp/results"
is "$(kept)" '' 'has nothing to tell'

# ---- the PIM changes a field: it goes out, and is told of no longer
pim HM-MUG-ENAMEL-W label '"Enamel Mug XL"'
pim HM-MUG-ENAMEL-G attributes.price '"15.50"'
pim FR-SOCK-TRAIL-M attributes.weight '0.33'
full 'the PIM changes three of them'
is "$(writes)" 3 'one write each'
is "$(field HM-MUG-ENAMEL-W '.product.fieldData.name') $(field \
	HM-MUG-ENAMEL-G '.skus[0].fieldData.price.value') $(field \
	FR-SOCK-TRAIL-M '.skus[] | select(.fieldData.sku == "FR-SOCK-TRAIL-M")
	.fieldData.weight')" 'Enamel Mug XL 1550 0.33' "they are the PIM's"
told=$(grep -vE ' (weight) |^HM-MUG-ENAMEL-G |ENAMEL-W - name' <<<"$told")
is "$(kept)" "$told" 'the others are told, one of a record that was written too'
full 'and again'
is "$(kept)" "$told" 'the same'
silent 'nothing more'

# ---- a run that reads a product before it writes it tells of that one
pim FR-SOCK-TRAIL-S attributes.price '"18.80"'
log_clear
exits 0 'another SKU of an edited product changes' "$sync" changed
cp "$tmp/out" "$tmp/results"
is "$(writes)" 1 'one write'
is "$(kept)" 'FR-SOCK-TRAIL FR-SOCK-TRAIL-L price {"value":2400,"unit":"USD"} {"value":99,"unit":"USD"}' \
	'the product that was read is told of'

# ---- the person takes it back
set_product HM-MUG-ENAMEL-W description "$mug"
person "{\"op\":\"set\",\"sku\":\"$bottle\",\"field\":\"sku\",\"value\":\"FR-BOTTLE-B-1\"}"
set_sku FR-SOCK-TRAIL-L price "$(dollars 2400)"
set_product HM-POT-COPPER category "$pot"
set_product FR-STICKER description '"One per order, please."'
set_product BK-MAP-7 description "$map"
person "{\"op\":\"unarchive\",\"product\":\"$(product HM-LAMP-OAK)\"}"
person "{\"op\":\"set\",\"category\":\"$category\",\"field\":\"name\",\"value\":\"Jackets\"}"
set_product FR-FIRE-KIT category "$(field FR-FIRE-KIT \
	'.product.fieldData.category[:-1] | tojson')"
full 'people take their edits back'
is "$(kept)" '' 'nothing is told any more'
silent 'nothing is left'
person "{\"op\":\"order\",\"sku\":\"$(sku FR-FIRE-KIT)\",\"count\":-2}"
get "$PLYTIX/__state" >"$tmp/pim.json"
get "$WEBFLOW/__state" >"$tmp/shop.json"
succeeds 'the shop is as the PIM' "$TESTS/judges/oracle" "$tmp/pim.json" \
	"$tmp/shop.json"

# ---- the state: one that was archived by the PIM, and taken back in Webflow
pim HM-LAMP-OAK status '"Archived"'
full 'the PIM archives one'
person "{\"op\":\"unarchive\",\"product\":\"$(product HM-LAMP-OAK)\"}"
full 'a person takes it back'
is "$(kept)" 'HM-LAMP-OAK - state "archive" "publish"' 'the state is told'
silent 'the state'
pim HM-LAMP-OAK status '"Completed"'
full 'the PIM wants it again'
is "$(kept)" '' 'no edit any more'

# ---- repair: what we had sent goes out, so nothing is kept
set_product HM-MUG-ENAMEL-W name '"Once more"'
exits 0 'verify --repair' "$sync" verify --repair
cp "$tmp/out" "$tmp/results"
is "$(kept)" '' 'keeps nothing'

# ---- names of options and values are the PIM's, whatever people make of them
person "{\"op\":\"rename-value\",\"product\":\"$(product FR-SOCK-TRAIL-M)\",
	\"option\":\"Size\",\"value\":\"M\",\"to\":\"Medium\"}"
full 'a person renames a value'
is "$(kept)" '' 'it is not kept, so it is not told'
is "$(field FR-SOCK-TRAIL-M '.product.fieldData["sku-properties"][].enum
	| map(.name) | join(",")')" 'S,M,L' 'the value is called as before'

# ---- many: the first ten, and how many more
for code in BLA-S BLA-M BLA-L MOS-S MOS-M; do
	set_sku "FR-JKT-FJELL-$code" price "$(dollars 5)"
	set_sku "FR-JKT-FJELL-$code" weight 9
done
set_product FR-JKT-FJELL-BLA-S name '"Jacket"'
set_product FR-JKT-FJELL-BLA-S description '"Warm"'
full 'twelve edits of one product'
is "$(jq -c 'select(.edited) | [.sku, (.edited | length), .edited_more]' \
	"$tmp/results")" '["FR-JKT-FJELL",10,2]' 'ten are told, two counted'
silent 'twelve edits'

# ---- pictures: one that was replaced is told, by both addresses
shop_new
picture='{"fileId":"77000000000000000000aaaa","url":"https://cdn.prod.website-files.com/x/77000000000000000000aaaa_own.jpg","alt":null}'
set_sku HM-BOWL-CREME main-image "$picture"
set_sku FR-FIRE-KIT main-image null
set_sku BK-MAP-7 more-images "$(field BK-MAP-7 \
	".skus[0].fieldData[\"more-images\"] + [$picture] | tojson")"
full "people's pictures"
is "$(kept | sed -E 's,"https?://[^"]*/,",g')" \
	'FR-FIRE-KIT FR-FIRE-KIT main-image "campfire-kit.png" null
HM-BOWL-CREME HM-BOWL-CREME main-image "sch%C3%BCssel-gro%C3%9F.jpg" "77000000000000000000aaaa_own.jpg"' \
	'one replaced and one taken away are told, one added is not'
silent 'pictures'

# ---- fields that the write policies hold back are people's from the start
webflow-map --print-default |
	jq '.product.description.write = "create-only"
		| .sku.weight.write = "if-empty"' >"$tmp/mapping.json"
export MAPPING_FILE=$tmp/mapping.json
shop_new
set_product HM-MUG-ENAMEL-W description '"By hand."'
set_sku HM-MUG-ENAMEL-W weight 3
set_sku HM-MUG-ENAMEL-W price "$(dollars 3)"
full 'with write policies'
is "$(kept)" 'HM-MUG-ENAMEL-W HM-MUG-ENAMEL-W price {"value":1490,"unit":"USD"} {"value":3,"unit":"USD"}' \
	'what is not always ours is not told'
silent 'policies'
done_testing
