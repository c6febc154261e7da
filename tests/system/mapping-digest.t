#!/bin/bash
# The ledger remembers which mapping a site was last filled by: another one is
# named, one that has gone stops everything before anything is sent.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start sample
state_new
tree=$tmp/tree
mkdir "$tree"
cp -R "$ROOT/sync.sh" "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/sql" "$tree"
ln -s "$BIN" "$tree/bin"
sync=$tree/sync.sh
cd "$tmp"

upper() { # FILE: a mapping whose names are the SKUs
	webflow-map --print-default | jq '.product.name = {from: "sku"}' >"$1"
}
names() { # of the shop, as one sum
	shop '[.products[].product.fieldData.name] | sort | tojson' | sha256sum
}
last() { # FILTER: of the summary
	tail -n 1 "$tmp/out" | jq -c "$1"
}
untouched() { # WHAT: nothing reached Webflow or Plytix
	is "$(requests webflow length) $(requests plytix length)" '0 0' "$1"
}

# ---- the first run knows of none
upper "$tree/mapping.json"
exits 0 'a plan before anything' "$sync" plan
is "$(last .mapping_before)" null 'names no other mapping'
exits 0 'the first run' "$sync" full
is "$(last 'has("mapping_before")')" false 'nor does it'
unlike "$err" 'mapping' 'nothing is said of it'
by_file=$(names)
log_clear
exits 0 'the second run' "$sync" full
is "$(writes) $(last 'has("mapping")')" '0 false' 'writes nothing and says nothing'

# ---- gone, in several ways
gone() { # WHAT
	local command
	for command in full changed retry 'product MH01' plan 'plan --json' \
		verify 'verify --repair' 'full --limit 1'; do
		log_clear
		# shellcheck disable=SC2086
		exits 2 "$1: $command" "$sync" $command
		like "$err" 'mapping.json' 'the file is named'
		untouched 'and nothing was asked or sent'
	done
}
mv "$tree/mapping.json" "$tmp/kept"
gone 'a file that is gone'
like "$err" 'MAPPING_FILE=built-in' 'and the way on is told'
exits 2 'check finds it' "$sync" check
ln -s nowhere "$tree/mapping.json"
gone 'a link to nowhere'
rm "$tree/mapping.json"
mkdir "$tree/mapping.json"
log_clear
exits 2 'a folder of its name' "$sync" full
untouched 'nothing was sent'
rmdir "$tree/mapping.json"
log_clear
exits 2 'a file of the settings that is not there' \
	env MAPPING_FILE="$tmp/none.json" "$sync" full
untouched 'nothing was sent'
exits 2 'as from cron' "$sync"
is "$(names)" "$by_file" 'the shop is as it was'

# ---- back again
cp "$tmp/kept" "$tree/mapping.json"
log_clear
exits 0 'the file is back' "$sync" full
is "$(writes) $(last 'has("mapping")')" '0 false' 'nothing was lost meanwhile'
mv "$tree/mapping.json" "$tmp/elsewhere.json"
log_clear
exits 0 'the same mapping elsewhere' \
	env MAPPING_FILE="$tmp/elsewhere.json" "$sync" full
is "$(writes) $(last 'has("mapping")')" '0 false' 'is the same'

# ---- another one is named
jq '.product.name = {from: "label"}' "$tmp/kept" >"$tree/mapping.json"
sum=$(sha256sum <"$tree/mapping.json")
before=$(sha256sum <"$tmp/kept")
log_clear
exits 0 'a plan with another mapping' "$sync" plan --json
is "$(last '[.mapping, .mapping_before]')" "[\"${sum%% *}\",\"${before%% *}\"]" \
	'names both'
like "$err" "another one than last time: '$tree/mapping.json', until now '$tmp/elsewhere.json'" \
	'and says which'
is "$(writes)" 0 'and writes nothing'
exits 0 'another plan' "$sync" plan
is "$(last .mapping_before)" "\"${before%% *}\"" 'says it again: a plan is no run'

# a run that does not get to its end has told nobody
run env PLYTIX_API_PASSWORD=wrong "$sync" full
ok "$((code == 0))" 'a run that fails'
exits 0 'a run with it' "$sync" full
is "$(last '[.mapping, .mapping_before]')" "[\"${sum%% *}\",\"${before%% *}\"]" \
	'the run that succeeds names it in its summary'
like "$err" 'mapping' 'and on stderr'
log_clear
exits 0 'the run after it' "$sync" full
is "$(writes) $(last 'has("mapping")')" '0 false' 'has nothing to say'

# ---- the built-in one, meant
log_clear
rm "$tree/mapping.json"
exits 2 'it is gone' "$sync" plan
exits 0 'the built-in mapping is meant' env MAPPING_FILE=built-in "$sync" plan
is "$(last '[.mapping, .mapping_before]')" "[\"built-in\",\"${sum%% *}\"]" 'is named'
is "$(writes)" 0 'a plan writes nothing'
printf 'MAPPING_FILE=built-in\n' >"$tree/.env"
chmod 600 "$tree/.env"
exits 0 'also in .env' "$sync" full
is "$(last .mapping)" '"built-in"' 'is in the summary'
log_clear
exits 0 'then it need not be said again' env MAPPING_FILE= "$sync" full
rm "$tree/.env"
exits 0 'nor anywhere' "$sync" full
is "$(writes)" 0 'nothing is written'
upper "$tree/mapping.json"
exits 0 'a file where the built-in one was' "$sync" plan
is "$(last .mapping_before)" '"built-in"' 'is another one'
rm "$tree/mapping.json"

# ---- each site has its own; push and verify do not count
upper "$tmp/mine.json"
exits 0 'verify with a file' env MAPPING_FILE="$tmp/mine.json" "$sync" verify
exits 0 'is no use of it' "$sync" plan
is "$(last 'has("mapping")')" false 'the built-in one is still the last'
exits 0 'the ledger of another site' env \
	WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b742 audit-log mapping --mapping none
is "$out" '{"kind":"mapping","mapping":"built-in","mapping_before":null}' \
	'knows nothing of this one'
for word in '' abc "$(printf 'G%.0s' {1..64})"; do
	exits 2 "--mapping '$word'" audit-log mapping --mapping "$word"
done

# ---- kill -9 while it is under way: what was used is known
upper "$tree/mapping.json"
exits 0 'a run by the file' "$sync" full
jq '.product.name = {from: "label"}' "$tmp/kept" >"$tree/mapping.json"
send POST "$WEBFLOW/__switch" '{"latency":"300"}' >/dev/null
"$sync" full >"$tmp/out" 2>"$tmp/err" &
pid=$!
for _ in {1..100}; do
	[[ $(sql "SELECT count(*) FROM sync.sync_states WHERE status = 'running'") != 1 ]] ||
		break
	sleep 0.1
done
kill_all
wait "$pid" 2>/dev/null || true
send POST "$WEBFLOW/__switch" '{"latency":"0"}' >/dev/null
mv "$tree/mapping.json" "$tmp/kept"
exits 2 'killed, and then the file is gone' "$sync" full
cp "$tmp/kept" "$tree/mapping.json"
exits 0 'with the file' "$sync" full
is "$(last .mapping)" "\"${sum%% *}\"" 'its change is told, since nobody has seen it'
log_clear
exits 0 'and once more' "$sync" full
is "$(writes) $(last 'has("mapping")')" '0 false' 'nothing is left to do or say'
done_testing
