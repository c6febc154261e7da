#!/bin/bash
# How runs end on a terminal: a few lines for people; records elsewhere, and
# with --json.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new

# seen ARGUMENT…: what a terminal of 100 columns shows on stdout, as text
seen() {
	script -qec "stty cols 100; '$sync' $* 2>/dev/null" /dev/null </dev/null |
		sed -e 's/\x1b\[[0-9;]*[mK]//g' -e 's/\r//g' || true
}

text=$(seen plan)
like "$text" 'plan: completed' 'plan: a title'
like "$text" 'products +22 created, 2 unchanged, 1 refused' 'plan: counts'
unlike "$text" '"kind"' 'plan: no record'
run "$sync" plan
requests=$(tail -n 1 "$tmp/out" | jq .requests)
limit=$(tail -n 1 "$tmp/out" | jq .limit)
like "$err" "25 products × 4\.[0-9] requests ÷ $limit a minute: about a minute" \
	'plan says in words how long it takes'
run env WEBFLOW_RATE_LIMIT=1 "$sync" -q plan
unlike "$err" '÷' 'and nothing of it with -q'

text=$(seen full)
like "$text" '^full: completed in [0-9]+ s' 'full: a title'
like "$text" 'products +22 created, 2 unchanged, 1 refused' 'full: counts'
like "$text" 'needs you +FR-GIFTCARD: has no price' 'full: what needs a person'
like "$text" 'requests +Plytix [0-9]+, Webflow [0-9]+; 106 writes, the minimum is 105' \
	'full: requests'
like "$text" 'publish +[0-9]+ changes wait' 'full: what customers do not see yet'
unlike "$text" '"kind"' 'full: no record'
ok $(($(wc -l <<<"$text") > 8)) 'full: in a few lines'
is "$(sql "SELECT count(*) FROM sync.sync_states
	WHERE summary ->> 'kind' = 'summary'")" 1 'the ledger has the record'

for words in 'full --json' 'changed --json'; do
	is "$(seen "$words" | tail -n 1 | jq -r .kind)" summary \
		"$words: records on a terminal, too"
done
run "$sync" full
is "$(tail -n 1 "$tmp/out" | jq -r .kind)" summary 'records in a pipe'
like "$(seen verify)" 'products +0 changed in Webflow, 0 missing' 'verify'
is "$(seen verify --json | tail -n 1 | jq -r .mode)" verify 'verify --json'
exits 3 'a SKU of that name is a SKU' "$sync" product -- --json

# what is sent when nothing would be
like "$(script -qec "'$sync' plan" /dev/null </dev/null 2>&1 || true)" \
	'nothing would be sent' 'plan of a shop that is equal'

# texts of others must not paint the terminal
send POST "$PLYTIX/__edit" '{"op":"set","sku":"FR-GIFTCARD","field":"sku",
	"value":"FR-\u001b[31mGIFT"}' >/dev/null
unlike "$(script -qec "stty cols 100; '$sync' full 2>/dev/null" /dev/null \
	</dev/null || true)" $'\e\\[31mGIFT' 'texts of others are shown, not obeyed'
done_testing
