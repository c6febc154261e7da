#!/bin/bash
# What somebody meets on the first day: slips in the settings that are put
# right, a disk that is full, terminals of all kinds, a listing that is long.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start sample
state_new

# ---- a slip binds nobody to it
exits 1 'a site id with a slip' \
	env WEBFLOW_SITE_ID=aaaaaaaaaaaaaaaaaaaaaaaa "$sync" full
exits 1 'a key with a slip' env PLYTIX_API_KEY=slip "$sync" full
for token in 'sandbox-token ' 'Bearer sandbox-token'; do
	exits 2 'a token with a blank' env WEBFLOW_TOKEN="$token" "$sync" full
	like "$err" 'WEBFLOW_TOKEN holds a blank' 'is told'
done
exits 0 'put right, all is well' "$sync" full --limit 2
exits 2 'another site from here on is refused' \
	env WEBFLOW_SITE_ID=aaaaaaaaaaaaaaaaaaaaaaaa "$sync" full
exits 2 'so is another catalogue' env PLYTIX_API_KEY=slip "$sync" changed
like "$err" 'another Plytix account' 'and the reason is told'

# ---- check: 2 when a setting is wrong
echo '{"product":{}}' >"$tmp/mapping.json"
exits 2 'check: a mapping that is wrong' \
	env MAPPING_FILE="$tmp/mapping.json" "$sync" check
like "$err" 'product.name' 'and where'
exits 2 'check: a file of a secret that is not there' \
	env -u PLYTIX_API_KEY PLYTIX_API_KEY_FILE=/nowhere/key "$sync" check
exits 0 'check' "$sync" check
like "$out" 'database +ok: [^0-9]*([0-9]+) of ([0-9]+) migrations applied' 'says how far the tables are'
is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" 'to the end'

# ---- reports on what there is not
exits 3 'why, of what nobody knows' "$sync" why NO-SUCH-SKU
like "$err" "nothing is known of 'NO-SUCH-SKU'" 'says so'
exits 3 'errors of a run that never was' "$sync" errors 20200101T000000-0000
exits 0 'errors, when there are none' "$sync" errors

# ---- how busy the rate was
log_clear
exits 0 'webflow-fetch --used' webflow-fetch --used 60
is "$(jq -c '[.api, .limit > 60, has("rate_share")]' "$tmp/out") $(requests webflow length)" \
	'["webflow",true,false] 0' \
	'asks nobody, and says nothing of less than a minute'
exits 2 'of no time' webflow-fetch --used 1m

# ---- a full disk behind stdout
for command in check plan 'plan --json' verify history help 'migrate status' \
	'db dump -'; do
	exits 1 "$command: a full disk" bash -c "'$sync' $command >/dev/full"
done
run bash -c "'$sync' plan | head -n 1"
is "$(find "$STATE_DIR/run" -name 'plan.*' | wc -l)" 0 'a plan leaves no folder'

# ---- what takes things away is exact
exits 2 'migrate down by no number' "$sync" migrate down 1x
exits 2 'audit-log migrate down by no number' audit-log migrate down 1x
exits 2 'migrate up takes none' "$sync" migrate up 1
is "$(find "$STATE_DIR" -path '*/dump/*' | wc -l)" 0 'and nothing was dumped'
exits 2 'db start takes none' env DATABASE_URL= "$sync" db start now

# ---- terminals
tty_of() { # TERM COMMAND…: what a terminal gets
	env TERM="$1" script -qec "$sync $2" /dev/null </dev/null 2>&1
}
like "$(tty_of xterm plan)" $'\e\\[K.*\e\\[1m' 'a terminal has progress and colours'
unlike "$(NO_COLOR=1 tty_of xterm plan)" $'\e\\[[0-9;]*m' 'NO_COLOR has no colours'
unlike "$(tty_of dumb plan)" $'\e' 'a dumb terminal has neither'
unlike "$(LOG_FORMAT=json tty_of xterm full)" $'\e' 'JSON has no progress'

# ---- a run is alive as long as it lists
send POST "$PLYTIX/__switch" '{"latency":"1500"}' >/dev/null
HEART_SECONDS=1 "$sync" -q full --limit 2 >"$tmp/out" 2>"$tmp/err" &
run_pid=$!
beat=
for ((i = 0; i < 40; i++)); do
	beat=$(sql "SELECT 1 FROM sync.sync_states WHERE status = 'running'
		AND heartbeat > started_at + interval '1 second'
		AND NOT EXISTS (SELECT 1 FROM sync.run_items i WHERE i.run = sync_states.run)")
	[[ ! $beat ]] || break
	sleep 0.3
done
code=0
wait "$run_pid" || code=$?
is "$beat $code" '1 0' 'a run tells that it is alive while it lists'
sleep 0.2
is "$(pgrep -fc "$sync -q full --limit 2" || true)" 0 'and nothing of it stays'
done_testing
