#!/bin/bash
# How runs end on a terminal: a few lines for people; records elsewhere, and
# with --json.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

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
limit=$(tail -n 1 "$tmp/out" | jq .limit)
like "$err" "22 products × 4\.[0-9] requests ÷ $limit a minute: about a minute" \
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
like "$(seen verify)" 'products +1 not as sent, 0 missing' 'verify'
is "$(seen verify --json | tail -n 1 | jq -r .mode)" verify 'verify --json'
exits 3 'a SKU of that name is a SKU' "$sync" product -- --json

# what is sent when nothing would be
like "$(script -qec "'$sync' plan" /dev/null </dev/null 2>&1 || true)" \
	'nothing would be sent' 'plan of a shop that is equal'

# texts of others must not paint the terminal
send POST "$PLYTIX/__edit" '{"op":"set","sku":"FR-GIFTCARD","field":"sku",
	"value":"FR-\u001b[31mGIFT"}' >/dev/null
unlike "$(script -qec "stty cols 100; '$sync' full 2>/dev/null" /dev/null \
	</dev/null || true)" $'\e\\[31mGIFT' 'control characters of others do not reach the terminal'

# ---- many that are refused: more than an argument may hold
jq '(.products[] | select(.sku == "FR-GIFTCARD")) as $p
	| .products += [range(1200) | . as $i | $p | .id = ("6a000000000000000000"
		+ ("000\($i)" | .[-4:])) | .sku = "NONE-\($i)" | .label = "None \($i)"]' \
	"$TESTS/catalogues/demo.json" >"$tmp/many.json"
sandbox_stop
sandbox_start "$tmp/many.json"
state_new
code=0
script -qec "stty cols 100; '$sync' full 2>/dev/null" /dev/null </dev/null \
	>"$tmp/many" || code=$?
is "$code" 3 'many refusals: the exit code is that of the run'
like "$(cat "$tmp/many")" 'needs you +[A-Z0-9-]+: has no price' \
	'many refusals: the first are named'
like "$(cat "$tmp/many")" '1198 more; see [^ ]*sync\.sh errors' \
	'many refusals: the others are counted'
is "$(grep -c 'needs you' "$tmp/many")" 3 'many refusals: three lines'
done_testing
