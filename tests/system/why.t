#!/bin/bash
# `why`: a verdict in one sentence for every state that a product can be in, and
# what it claims of the next run is what the next run does.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=2

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	ended=$code
}
pim() { # EDIT…
	local edit
	for edit; do
		send POST "$PLYTIX/__edit" "$edit" >/dev/null
	done
}
set_to() { # SKU FIELD VALUE
	pim "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"$2\",\"value\":\"$3\"}"
}
people() { # EDIT
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}
id_of() { # SKU: of its product in Webflow
	sql "SELECT webflow_id FROM sync.product_mappings WHERE sku = '$1' LIMIT 1"
}
# told NAME FILTER: of its one answer
told() {
	{ audit-log why "$1" 2>/dev/null || true; } | jq -r -s "[.[] | select(.kind == \"why\")]
		| if length == 1 then .[0] | $2 else \"\(length) answers\" end"
}
# why NAME VERDICT SENTENCE ADVICE NEXT: patterns
why() {
	local answer
	answer=$(told "$1" '[.verdict, .sentence, .advice, .next_run, .since] | join("\n")')
	mapfile -t answer <<<"$answer"
	is "${answer[0]}" "$2" "$1: $2"
	like "${answer[1]:-}" "$3" 'in a sentence'
	like "${answer[2]:-}" "$4" 'with what to do'
	like "${answer[3]:-}" "$5" 'and what the next run does'
	like "${answer[4]:-}" '^20[0-9-]+T[0-9:]+Z$' 'since when'
}
# met SKU: what became of it in the last run; nothing: the run did not touch it
met() {
	sql "SELECT coalesce(action, 'none') FROM sync.run_items WHERE run =
		(SELECT run FROM sync.sync_states ORDER BY number DESC LIMIT 1)
		AND sku = '$1'"
}
# all: each record's verdict and sentence
all() {
	sql 'SELECT of, plytix_id, part, verdict, sentence FROM sync.v_why ORDER BY 1, 2, 3'
}
# kept WHAT: each of them is the same when the runs are pruned, and when the
# tables were taken back to the version before, and came again
kept() {
	local before
	before=$(all)
	audit-log migrate down >/dev/null 2>&1
	audit-log migrate up >/dev/null 2>&1
	is "$(diff <(echo "$before") <(all))" '' "$1: the same after an upgrade"
}
pruned() {
	local before
	before=$(all)
	sql "UPDATE sync.sync_states SET started_at = started_at - interval '91 days',
		ended_at = ended_at - interval '91 days'" >/dev/null
	audit-log prune >/dev/null 2>&1
	is "$(sql 'SELECT count(*) FROM sync.sync_states')" 0 "$1: no run is left"
	is "$(diff <(echo "$before") <(all))" '' "$1: the same without its runs"
}
published() {
	rm -rf "$STATE_DIR/rate" # a site is published once a minute
	WEBFLOW_PUBLISH=site sync full
}

sandbox_start demo
state_new
sync full
is "$ended" 3 'a run'

# ---- waiting for a publish, in sync; by every name
why FR-BOTTLE waiting 'customers see it when the site is published$' \
	'^Publish the site in Webflow' '^sends nothing, unless'
id=$(id_of FR-BOTTLE)
for name in "$id" "$(sql "SELECT slug FROM sync.product_mappings WHERE webflow_id = '$id'")" \
	FR-BOTTLE-O-1 "$(sql "SELECT webflow_id FROM sync.variant_mappings WHERE fields ->> 'sku' = 'FR-BOTTLE-O-1'")" \
	"$(sql "SELECT variant_id FROM sync.variant_mappings WHERE fields ->> 'sku' = 'FR-BOTTLE-O-1'")" \
	"$(sql "SELECT plytix_id FROM sync.product_mappings WHERE webflow_id = '$id'")"; do
	is "$(told "$name" '[.sku, .webflow_id, (.variants | length)] | tojson')" \
		"[\"FR-BOTTLE\",\"$id\",6]" "by the name $name"
done
exits 3 'a name that nobody has' audit-log why 'FR-BOTTLE '
like "$err" 'nothing is known' 'unknown'
why Jackets waiting "^category 'Jackets' waits: .* when the site is published$" \
	'^Publish' '^sends nothing'
why FR-LANTERN-PROTO in-sync 'nothing is left to send; it is a draft$' \
	'^Nothing to do' '^sends nothing, unless'
why FR-GAITER archived 'is archived in the PIM, and not in the shop$' \
	'change its status' '^leaves it as it is, unless its status'
published
why FR-BOTTLE in-sync "^'FR-BOTTLE' is in sync: nothing is left to send$" \
	'^Nothing to do\.$' '^sends nothing, unless it changes'
why Jackets in-sync "^category 'Jackets' is in sync" '^Nothing' '^sends nothing'
sync changed
is "$(writes) $(met FR-BOTTLE)" '0 ' 'and so it does'

# ---- for people
shown() { # ARGUMENT…: on a terminal
	script -qec "$ROOT/sync.sh -q $*" /dev/null | tr -d '\r'
}
card=$(shown why FR-BOTTLE)
is "$(head -n 1 <<<"$card")" "'FR-BOTTLE' is in sync: nothing is left to send" \
	'a terminal: the sentence first'
is "$(sed -n '2,5s/  .*//p' <<<"$card" | paste -sd,)" 'verdict,since,what to do,next run' \
	'then since when, what to do, what comes'
like "$card" $'\nlast sent .*\nname +Steel Bottle\n' 'what was last sent'
like "$card" $'\nvariant +price, minor units +stock .*\nFR-BOTTLE-B-05 +2795 USD +22 ' \
	'its variants as a table'
unlike "$card" '"main-image"' 'and no JSON of them'
for ((n = 0; n < 25; n++)); do
	sql "INSERT INTO sync.run_items (run, site, of, plytix_id, sku, action, doubt, done_at)
		SELECT 'r$n', site, of, plytix_id, sku, 'unchanged', false, now()
		FROM sync.product_states WHERE sku = 'FR-BOTTLE'" >/dev/null
done
is "$(shown why FR-BOTTLE | grep -c 'unchanged.* r[0-9]')" 18 'the end of its story'
sql "DELETE FROM sync.run_items WHERE run ~ '^r[0-9]'" >/dev/null
like "$(shown errors)" $'^refused  1  No price [(]price-missing[)], since [^\n]*\n  FR-GIFTCARD\n  \'FR-GIFTCARD\' has no price[^\n]*\n  -> Fill in the price' \
	'errors by cause: who, why, what to do'

# ---- refused
why FR-GIFTCARD refused "is refused, and is not in the shop: .*has no price" \
	'Fill in the price in Plytix' 'if the run is full or retry, or if the product has changed'
since=$(told FR-GIFTCARD .since)
sync changed
is "$(met FR-GIFTCARD)" '' 'changed does not touch it'
sync retry
is "$(met FR-GIFTCARD)" refused 'retry does'
sync full
is "$(met FR-GIFTCARD)" refused 'full does'
is "$(told FR-GIFTCARD .since)" "$since" 'since the first time'
set_to FR-GIFTCARD attributes.price 25.00
sync changed
is "$(met FR-GIFTCARD)" created 'and changed does when it has changed'
why FR-GIFTCARD waiting 'waits: it was sent' '^Publish' '^sends nothing'
set_to FR-GIFTCARD attributes.price nonsense
sync changed
why FR-GIFTCARD refused 'and the shop keeps what was last sent: ' 'price' 'full or retry'

# ---- a picture is missing
why HM-LAMP-OAK picture-missing 'is in the shop without a picture' \
	"'sync.sh retry' tries it at once" 'if its waiting time is over; retry does so at once'
sync full
is "$(requests webflow '[.[] | select(.method != "GET" and .status >= 400)] | length')" 0 \
	'the next run does not try it'
sync retry
is "$(requests webflow '[.[] | select(.method != "GET" and .status >= 400)] | length')" 1 \
	'retry does'

# ---- edited in Webflow
people "{\"op\":\"set\",\"product\":\"$id\",\"field\":\"name\",\"value\":\"By hand\"}"
mug=$(id_of HM-MUG-ENAMEL-W)
people "{\"op\":\"set\",\"product\":\"$mug\",\"field\":\"description\",\"value\":\"By hand\"}"
sync full
why FR-BOTTLE edited "edited in Webflow, and the edit is kept: 'name' was sent as \"[^\"]*\" and is \"By hand\" there" \
	'^Nothing to do if the edit is intended' '^keeps the edit, unless the value changes'
why HM-MUG-ENAMEL-W edited "kept: .*'description'" 'verify --repair' '^keeps'
since=$(told FR-BOTTLE .since)
sync full
is "$(writes) $(shop ".products[].product | select(.id == \"$id\").fieldData.name")" \
	'0 By hand' 'the next run keeps it'
is "$(told FR-BOTTLE .since)" "$since" 'since it was seen first'
set_to FR-BOTTLE label 'Another flask'
sync changed
is "$(shop ".products[].product | select(.id == \"$id\").fieldData.name")" \
	'Another flask' 'and overwrites it when the value changes in Plytix'
sync full
why FR-BOTTLE waiting 'it was sent' Publish 'sends nothing'
sync verify --repair
is "$(shop ".products[].product | select(.id == \"$mug\").fieldData.description")" \
	"$(sql "SELECT fields ->> 'description' FROM sync.product_mappings WHERE webflow_id = '$mug'")" \
	'verify --repair does as it is said'
sync full
why HM-MUG-ENAMEL-W waiting 'it was sent' Publish 'sends nothing'

# ---- archived in the PIM; gone from it
set_to HM-BOARD-OAK status Archived
pim '{"op":"delete","sku":"FR-STICKER"}'
sync full
why HM-BOARD-OAK archived 'archived in the PIM, and archived in the shop; customers see that when' \
	'change its status in Plytix' 'unless its status changes'
why FR-STICKER gone 'is gone from the PIM, and archived in the shop; customers see that when' \
	'create it in Plytix with the same SKU' '^leaves it as it is$'
published
why HM-BOARD-OAK archived 'archived in the shop$' 'status' 'status'
since=$(told FR-STICKER .since)
sync full
is "$(writes)" 0 'the next run leaves both'
why FR-STICKER gone 'archived in the shop$' 'same SKU' 'leaves it'
is "$(told FR-STICKER .since)" "$since" 'since the first time'
kept 'all of these'
set_to HM-BOARD-OAK status Completed
sticker=$(id_of FR-STICKER)
pim '{"op":"add","product":{"sku":"FR-STICKER","label":"Sticker","status":"Completed","attributes":{"price":"2.00"}}}'
sync full
is "$(met HM-BOARD-OAK) $(told HM-BOARD-OAK .verdict)" 'restored waiting' \
	'a status that changes brings it back'
is "$(told FR-STICKER '[.verdict, .webflow_id] | join(" ")')" "waiting $sticker" \
	'the same SKU brings it back'
pim '{"op":"delete","sku":"FR-FIRE-KIT"}'
for turn in 1 2; do
	ARCHIVE_POLICY=ignore sync full
	why FR-FIRE-KIT gone 'gone from the PIM, and left as it is in the shop$' \
		'ARCHIVE_POLICY=archive' 'unless the run is full and ARCHIVE_POLICY'
done
is "$(writes)" 0 'and the next run leaves it'
ARCHIVE_POLICY=draft sync full
why FR-FIRE-KIT gone 'gone from the PIM, and a draft in the shop' 'same SKU' leaves
ARCHIVE_POLICY=draft sync full
is "$(writes)" 0 'which is left, too'
# refused, then gone and left
pim '{"op":"delete","sku":"FR-GIFTCARD"}'
ARCHIVE_POLICY=ignore sync full
why FR-GIFTCARD gone 'left as it is in the shop$' 'ARCHIVE_POLICY' leaves
is "$(audit-log errors | jq -r .skus | grep -c GIFTCARD)" 0 'it is no error any more'
pruned 'gone, archived, edited, waiting'
sync full

# ---- held by the guard
for sku in HM-YUNOMI HM-POT-COPPER; do
	set_to "$sku" status Archived
done
pim '{"op":"delete","sku":"HM-BOWL-CREME"}'
for turn in 1 2; do
	ARCHIVE_MAX=1 sync full
	is "$ended $(writes)" '3 0' "held, run $turn"
	why HM-POT-COPPER held 'is held back: .*too many products would leave the shop' \
		'raise ARCHIVE_MAX' '^leaves it as it is, until somebody approves the change$'
	why HM-BOWL-CREME held 'is held back: it is gone from the PIM, and too many products' \
		'raise ARCHIVE_MAX' 'until somebody approves the change'
done
ARCHIVE_MAX=100% sync full
is "$(told HM-POT-COPPER .verdict) $(told HM-BOWL-CREME .verdict)" 'archived gone' \
	'allowed, it goes'
sandbox_stop

# ---- adoption is held
sandbox_start demo
state_new
people '{"op":"add-product","product":{"fieldData":{"name":"Old bowl","slug":"old-bowl"}},
	"skus":[{"fieldData":{"name":"Old bowl","slug":"old-bowl","sku":"HM-BOWL-CREME",
	"price":{"value":5500,"unit":"USD"}}}]}'
ADOPT=report sync full
why HM-BOWL-CREME held 'is held back: .*--adopt HM-BOWL-CREME' "full --adopt SKU" \
	'until somebody approves the change'
ADOPT=report sync changed
is "$(met HM-BOWL-CREME)" '' 'changed leaves it'
kept held
pruned held
ADOPT=report sync full
is "$(met HM-BOWL-CREME)" held 'full leaves it, too'
ADOPT=report sync full --adopt HM-BOWL-CREME
is "$(met HM-BOWL-CREME) $(told HM-BOWL-CREME .verdict)" 'updated waiting' 'and takes it over when allowed'

# ---- failed
map=$(id_of BK-MAP-7)
set_to BK-MAP-7 label 'A new map'
send POST "$WEBFLOW/__fault" "{\"match\":\"PATCH *$map*\",\"count\":0,
	\"do\":\"status\",\"status\":500}" >/dev/null
sync changed
send DELETE "$WEBFLOW/__fault" >/dev/null
why BK-MAP-7 failed '^.BK-MAP-7. failed, and may succeed later: could not ' . '^tries it again$'
sync changed
is "$(met BK-MAP-7) $(told BK-MAP-7 .verdict)" 'updated waiting' 'the next changed tries it'

# ---- a category is refused by Webflow
category=$(sql "SELECT webflow_id FROM sync.category_mappings WHERE fields ->> 'name' = 'Jackets'")
pim "{\"op\":\"rename-category\",\"id\":\"$(told "$category" .plytix_id)\",\"name\":\"Coats\"}"
send POST "$WEBFLOW/__fault" "{\"match\":\"PATCH *$category*\",\"count\":0,
	\"do\":\"status\",\"status\":400}" >/dev/null
sync full
why "$category" refused "^category 'Jackets' is refused, and the shop keeps what was last sent: could not " \
	. 'full or retry'
send DELETE "$WEBFLOW/__fault" >/dev/null
sync full
is "$(told "$category" '.verdict + " " + .sku')" 'waiting Coats' 'the next full tries it again'

# ---- restored
sync full
exits 0 'a dump' "$ROOT/sync.sh" -q db dump "$tmp/dump.sql"
exits 0 'is restored' "$ROOT/sync.sh" -q db restore "$tmp/dump.sql"
why FR-BOTTLE in-doubt 'in doubt: the ledger was restored from a dump' \
	'^Nothing to do: the next run reads the shop' '^reads the shop and sends what is missing$'
why Coats in-doubt '^category' Nothing 'reads the shop'
sync changed
is "$(requests webflow '[.[] | select(.method == "GET" and (.path | test("/products[?]?")))] | length > 0')" \
	true 'the next run reads the shop'
is "$(told FR-BOTTLE .verdict)" waiting 'and the doubt is gone'
sandbox_stop

# ---- stopped; killed while it wrote
"$TESTS/catalogues/catalogue-make" 30 3 >"$tmp/some.json"
sandbox_start "$tmp/some.json"
begun() { # a run in the background whose writes have begun
	send POST "$WEBFLOW/__fault" '{"match":"PATCH *","from":1,"count":100000,
		"do":"slow","ms":100}' >/dev/null
	"$ROOT/sync.sh" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	pid=$!
	for _ in {1..100}; do
		(($(requests webflow '[.[] | select(.method == "POST"
			and (.path | endswith("/products")))] | length') < 5)) || break
		sleep 0.1
	done
}
# one VERDICT SENTENCE: a product with that
one() {
	sql "SELECT coalesce(sku, plytix_id) FROM sync.v_why WHERE of = 'product'
		AND verdict = '$1' AND sentence LIKE '%$2%' LIMIT 1"
}
for signal in TERM KILL; do
	send POST "$WEBFLOW/__reset" >/dev/null
	log_clear
	state_new
	begun
	if [[ $signal == TERM ]]; then
		kill -TERM "$pid"
		wait "$pid" || true
		late=$(one waiting 'stopped before it sent it')
		why "$late" waiting 'waits: the last run was stopped before it sent it$' \
			'^Nothing to do: the next run sends it\.$' '^reads the shop and sends it$'
		is "$(sql "SELECT count(*) FROM sync.v_why WHERE verdict IN ('gone', 'archived')")" 0 \
			'none is called gone'
	else
		kill_all
		wait "$pid" 2>/dev/null || true
		late=$(one in-doubt 'begun to send')
		why "$late" in-doubt 'a run has begun to send it, and has not reported the result yet$' \
			'reads the shop' '^reads the shop and sends what is missing$'
		before=$(one waiting 'has not sent it yet')
		why "$before" waiting 'waits: a run is under way, and has not sent it yet$' Nothing \
			'^sends it, unless the present run does'
		sql "UPDATE sync.sync_states SET heartbeat = now() - interval '200 s'" >/dev/null
		why "$late" in-doubt 'a run was interrupted while sending it$' . 'reads the shop'
		why "$before" in-doubt 'a run was interrupted, and did not report whether it was sent$' \
			. 'reads the shop'
		is "$(sql "SELECT count(*) FROM sync.v_why WHERE verdict IN ('gone', 'archived')")" 0 \
			'none is called gone'
	fi
	send DELETE "$WEBFLOW/__fault" >/dev/null
	sync changed
	is "$(requests webflow '[.[] | select(.method == "GET" and (.path | test("/products")))] | length > 0')" \
		true "$signal: the next run reads the shop"
	like "$(met "$late") $(told "$late" .verdict)" '^(created|updated|unchanged) waiting$' \
		'and finishes it'
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	succeeds 'nothing twice, nothing lost' "$TESTS/judges/oracle" "$tmp/some.json" "$tmp/shop.json"
done

# ---- live: nothing waits
send POST "$WEBFLOW/__reset" >/dev/null
state_new
WEBFLOW_PUBLISH=live sync full
is "$(sql 'SELECT string_agg(DISTINCT verdict, $$ $$) FROM sync.v_why')" in-sync \
	'live: all is in sync'
sandbox_stop

# ---- other ids in the PIM; a family in parts
jq '.products |= map(select(.sku | test("BOTTLE|GIFT")))' "$TESTS/catalogues/demo.json" \
	>"$tmp/few.json"
webflow-map --print-default | jq '.split = "attributes.color"' >"$tmp/split.json"
export MAPPING_FILE=$tmp/split.json ARCHIVE_MAX=100%
sandbox_start "$tmp/few.json"
state_new
sync full
parts() {
	audit-log why FR-BOTTLE | jq -r 'select(.kind == "why") | "\(.part) \(.verdict) \(.sentence)"'
}
is "$(parts | wc -l)" 2 'an answer for each part'
like "$(parts)" "ochre waiting 'FR-BOTTLE[^']*', part 'ochre', waits: it was sent" 'which it names'
jq '.products[] |= ((.id, ._parent_id // empty) |= "7" + .[1:])' "$tmp/few.json" >"$tmp/new.json"
get "$WEBFLOW/__state" >"$tmp/shop.json"
same() {
	sql "SELECT part, verdict, sentence, since FROM sync.v_why WHERE sku = 'FR-BOTTLE' ORDER BY 1"
}
before=$(same)
sandbox_stop
SHOP_FILE=$tmp/shop.json sandbox_start "$tmp/new.json"
sync full --accept-catalogue
is "$(same)" "$before" \
	'other ids in the PIM: the same of each'
like "$(told FR-GIFTCARD .plytix_id)" ^7 'under the new id'
kept 'parts'
for sku in FR-BOTTLE-O-05 FR-BOTTLE-O-075 FR-BOTTLE-O-1; do
	set_to "$sku" attributes.color Black
	set_to "$sku" attributes.capacity "$sku"
done
sync full
like "$(parts)" "ochre archived '[^']*', part 'ochre', is no longer for sale in the PIM, and is archived in the shop" \
	'a part that is no more'
like "$(parts)" 'black waiting' 'and one that is'
done_testing
