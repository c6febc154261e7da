#!/bin/bash
# The whole chain against both stand-ins: what arrives, what a second run
# sends, one change, both ways of ids. The judges are tests/judges/oracle and
# tests/judges/minimum, which share nothing with the programs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh

# summary FILTER: of the last run
summary() {
	tail -n 1 "$tmp/out" | jq -r "$1"
}

# judged CATALOGUE WHAT [OPTION]: the oracle agrees
judged() {
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	succeeds "$2" "$TESTS/judges/oracle" ${3:+"$3"} "$1" "$tmp/shop.json"
	[[ ! -s $tmp/out ]] || note "$(head -n 10 "$tmp/out")"
}

edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}

for ids in keep mint; do
	sandbox_start demo webflow.ids=$ids
	state_new
	pim=$TESTS/catalogues/demo.json

	log_clear
	exits 3 "$ids: a first run; one product is refused" "$sync" full
	like "$err" 'FR-GIFTCARD.*no price' "$ids: it is named, and why"
	is "$(summary .kind)" summary "$ids: the summary is the last line"
	is "$(summary .products.created)" 22 "$ids: the others are created"
	is "$(summary .products.refused)" 1 "$ids: one is refused"
	judged "$pim" "$ids: the shop is as the catalogue says"
	# the tries that find the broken picture come on top
	is "$(requests webflow '[.[] | select(.method != "GET"
		and .status < 300)] | length')" \
		"$(($("$TESTS/judges/minimum" "$pim") + 1))" \
		"$ids: the fewest writes, and one for the broken picture"
	unlike "$out$err" 'sandbox-token|sandbox-password' "$ids: no secret is told"

	log_clear
	exits 3 "$ids: a second run" "$sync" full
	is "$(writes)" 0 "$ids: writes nothing"
	is "$(summary .products.unchanged)" 24 "$ids: and says so"

	edit '{"op":"set","field":"attributes.price","value":"38.50",
		"sku":"FR-BOTTLE-B-1"}'
	log_clear
	exits 3 "$ids: a price has changed" "$sync" full
	is "$(writes)" 1 "$ids: one write"
	is "$(requests webflow '.[] | select(.method != "GET") | .method')" PATCH \
		"$ids: a PATCH"
	get "$PLYTIX/__state" >"$tmp/pim.json"
	judged "$tmp/pim.json" "$ids: the shop follows" -l
	sandbox_stop
done

# ---- a clean catalogue ends with 0; one push alone does the same
sandbox_start sample
state_new
PUSH_JOBS=1 exits 0 'a clean catalogue, pushed alone' "$sync" full
judged "$TESTS/catalogues/sample.json" 'the shop is as the catalogue says'
is "$(requests webflow '[.[] | select(.method != "GET")] | length')" \
	"$("$TESTS/judges/minimum" "$TESTS/catalogues/sample.json")" 'with the fewest writes'
log_clear
exits 0 'changed, when nothing has' "$sync" changed
is "$(requests webflow length)" 0 'asks Webflow nothing'
is "$(requests plytix length)" "$(summary .requests.plytix)" \
	'and tells what it asked of Plytix'
sku=$(jq -r '[.products[] | select(._parent_id == null)][0].sku' \
	"$TESTS/catalogues/sample.json")
edit "{\"op\":\"set\",\"field\":\"label\",\"value\":\"A new name\",\"sku\":\"$sku\"}"
log_clear
exits 0 'changed, when a name has' "$sync" changed
is "$(writes)" 1 'one write'
is "$(shop '[.products[].product.fieldData.name
	| select(. == "A new name")] | length')" 1 'the name is in the shop'

# ---- gone and back
edit "{\"op\":\"delete\",\"sku\":\"$sku\"}"
log_clear
exits 0 'a product is gone' "$sync" full
is "$(summary .products.archived) $(writes)" '1 1' 'it is archived, by one write'
exits 0 'again' "$sync" full
is "$(summary .products.archived)" 0 'nothing more'
# the list of the shop shows what was before the last write
send POST "$WEBFLOW/__switch" '{"stale_list":"600000"}' >/dev/null
edit '{"op":"set","sku":"BEDSIDE-TABLE","field":"status","value":"Archived"}'
exits 0 'a product is withdrawn' "$sync" full
edit '{"op":"set","sku":"BEDSIDE-TABLE","field":"status","value":"Completed"}'
log_clear
exits 0 'it returns before the list of the shop shows it gone' "$sync" full
is "$(writes) $(shop '[.products[].product | select(.isArchived)] | length')" \
	'1 1' 'it is taken back all the same'
send POST "$WEBFLOW/__switch" '{"stale_list":"0"}' >/dev/null
log_clear
edit '{"op":"delete","all":true}'
exits 1 'an empty catalogue is not believed' "$sync" full
is "$(writes)" 0 'nothing is written'
sandbox_stop

# ---- a trial
sandbox_start sample
state_new
exits 0 'a trial of three' "$sync" full --limit 3
is "$(shop '.products | length')" 3 'three arrive'
exits 0 'a trial of one more' "$sync" full --only "$sku"
exits 0 'product' "$sync" product "$sku"
exits 3 'a product that is not there' "$sync" product NO-SUCH-SKU
exits 0 'then everything' "$sync" full
judged "$TESTS/catalogues/sample.json" 'the shop is as the catalogue says'
sandbox_stop

# ---- the built-in mapping as a file, for an account without all of it
jq 'del(.attributes[] | select(.label == "compare_at_price"))
	| del(.products[].attributes.compare_at_price)' \
	"$TESTS/catalogues/sample.json" >"$tmp/plain.json"
"$BIN/webflow-map" --print-default >"$tmp/mapping.json"
sandbox_start "$tmp/plain.json"
state_new
exits 0 'the built-in mapping serves' "$sync" full --limit 5
exits 0 'and passes the check as a file' \
	env MAPPING_FILE="$tmp/mapping.json" "$sync" check
log_clear
exits 0 'and is as good as a file' \
	env MAPPING_FILE="$tmp/mapping.json" "$sync" full --limit 5
is "$(writes)" 0 'the shop stays as it is'
jq '.sku["compare-at-price"] |= del(.optional)' "$tmp/mapping.json" \
	>"$tmp/needed.json"
exits 2 'what is not optional must be there' \
	env MAPPING_FILE="$tmp/needed.json" "$sync" full --limit 5
like "$err" 'attributes.compare_at_price' 'and is named'
sandbox_stop

# ---- plan and apply
sandbox_start demo webflow.rate_off_limit=240
state_new
log_clear
exits 3 'plan' "$sync" plan
like "$out" 'FR-BOTTLE.*Steel Bottle' 'is for people'
unlike "$out" $'\e' 'has no colours in a pipe'
exits 3 'plan --json --save' "$sync" plan --json --save "$tmp/plan"
is "$(grep '"of":"product"' "$tmp/out" | jq -r .action | sort | uniq -c |
	awk '{ print $2 $1 }' | tr '\n' ' ')" 'created22 unchanged2 ' 'is records'
is "$(summary .requests)" "$("$TESTS/judges/minimum" "$TESTS/catalogues/demo.json")" \
	'counts the requests'
is "$(summary '.minutes == (.requests / 24 | ceil / 10)')" true \
	'and the time that the answers'"'"' own limit gives them'
is "$(writes)" 0 'nothing is written'
is "$(sql "SELECT to_regnamespace('sync') IS NULL")" t 'not even tables'
exits 3 'apply' "$sync" apply "$tmp/plan"
judged "$TESTS/catalogues/demo.json" 'does it'
log_clear
exits 2 'apply once more' "$sync" apply "$tmp/plan"
like "$err" 'has changed since the plan' 'is refused'
is "$(writes)" 0 'nothing is written'
exits 2 'apply of something else' "$sync" apply /dev/null
sandbox_stop

# ---- check
sandbox_start demo
state_new
audit-log migrate up >/dev/null
log_clear
exits 0 'check' "$sync" check
while IFS='|' read -r setting pattern what; do
	exits 1 "check: $what" env "$setting" "$sync" check
	like "$err" "$pattern" "check: $what: the sentence"
	# beside what was waited for
	is "$(grep -vc ' …$' "$tmp/err")" 1 "check: $what: one"
done <<'END'
WEBFLOW_TOKEN=wrong-token|WEBFLOW_TOKEN|a wrong token
WEBFLOW_SITE_ID=aaaaaaaaaaaaaaaaaaaaaaaa|aaaaaaaaaaaaaaaaaaaaaaaa|a wrong site
PLYTIX_API_PASSWORD=wrong|PLYTIX_API_KEY|a wrong key
DATABASE_URL=host=/nowhere|database|no database
END
is "$(writes)" 0 'check sends nothing'
rm -rf "$STATE_DIR"
done_testing
