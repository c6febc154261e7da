#!/bin/bash
# sync.sh demo --page: somebody without any account changes a price, asks for a sync
# and sees it arrive; an end that leaves nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[[ $(PATH=$PATH:/usr/sbin type -P lighttpd) ]] ||
	skip_all 'lighttpd is not here (apt-get install lighttpd)'

# made_in PROCESS…: the folder of all that it makes, as the web server was told
made_in() {
	local process
	for process; do
		tr '\0' '\n' <"/proc/$process/cmdline" |
			sed -n 's|/state/web/lighttpd\.conf$||p'
	done 2>/dev/null | sed -n 1p || true # one may be gone by then
}
# demo: in a group of its own, as a terminal would have it, until it is up
demo() {
	local i
	: >"$tmp/shown" # what an earlier one said is not this one's
	set -m
	API_TOKEN=of-somebody-else WEB_LISTEN=127.0.0.1:1 \
		"$ROOT/sync.sh" demo --page >"$tmp/shown" 2>"$tmp/err" </dev/null &
	demo=$!
	set +m
	pids+=("$demo")
	for ((i = 0; i < 900; i++)); do
		! grep -q '^Ctrl-C' "$tmp/shown" || break
		kill -0 "$demo" 2>/dev/null || break
		sleep 0.1
	done
	base=$(sed -n 's/^It is at  \(.*\)\/$/\1/p' "$tmp/shown")
	[[ $base ]] || note "$(tail -n 5 "$tmp/err")"
	[[ $base ]]
}
price() {
	curl -sS "$base/sync/product/BK-MAP-7" |
		jq -r '.parts[0].variants[0].fields.price.value'
}

exits 2 'an unknown option' "$ROOT/sync.sh" demo --pages
succeeds 'it stays up' demo
like "$base" '^http://127\.0\.0\.1:80[0-9][0-9]$' 'at an address'
like "$(curl -sS "$base/")" '<h1 id="shop">' 'with the page'
for _ in {1..100}; do # the worker tells of itself a moment later
	(($(curl -sS "$base/monitoring/overview" | jq '.workers | length') == 0)) || break
	sleep 0.1
done
is "$(curl -sS "$base/monitoring/overview" | jq -r \
	'"\(.site.name) \(.health.refused) \(.workers | length)"')" 'Sandbox Shop 1 1' \
	'which is told how it is, without a token'
is "$(price)" 1295 'a price'
command=$(sed -n 's/^  \(curl .*__edit\)$/\1/p' "$tmp/shown")
like "$command" '^curl -d ' 'there is a command that changes it'
succeeds 'which works as it is printed' bash -c "$command"
id=$(curl -sS -d '' "$base/sync/trigger?mode=changed" | jq .task_id)
state=
for _ in {1..300}; do
	state=$(curl -sS "$base/sync/status/$id" | jq -r .state)
	[[ $state == @(queued|running) ]] || break
	sleep 0.1
done
is "$state $(price)" 'done 1495' 'what the button asks for sends it'

# ---- its ends
for signal in INT TERM HUP; do
	mapfile -t all < <(below "$demo")
	ok "$((${#all[@]} < 5))" 'stand-ins, worker and web server run'
	folder=$(made_in "${all[@]}")
	succeeds 'in a folder' test -d "$folder/state"
	succeeds 'with a database' pgrep -f "$folder/state"
	# as the terminal does: all of the group
	kill "-$signal" -- "-$demo"
	code=0
	wait "$demo" || code=$?
	is "$code" 0 "$signal ends it well"
	is "$(left "${all[@]}")" '' 'no process is left'
	is "$(pgrep -f "$folder/state")" '' 'nor one of the database'
	ok "$([[ -e $folder ]] && echo 1 || echo 0)" 'and no folder'
	[[ $signal == HUP ]] || succeeds 'again' demo
done
done_testing
