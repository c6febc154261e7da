#!/bin/bash
# What was lost is found again: the whole database, an answer, half of a
# request; another host's run; a shop that people filled by hand.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
# shellcheck source=tests/campaign/crash.sh
. "$TESTS/campaign/crash.sh"

# full WANTED WHAT: one run, its exit code
full() {
	log_clear
	life_start full
	life_wait
	is "$life_code" "$1" "$2"
	[[ $life_code == "$1" ]] || note "$(tail -n 5 "$tmp/life.err")"
}

# edit JSON: what people do in the Designer
edit() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}

# posts: how many requests of the run asked for something new
posts() {
	requests webflow '[.[] | select(.method == "POST")] | length'
}

whole() { # WHAT: the shop is as the catalogue says, the ledger knows it
	get "$WEBFLOW/__state" >"$tmp/life.shop"
	is "$("$TESTS/judges/oracle" ${life_past:+-l} ${life_others:+-o} "$catalogue" \
		"$tmp/life.shop" || true)" '' "$1: the shop is whole"
	is "$(life_ledger)" '' "$1: the ledger knows all of it"
}

# writes_but: all writes but those for the lamp. One of its pictures cannot be
# had, and that it was refused is lost too: it is tried again.
writes_but() {
	local lamp
	lamp=$(shop '.products[].product | select(.fieldData.name
		| test("Lykta")) | .id')
	requests webflow "[.[] | select(.method != \"GET\" and
		(.path | contains(\"$lamp\") | not))] | length"
}

database_lost() {
	life_drop
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c \
		"CREATE DATABASE $life_database TEMPLATE $life_template" \
		</dev/null
}

for mode in keep mint; do
	campaign_begin demo "webflow.ids=$mode"

	# ---- the database
	life_begin
	full "$life_quiet" "ids=$mode: a first run"
	database_lost
	full "$life_quiet" "ids=$mode: a run after the database was lost"
	is "$(posts)" 0 "ids=$mode: creates nothing"
	is "$(writes_but)" 0 "ids=$mode: writes nothing, stock is only read"
	whole "ids=$mode, lost database"
	full "$life_quiet" "ids=$mode: the run after that"
	is "$(requests webflow '[.[] | select(.path | test("inventory"))]
		| length')" 0 "ids=$mode: reads no stock any more"

	# a change in the PIM meanwhile: that one is written, nothing else
	database_lost
	rm -rf -- "$STATE_DIR" && mkdir -m 700 -- "$STATE_DIR"
	send POST "$PLYTIX/__edit" '{"op":"set","sku":"FR-BOTTLE-B-05",
		"field":"attributes.price","value":"77.70"}' >/dev/null
	full "$life_quiet" "ids=$mode: database and state lost, a price changed"
	is "$(writes_but)" 1 "ids=$mode: that price is the only write"
	life_drop
	sandbox_stop
done

campaign_begin demo

# ---- a run on another host
life_begin
sql "INSERT INTO sync.sync_states (run, site, mode, host, pid)
	VALUES ('elsewhere', '$WEBFLOW_SITE_ID', 'full', 'other', 17)"
full 75 'a run that is alive on another host: later'
is "$(requests webflow length)" 0 'nothing is asked of the shop'
like "$(<"$tmp/life.err")" "host 'other'" 'the message names the host'
sql "UPDATE sync.sync_states SET heartbeat = now() - interval '40 min'"
full "$life_quiet" 'one that has been silent for long is taken over'
whole 'taken over'
is "$(sql "SELECT status FROM sync.sync_states WHERE run = 'elsewhere'")" \
	failed 'it counts as failed'
life_drop

# ---- people's edits outlive a run that was cut short: what it did not want
# to change, it cannot have written
life_begin
life_start full
life_wait
send POST "$PLYTIX/__edit" '{"op":"set","sku":"FR-JKT-FJELL-BLA-S",
	"field":"attributes.price","value":"77.70"}' >/dev/null
described() { # CODE
	shop ".products[] | select(.skus[0].fieldData.sku == \"$1\").product
		| $2"
}
sticker=$(described FR-STICKER .id)
map=$(described BK-MAP-7 .id)
edit "{\"op\":\"set\",\"product\":\"$sticker\",\"field\":\"description\",
	\"value\":\"before\"}"
life_fault webflow '{"match":"PATCH *","nth":1,"do":"stop-after"}'
PUSH_JOBS=1 life_start full
succeeds "one is killed in the middle" life_frozen webflow
life_kill KILL
life_thaw
life_wait
edit "{\"op\":\"set\",\"product\":\"$map\",\"field\":\"description\",
	\"value\":\"after\"}"
full "$life_quiet" 'people edit before and after a run is killed'
is "$(described FR-STICKER .fieldData.description) $(described BK-MAP-7 \
	.fieldData.description)" 'before after' 'their edits are kept'
like "$(cat "$tmp/life.out")" 'FR-STICKER.*edited-in-webflow' 'and told'
is "$(shop '.products[].skus[]
	| select(.fieldData.sku == "FR-JKT-FJELL-BLA-S") | .fieldData.price.value')" \
	7770 'what the killed run wanted to send is there'
is "$(requests webflow '[.[] | select(.path | test("inventory"))] | length')" \
	1 'and one stock is read, since that PATCH was the first of the site'
full "$life_quiet" 'the run after'
is "$(writes)" 0 'has nothing to send'
life_drop

# ---- a lost answer
life_begin
life_fault webflow '[{"match":"POST */products","nth":3,"do":"drop-after"},
	{"match":"POST */skus","nth":2,"do":"drop-after"},
	{"match":"POST */items","nth":4,"do":"drop-after"}]'
full "$life_quiet" 'answers to creates of all kinds are lost'
whole 'lost answers'
get "$WEBFLOW/__log" >"$tmp/log"
is "$(jq -s '[.[] | select(.write and (.path | endswith("/products")))]
	| length' "$tmp/log")" "$(jq '.products | length' "$tmp/life.shop")" \
	'no product was made twice and one thrown away'
full "$life_quiet" 'the run after'
is "$(writes)" 0 'has nothing to send'
life_drop

# ---- half of a request
life_begin
send POST "$WEBFLOW/__switch" '{"skus_batch":"partial"}' >/dev/null
full "$life_quiet" 'requests for SKUs that are half carried out'
whole 'half requests'
life_drop
send POST "$WEBFLOW/__switch" '{"skus_batch":"atomic"}' >/dev/null

# ---- lists that lag behind, after a crash: the next run does not see what
# the crashed one made, and must not make it again
for when in before after; do
	send POST "$WEBFLOW/__switch" '{"stale_list":"3000"}' >/dev/null
	life_begin
	life_fault webflow "{\"match\":\"POST */products\",\"from\":5,
		\"count\":0,\"do\":\"stop-$when\"}"
	life_start full
	life_frozen webflow && life_kill KILL
	life_thaw
	life_wait
	life_start full
	life_wait
	is "$(sql "SELECT count(*) FROM sync.run_items
		WHERE action = 'refused' AND sku <> 'FR-GIFTCARD'")" 0 \
		"killed $when a create, late lists: what is not seen yet may come"
	send POST "$WEBFLOW/__switch" '{"stale_list":"0"}' >/dev/null
	sleep 3 # until the lists show all of it
	row_reset
	life_end "killed $when a create, late lists"
	campaign_ok "killed $when a create, the shop's lists lag"
done

# ---- somebody else's product has the slug
foreign_product() {
	edit '{"op":"add-product","product":{"fieldData":{"name":"Not ours",
		"slug":"steel-bottle"}},"skus":[{"fieldData":{"name":"Not ours",
		"slug":"not-ours","sku":"NOT-OURS",
		"price":{"value":100,"unit":"USD"}}}]}'
}
life_begin
foreign_product
get "$WEBFLOW/__state" | jq -S '.products[0]' >"$tmp/foreign"
full "$life_quiet" 'a product of other origin has the slug of one of ours'
life_others=1 whole 'slug of another'
is "$(jq -S '[.products[] | select(.product.fieldData.name == "Not ours")]
	| .[0]' "$tmp/life.shop")" "$(<"$tmp/foreign")" 'the other is untouched'
ours_slug() {
	get "$WEBFLOW/__state" | jq -r '.products[].product.fieldData
		| select(.name == "Steel Bottle") | .slug'
}
is "$(ours_slug)" steel-bottle-fr-bottle 'ours has its code in it'
full "$life_quiet" 'the run after'
is "$(writes)" 0 'has nothing to send'
life_drop

# ... and a run that does not read the shop finds out by being refused
life_begin
foreign_product
life_start product FR-BOTTLE
life_wait
is "$life_code $(ours_slug)" '0 steel-bottle-fr-bottle' 'so does one product'
life_drop

# ---- a shop that people filled by hand: all is there, nothing is ours
life_begin
life_start full
life_wait
get "$WEBFLOW/__state" |
	jq '.products |= (to_entries | map(.key as $p | .value
		| .skus |= (to_entries | map(.key as $s | .value
			| .fieldData.slug = "by-hand-\($p)-\($s)"))))' \
		>"$tmp/by-hand"
life_drop
life_begin
jq -c '{op: "load", state: .}' "$tmp/by-hand" |
	curl -sS --fail -X POST -H 'Content-Type: application/json' \
		--data-binary @- "$WEBFLOW/__edit" >/dev/null
full "$life_quiet" 'a shop that was filled by hand'
is "$(requests webflow '[.[] | select(.write and .method == "POST")] | length')" \
	0 'is adopted: nothing is made'
is "$(writes_but)" 0 'and nothing is written, since nothing differs'
life_past=1 whole 'adopted'
full "$life_quiet" 'the run after'
is "$(writes)" 0 'has nothing to send'
life_drop
done_testing
