#!/bin/bash
# Lines of which nothing is to be sent, as it was last time, leave at recall: they
# are recorded there, and no push sees them. Whatever makes one differ brings it
# back.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1
sandbox_start sample
state_new

full() {
	log_clear
	run "$ROOT/sync.sh" -q full --json
	folder=$(find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' |
		sort -n | tail -n 1 | cut -d' ' -f 2-)
}
# pushed: the products that went on to push
pushed() {
	zcat -f "$folder/todo" | jq -r 'select(.kind == "product").sku' | sort
}
# results: what was said of each record, without times
results() {
	jq -c 'select(.kind == "result") | del(.ms)' <<<"$out" | sort
}
edit() { send POST "$PLYTIX/__edit" "$1" >/dev/null; }
person() { send POST "$WEBFLOW/__edit" "$1" >/dev/null; }
by_code() { # CODE FILTER
	shop ".products[] | select(.skus[0].fieldData.sku == \"$1\") | $2"
}
# the ledger's words on the last run's records, without run and time
rows() {
	sql "SELECT i.of, i.plytix_id, i.part, i.sku, i.action, i.doubt, i.webflow_id,
		i.requests, i.writes, i.minimum, i.skus, i.code, s.action, s.warnings,
		s.edited, s.run = i.run, s.at = i.done_at, s.since
		FROM sync.run_items i JOIN sync.product_states s USING (site, of, plytix_id, part)
		WHERE i.run = (SELECT run FROM sync.sync_states ORDER BY number DESC LIMIT 1)
		ORDER BY 1, 2, 3"
}

full
all=$(jq -c 'select(.kind == "result" and .of == "product")' <<<"$out" | wc -l)
# an update, from which the site is learned
edit '{"op":"set","sku":"WOODEN-FENCE","field":"attributes.compare_at_price","value":"300.10"}'
full
full
said=$(results)
kept=$(rows)
asked=$(requests webflow length)
is "$code $(pushed | wc -l)" "0 $all" 'what is new is looked at once more'
full
is "$code $(pushed | wc -l)" '0 0' 'then nothing goes on to push'
is "$(results)" "$said" 'each record has the result that push gave'
is "$(jq -c . <<<"$out" | wc -l)" "$(wc -l <<<"$out")" 'a line each'
is "$(rows)" "$kept" 'and the ledger has the same of it'
is "$(requests webflow length)" "$asked" 'by the same requests'
is "$(tail -n 1 <<<"$out" | jq -c '[.products, .skus | .unchanged]')" \
	"[$all,$(jq -s '[.[] | .skus // [] | length] | add' <<<"$said")]" \
	'the summary counts them'

# ---- what makes a line differ
edit '{"op":"set","sku":"WHITE-BED-CLOTHES","field":"attributes.compare_at_price","value":"88.10"}'
full
is "$code $(pushed) $(writes)" '0 WHITE-BED-CLOTHES 1' 'a value of the PIM'
full
is "$code $(pushed) $(writes)" '0 WHITE-BED-CLOTHES 0' 'what it came to, once'

id=$(by_code OCEAN-BLUE-SHIRT .product.id)
person "{\"op\":\"set\",\"product\":\"$id\",\"field\":\"name\",\"value\":\"People's\"}"
for _ in 1 2 3; do
	full
	is "$code $(pushed)" '0 OCEAN-BLUE-SHIRT' \
		'an edit that is kept: the line has something to say each time'
	like "$(results)" "'name' was changed in Webflow" 'which it does'
done
id=$(by_code YELLOW-WOOL-JUMPER .product.id)
person "{\"op\":\"delete\",\"product\":\"$id\"}"
full
is "$code $(pushed | tr '\n' ' ')$(by_code YELLOW-WOOL-JUMPER .product.isDraft)" \
	'0 OCEAN-BLUE-SHIRT YELLOW-WOOL-JUMPER false' \
	'a product that is gone in the shop'
full
full
is "$code $(pushed)" '0 OCEAN-BLUE-SHIRT' 'none of them for long'

doubt() {
	sql "UPDATE sync.run_items SET doubt = true
		WHERE run = (SELECT run FROM sync.sync_states ORDER BY number LIMIT 1)
		AND plytix_id = (SELECT plytix_id FROM sync.product_mappings
			WHERE sku = 'WOODEN-FENCE')" >/dev/null
}
for _ in 1 2; do
	doubt
	full
	is "$code $(pushed | tr '\n' ' ')$(sql 'SELECT count(*) FROM sync.run_items WHERE doubt')" \
		'0 OCEAN-BLUE-SHIRT WOODEN-FENCE 0' 'a doubt, which push clears'
done
full
PRICE_ZERO=allow full
is "$code $(pushed | wc -l)" "0 $all" 'a setting of push'

# ---- lines that the mapping leaves out stand between those that leave
sandbox_stop
sandbox_start sample
state_new
webflow-map --print-default |
	jq '.select = {product: {from: "categories", is: "Shop/Apparel"}}' \
		>"$tmp/some.json"
export MAPPING_FILE=$tmp/some.json
full
sold=$(jq -c 'select(.of == "product" and .action == "created")' <<<"$out" | wc -l)
full
full
is "$code $(pushed | wc -l) $(jq -r 'select(.kind == "result" and .of == "product").action' \
	<<<"$out" | sort | uniq -c | xargs)" "0 0 $((60 - sold)) left-out $sold unchanged" \
	'each has its own result'
is "$(sql "SELECT string_agg(DISTINCT (i.action = 'unchanged')::text
	|| (m.webflow_id IS NOT NULL)::text, ' ') FROM sync.run_items i
	LEFT JOIN sync.product_mappings m USING (site, plytix_id, part)
	WHERE i.of = 'product' AND i.run = (SELECT run FROM sync.sync_states
		ORDER BY number DESC LIMIT 1)")" 'falsefalse truetrue' 'in the ledger, too'
unset MAPPING_FILE
sandbox_stop
sandbox_start sample
state_new
full

# ---- plan and a pipeline by hand see all
run "$ROOT/sync.sh" -q plan --json
is "$code $(jq -c 'select(.kind == "plan" and .of == "product")' <<<"$out" | wc -l)" \
	"0 $all" 'a plan names each of them'
zcat -f "$folder/desired" >"$tmp/desired"
run sh -c "audit-log recall -n --settled '$tmp/none' <'$tmp/desired'"
is "$code $(jq -c 'select(.kind == "product")' <<<"$out" | wc -l) $(
	[[ -e $tmp/none ]] || echo none)" "0 $all none" 'recall -n: none leaves'
done_testing
