#!/bin/bash
# Who is told of an end that needs somebody: the summary, the history, the hook
# and the monitor name the reason; once, and once a day while it lasts.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
hook=$tmp/hook.log
export ALERT_COMMAND="cat >>'$hook'"

# pings FILTER: what the monitor was told of the last command, through jq -s
pings() {
	requests webflow "[.[] | select(.path | startswith(\"/monitor/\"))] | $1"
}
news() { # how often the hook was called since the last time
	jq -s length "$hook"
	: >"$hook"
}
day_later() {
	local key at
	read -r key at <"$STATE_DIR/alarm/$WEBFLOW_SITE_ID"
	printf '%s %s\n' "$key" $((at - 86401)) |
		dd of="$STATE_DIR/alarm/$WEBFLOW_SITE_ID" conv=notrunc status=none
}

# ends CODE REASON WHAT COMMAND…: told once, again only the day after
ends() {
	local wanted=$1 reason=$2 what=$3
	shift 3
	: >"$hook"
	log_clear
	run "$@"
	is "$code" "$wanted" "$what: exit code"
	like "$(jq -r .reason "$hook")" "$reason" "$what: the hook is told why"
	like "$(pings 'last | "\(.path) \(.body.reason)"')" "^/monitor/[^ ]*/fail .*$reason" \
		"$what: the monitor, too"
	if [[ $what == *history* ]]; then
		like "$(audit-log history 1 | jq -r .reason)" "$reason" \
			"$what: and the history"
	fi
	: >"$hook"
	run "$@"
	is "$code $(news)" "$wanted 0" "$what: the next equal one is no news"
	is "$(pings length | awk '{ print ($1 > 1) }')" 1 "$what: but the monitor hears of it"
	day_later
	run "$@"
	is "$(news)" 1 "$what: the day after it is"
}

"$TESTS/catalogues/catalogue-make" 12 2 >"$tmp/some.json"
sandbox_start "$tmp/some.json"
state_new
export PING_URL=$WEBFLOW/monitor/secret-of-the-monitor
send POST "$WEBFLOW/__fault" '{"match":"POST /monitor/*","from":1,
	"count":100000,"do":"status","status":200}' >/dev/null
: >"$hook"
run "$sync" full
is "$code $(news)" '0 0' 'a good run is no news'
is "$(pings '[.[] | .path] | join(" ")')" \
	'/monitor/secret-of-the-monitor/start /monitor/secret-of-the-monitor' \
	'the monitor hears of the beginning and the end'
like "$(pings '.[0].query // ""')" '^rid=[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$' \
	'of which run'
is "$(pings '[.[].query] | unique | length')" 1 'both of the same'
unlike "$(jq -c . <<<"$out" | tail -n 1)" '"reason"' 'a good summary has no reason'

ends 1 'WEBFLOW_TOKEN' 'a wrong token, in the history' env WEBFLOW_TOKEN=wrong "$sync" full
like "$(tail -n 1 <<<"$out")" '"exit":1,"reason":"[^"]*WEBFLOW_TOKEN' 'the summary has it'
run "$sync" full
is "$code $(news)" '0 0' 'put right: no news'
ends 1 'WEBFLOW_TOKEN' 'and wrong again' env WEBFLOW_TOKEN=wrong "$sync" full
ends 1 'PLYTIX_API_KEY' 'another fault is news at once' \
	env PLYTIX_API_PASSWORD=wrong "$sync" full
ends 2 '/nowhere.json' 'a setting that is wrong' \
	env MAPPING_FILE=/nowhere.json "$sync" full
ends 75 'database|connect' 'the database away' \
	env DATABASE_URL='host=/nowhere user=sync' "$sync" full
run "$sync" full
: >"$hook"
send POST "$PLYTIX/__fault" '{"match":"* *","from":1,"count":100000,"do":"status",
	"status":503}' >/dev/null
ends 75 'could not ask Plytix' 'a service away, in the history' "$sync" full
send DELETE "$PLYTIX/__fault" >/dev/null
run "$sync" full
: >"$hook"
# only root may make a small disk
small_disk() {
	unshare -m bash -c 'mount -t tmpfs -o size=40k,mode=700 tmpfs "$STATE_DIR/run" &&
		exec "$@"' bash "$@"
}
if ((EUID == 0)) && small_disk true 2>/dev/null; then
	ends 1 '[Nn]o space' 'a full disk, in the history' small_disk "$sync" full
	run "$sync" full
	: >"$hook"
fi

# a held guard, refused products
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"status","value":"Archived"}' >/dev/null
ends 3 'held back' 'a held guard, in the history' "$sync" full
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"status","value":"Completed"}' >/dev/null
run "$sync" full
: >"$hook"
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"attributes.price","value":"-1"}' >/dev/null
ends 3 'refused or failed' 'refused products, in the history' "$sync" full
# what is open is that of the whole site, whatever a run has dealt with
run "$sync" changed
is "$code $(news)" '0 0' 'a run that had nothing to do: no news'
day_later
run "$sync" changed
is "$code $(jq -c .causes "$hook")" '0 ["price-invalid"]' 'a day later what is open is told again'
: >"$hook"
ends 1 'WEBFLOW_TOKEN' 'another fault meanwhile' env WEBFLOW_TOKEN=wrong "$sync" full
run "$sync" changed
is "$code $(news)" '0 0' 'that is over: what is open was told before'
send POST "$PLYTIX/__edit" '{"op":"set","all":true,"field":"attributes.price","value":"4.50"}' >/dev/null
run "$sync" full
is "$code $(news)" '0 0' 'all is well again'

# another run under way, a stop
exec 9>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock 9
log_clear
exits 75 'another run of the site' "$sync" full
is "$(news) $(pings length)" '0 0' 'is told to nobody'
exec 9>&-

# what cannot be kept is told each time
rm -f "$STATE_DIR/alarm/$WEBFLOW_SITE_ID"
mkdir "$STATE_DIR/alarm/$WEBFLOW_SITE_ID"
for n in 1 2; do
	run env WEBFLOW_TOKEN=wrong "$sync" full
	is "$code $(news)" '1 1' "nowhere to keep what was told: run $n is news"
	like "$err" 'every run that does not end well is reported' 'and that is said'
done
rmdir "$STATE_DIR/alarm/$WEBFLOW_SITE_ID"

# what cannot be judged is told
: >"$hook"
PING_URL=$'http://127.0.0.1:1/\x01' run env WEBFLOW_TOKEN=wrong "$sync" full
is "$code $(news)" '1 1' 'a PING_URL that is none: the hook is told all the same'
PING_URL=$'http://127.0.0.1:1/\x01' run "$sync" full
is "$code $(news)" '0 0' 'but of a good end it is not'

# a monitor that does not answer
PING_URL=http://127.0.0.1:1/monitor/secret-of-the-monitor exits 0 \
	'a monitor that is away changes nothing' "$sync" changed
like "$err" 'could not report to PING_URL' 'it is said'
unlike "$err" 'secret-of-the-monitor' 'without the address'
LOG_LEVEL=debug run "$sync" changed
unlike "$err$out" 'secret-of-the-monitor' 'nor is it in any message'
is "$(find "$STATE_DIR" -type f -exec grep -l 'secret-of-the-monitor' {} + | head -n 1)" \
	'' 'nor in any file'
is "$(find "$STATE_DIR" -maxdepth 1 -name 'reason.*')" '' 'no file of reasons is left'
done_testing
