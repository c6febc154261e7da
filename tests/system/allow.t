#!/bin/bash
# sync.sh allow: what the guard held back in a run goes, once: these products
# and variants alone, within a day, whatever ends in between.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=2

"$TESTS/catalogues/catalogue-make" 30 3 >"$tmp/catalogue.json"
mapfile -t skus < <(jq -r '.products[] | select(._parent_id | not) | .sku' \
	"$tmp/catalogue.json")
sync=$ROOT/sync.sh

edit() { # EDIT…
	send POST "$PLYTIX/__edit" "$(printf '%s\n' "$@" | jq -s -c .)" >/dev/null
}
status() { # STATUS SKU…
	local word=$1 sku
	shift
	for sku; do
		edit "{\"op\":\"set\",\"sku\":\"$sku\",\"field\":\"status\",\"value\":\"$word\"}"
	done
}
sync() {
	log_clear
	run "$sync" -q "$@"
}
run_id() {
	"$sync" history --json | jq -r -s 'map(select(.mode != "plan"))[-1].run'
}
archived() { # how many products of the shop are
	shop '[.products[].product | select(.isArchived)] | length'
}
new() {
	[[ ! ${WEBFLOW:-} ]] || sandbox_stop
	sandbox_start "$tmp/catalogue.json"
	state_new
	sync full
}
overview() {
	env -i PATH="$PATH" DATABASE_URL="$DATABASE_URL" API_AUTH=off \
		WEBFLOW_SITE_ID="$WEBFLOW_SITE_ID" REQUEST_METHOD="$1" PATH_INFO="$2" \
		HTTP_HOST=127.0.0.1:8000 "$BIN/sync-http" 2>&1 | tail -n 1
}

# ---- archived in the PIM, and gone from it
new
status Archived "${skus[@]:0:6}"
for sku in "${skus[@]:6:3}"; do
	edit "{\"op\":\"delete\",\"sku\":\"$sku\"}"
done
sync full
is "$code $(writes) $(archived)" '3 0 0' 'nine are held back'
like "$err" "9 of 30 live products .*'[^']*sync.sh allow latest'" \
	'with the command that lets them go'
held=$(run_id)
is "$(overview GET /monitoring/overview | jq -c '.held | [.run, .items, .allowed, (.skus | length)]')" \
	"[\"$held\",9,false,9]" 'the page is told'
like "$(audit-log errors)" 'sync.sh allow latest' 'so is who asks what is wrong'

exits 3 'a run that is not there' "$sync" allow 20200101T000000-1
like "$err" "there is no run '20200101T000000-1'; '[^']*sync.sh history'" 'is told'
exits 2 'no run' "$sync" allow
exits 2 'two runs' "$sync" allow "$held" "$held"
first=$("$sync" history --json | jq -r -s .[0].run)
exits 3 'a run that held nothing' "$sync" allow "$first"
like "$err" 'has held nothing back' 'is told'
is "$(overview POST "/sync/allow/$first" | jq -c .error.code) $(overview POST /sync/allow/none | jq -c .error.code)" \
	'"nothing-held" "run-unknown"' 'over HTTP, too'
sync full
is "$code $(writes)" '3 0' 'nothing is allowed by this'

# a newer run has held the same; one of the two is allowed
exits 0 'allowed' "$sync" allow "$held"
is "$(jq -c '[.kind, .run, .items]' <<<"$out")" "[\"allowed\",\"$held\",9]" 'which, and how many'
is "$(jq -r .until <<<"$out")" "$(date -u -d '+24 hours' '+%Y-%m-%dT%H')$(
	jq -r '.until[13:]' <<<"$out")" 'for a day'
until=$(jq -r .until <<<"$out")
exits 0 'asked again' "$sync" allow "$held"
is "$(jq -r .until <<<"$out")" "$until" 'it is the same allowance'

# more than was allowed
status Archived "${skus[@]:9:5}"
sync full
is "$code $(archived)" '3 9' 'five more are held, the nine go'
like "$err" '5 of [0-9]* live products would go' 'and only those are told'
is "$(sql "SELECT string_agg(sku, ' ' ORDER BY sku) FROM sync.product_mappings
	WHERE state = 'archive'")" "$(printf '%s\n' "${skus[@]:0:9}" | sort | paste -sd ' ')" \
	'these nine and no others'
exits 0 'the five are allowed by the run that held them' "$sync" allow latest
is "$(jq -c .items <<<"$out")" 5 'five'
sync full
is "$code $(archived)" '0 14' 'and go'
sync full
is "$code $(writes)" '0 0' 'then there is nothing to write'
is "$(overview GET /monitoring/overview | jq -c .held)" null 'nor to decide'

# once: back in the PIM, and away again within the day
status Completed "${skus[@]:0:6}"
sync full
is "$code $(archived)" '0 8' 'six are back'
status Archived "${skus[@]:0:6}"
sync full
is "$code $(writes) $(archived)" '3 0 8' 'away again: held again'
held=$(run_id)

# within a day
exits 0 'allowed' "$sync" allow "$held"
sql "UPDATE sync.held SET allowed_at = now() - interval '25 hours'
	WHERE run = '$held'" >/dev/null
sync full
is "$code $(writes) $(archived)" '3 0 8' 'a day later: held'
exits 3 'what was allowed too long ago' "$sync" allow "$held"
like "$err" 'was allowed until' 'is told'

# a run that could not do it, and one that was killed, do not use it up
exits 0 'allowed over HTTP' test "$(overview POST /sync/allow/latest | jq .items)" = 6
send POST "$WEBFLOW/__fault" '{"match":"PATCH *","count":1000,"do":"status","status":500}' >/dev/null
sync full
is "$(archived)" 8 'the shop took nothing'
send DELETE "$WEBFLOW/__fault" >/dev/null
send POST "$WEBFLOW/__fault" '{"match":"PATCH *","count":1000,"do":"slow","ms":700}' >/dev/null
setsid "$sync" -q full >"$tmp/killed.log" 2>&1 </dev/null &
killed=$!
for ((i = 0; i < 200; i++)); do
	(($(archived) == 8)) || break
	sleep 0.1
done
kill -KILL -- "-$killed"
wait "$killed" 2>/dev/null || true
send DELETE "$WEBFLOW/__fault" >/dev/null
ok "$(($(archived) > 8 ? 0 : 1))" "killed in the middle: $(archived) are archived"
sync --wait 60 full
is "$code $(archived)" '0 14' 'the next run does the rest'
sync full
is "$code $(writes)" '0 0' 'and no more'

# ---- by `changed`
new
status Archived "${skus[@]:0:6}"
sync changed
is "$code $(archived)" '3 0' 'changed: held'
exits 0 'allowed' "$sync" allow latest
sync changed
is "$code $(archived)" '0 6' 'changed does it'

# ---- variants
new
mapfile -t variants < <(jq -r '.products[] | select(._parent_id) | .sku' \
	"$tmp/catalogue.json")
for n in 0 1 3 4 6 7 9 10 12 13 15 16; do # two of three, of six products
	sku=${variants[n]}
	edit "{\"op\":\"delete\",\"sku\":\"$sku\"}"
done
sellable() {
	shop '[.products[].skus[] | select(.inventory.quantity != 0)] | length'
}
before=$(sellable)
sync full
is "$code $(sellable)" "3 $before" 'twelve variants are held back'
exits 0 'allowed' "$sync" allow latest
is "$(jq -c .items <<<"$out")" 12 'the twelve'
sync full
is "$code $(sellable)" "0 $((before - 12))" 'they are withdrawn'
sync full
is "$code $(writes)" '0 0' 'once'

# ---- by ARCHIVE_POLICY=draft
export ARCHIVE_POLICY=draft
new
for sku in "${skus[@]:0:6}"; do
	edit "{\"op\":\"delete\",\"sku\":\"$sku\"}"
done
sync full
is "$code $(writes)" '3 0' 'gone from the PIM, policy draft: held'
exits 0 'allowed' "$sync" allow latest
sync full
is "$code $(shop '[.products[].product | select(.isDraft)] | length')" '0 6' 'they are drafts'
done_testing
