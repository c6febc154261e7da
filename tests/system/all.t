#!/bin/bash
# sync.sh all: every site of .env.NAME, a line a site, the worst exit code; sites of
# one account one after the other; one site's failure is that site's.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# Settings of sites stand beside sync.sh, so this is a checkout of its own.
tree=$tmp/checkout
mkdir "$tree"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$tree"
ln -s "$BIN" "$tree/bin"
sync=$tree/sync.sh

"$TESTS/catalogues/catalogue-make" 8 3 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
state_new

# site NAME NUMBER KEY TOKEN: a shop of its own, and its settings
declare -A shop_of=()
site() {
	local id=580e63e98c9a982ac9b8b74$2
	printf '{"site":{"id":"%s"}}\n' "$id" >"$tmp/shop.$1"
	server webflow -s rate=off -s "tokens=sandbox-token,$4" -f "$tmp/shop.$1"
	shop_of[$1]=http://127.0.0.1:$webflow_port
	printf '%s\n' "WEBFLOW_SITE_ID=$id" "WEBFLOW_BASE_URL=${shop_of[$1]}/v2" \
		"WEBFLOW_TOKEN=$4" "PLYTIX_API_KEY=$3" >"$tree/.env.$1"
	chmod 600 "$tree/.env.$1"
}
# lines FILTER: the lines of the sites, by name
lines() {
	jq -s -r "sort_by(.site) | .[] | $1" <<<"$out"
}
# equal WHAT NAME…: each of these shops holds the whole catalogue
equal() {
	local name what=$1
	shift
	get "$PLYTIX/__state" >"$tmp/pim.now"
	for name; do
		get "${shop_of[$name]}/__state" >"$tmp/shop.now"
		succeeds "$what: $name" "$TESTS/judges/oracle" "$tmp/pim.now" \
			"$tmp/shop.now"
	done
}
# overlap A B: did the last runs of two sites overlap?
overlap() {
	sql "SELECT count(*) FROM (SELECT DISTINCT ON (site) site, started_at, ended_at
		FROM sync.sync_states WHERE site IN (right('$1', 24), right('$2', 24))
		ORDER BY site, number DESC) r JOIN (SELECT DISTINCT ON (site) site,
		started_at, ended_at FROM sync.sync_states ORDER BY site, number DESC) o
		ON o.site > r.site AND o.site IN (right('$1', 24), right('$2', 24))
		AND o.started_at < r.ended_at AND r.started_at < o.ended_at"
}

unset WEBFLOW_SITE_ID
exits 2 'no site has settings' "$sync" all
like "$err" "no site has settings: write one file '$tree/\.env\.NAME' for each" \
	'says where they belong'

site north 1 sandbox-key sandbox-token
site south 2 sandbox-key-south sandbox-token-south
site west 3 sandbox-key sandbox-token-west
site east 4 sandbox-key-east sandbox-token-south
: >"$tree/.env.example"
exits 0 'all: four shops' "$sync" all
is "$(lines '"\(.site) \(.exit) \(.summary.mode) \(.summary.status)"')" \
	"$(printf '%s 0 full completed\n' east north south west)" 'a line a site'
is "$(jq -s length <<<"$out")" 4 'and nothing else'
equal 'each shop holds the catalogue' north south west east
is "$(overlap 580e63e98c9a982ac9b8b741 580e63e98c9a982ac9b8b743)" 0 \
	'one key of Plytix: one after the other'
is "$(overlap 580e63e98c9a982ac9b8b742 580e63e98c9a982ac9b8b744)" 0 \
	'one token of Webflow: one after the other'
exits 0 'again' "$sync" all
is "$(lines .site | paste -sd ' ')" 'east north south west' 'a line a site again'
is "$(lines '.summary.requests.minimum' | sort -u)" 0 'nothing to write'

# ---- many that tell at the same moment, into a file: no line is lost
teller() { # FUNCTION: sixteen lines, of which each is longer than a buffer
	local n
	all_dir=$tmp/tell
	mkdir -p "$all_dir"
	for ((n = 1; n <= 16; n++)); do
		printf '{"site":"s%d","pad":"%06000d"}\n' "$n" 0 >"$all_dir/s$n"
	done
	for ((n = 1; n <= 16; n++)); do
		"$1" "$all_dir/s$n" &
	done
	wait
}
# shellcheck source=/dev/null
tell_all() (. "$tree/pipelines/all" && teller all_show)
lost=0
for ((round = 1; round <= 40; round++)); do
	tell_all >"$tmp/told"
	[[ $(jq -r .site "$tmp/told" 2>/dev/null | sort -u | wc -l) == 16 ]] ||
		lost=$((lost + 1))
done
is "$lost" 0 'sixteen sites tell at once, forty times: each line is whole'

# ---- what one site cannot do is that site's
sed -i 's/^WEBFLOW_TOKEN=.*/WEBFLOW_TOKEN=wrong/' "$tree/.env.west"
sku=$(jq -r '[.products[] | select(._parent_id == null).sku] | first' "$tmp/pim.json")
send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$sku\",
	\"field\":\"label\",\"value\":\"Flask\"}" >/dev/null
exits 1 'a wrong token' "$sync" all changed
is "$(lines '"\(.site) \(.exit)"' | paste -sd ' ')" \
	'east 0 north 0 south 0 west 1' 'stops that site'
equal 'the others go on' north south east
echo 'NONSENSE=1' >>"$tree/.env.west"
exits 2 'faulty settings' "$sync" all changed
like "$err" "west: .*\.env\.west, line 5: unknown key 'NONSENSE'" 'are told'
is "$(lines 'select(.site == "west") | "\(.exit) \(.summary)"')" '2 null' \
	'in the line of that site'
exits 2 'a site without settings' "$sync" all --sites north,nowhere changed
is "$(lines '"\(.site) \(.exit)"' | paste -sd ' ')" 'north 0 nowhere 2' \
	'is that one alone'
exits 0 'some sites' "$sync" all --sites south,north,south changed
is "$(lines .site | paste -sd ' ')" 'north south' 'each once'

# ---- wrong use
exits 2 'all --site' "$sync" --site north all
exits 2 'all --sites ../x' "$sync" all --sites ../x
exits 2 'all product' "$sync" all product
exits 2 'all --sshloginfile without a file' "$sync" all --sshloginfile "$tmp/none"
exits 2 'all --sites without names' "$sync" all --sites

# ---- a signal ends each run as it would by hand
rm "$tree/.env.west"
send POST "$PLYTIX/__switch" '{"latency":"1000"}' >/dev/null
"$sync" all >"$tmp/all.out" 2>"$tmp/all.err" &
all=$!
sleep 2
kill -TERM "$all"
code=0
wait "$all" || code=$?
is "$code" 75 'TERM: later'
is "$(jq -s -r 'map(.exit) | unique | @csv' "$tmp/all.out")" 75 'each site says so'
is "$(jq -s length "$tmp/all.out")" 3 'in a line of its own'
is "$(sql "SELECT count(*) FROM sync.sync_states WHERE status = 'running'")" 0 \
	'no run is left open'
send POST "$PLYTIX/__switch" '{"latency":"0"}' >/dev/null
exits 0 'and the next one goes on' "$sync" all
equal 'and the next one goes on' north south east
done_testing
