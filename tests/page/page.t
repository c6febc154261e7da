#!/bin/bash
# The page, Swagger UI and openapi.json over a real server: what run.sh calls.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

folder=$ROOT/build/check-page
sync=$ROOT/sync.sh
export SANDBOX_SECONDS=1200
sandbox_start demo
state_new
audit-log migrate up >/dev/null
export API_TOKEN=0123456789abcdef0123456789abcdef
export WEBHOOK_SECRET=fedcba9876543210fedcba9876543210
export WEBFLOW_RATE_LIMIT=6000
WEB_LISTEN=127.0.0.1:$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
export WEB_LISTEN
export BASE=http://$WEB_LISTEN PLYTIX WEBFLOW

serve() {
	local i
	: >"$tmp/serve.log"
	"$sync" serve >>"$tmp/serve.log" 2>&1 </dev/null &
	served=$!
	pids+=("$served")
	for ((i = 0; i < 150; i++)); do
		! grep -q '^serves ' "$tmp/serve.log" || return 0
		sleep 0.1
	done
	return 1
}

stop() {
	local code=0
	kill -TERM "$served"
	wait "$served" || code=$?
	is "$code" 0 'it ends well'
}

# script NAME: its lines of TAP are counted with ours
script() {
	local code=0 good bad
	(cd "$folder" && node "$1.mjs") >"$tmp/script" 2>"$tmp/script.err" || code=$?
	sed -E 's/^(not )?ok - /\1ok - '"$1: /" "$tmp/script"
	good=$(grep -c '^ok ' "$tmp/script" || true)
	bad=$(grep -c '^not ok ' "$tmp/script" || true)
	tap_n=$((tap_n + good + bad))
	tap_bad=$((tap_bad + bad))
	if ((code != 0)) || ! grep -qx '# end' "$tmp/script"; then
		ok 1 "$1 ended early, exit code $code"
		note "$(tail -n 12 "$tmp/script.err")"
	fi
}

rm -rf "$folder/pictures"
mkdir -p "$folder/pictures"
succeeds 'it serves' serve
script page
script docs
stop
succeeds 'it serves again' serve
script looks
script openapi
script foreign
curl -sS -H "Authorization: Bearer $API_TOKEN" "$BASE/metrics" >"$tmp/metrics"
succeeds 'promtool finds nothing in the metrics' \
	bash -c "promtool check metrics <'$tmp/metrics'"
if [[ ${UPDATE:-} ]]; then
	pngquant --force --strip --output "$ROOT/lib/web/page/screenshot.png" \
		"$folder/pictures/readme.png"
fi
is "$(($(stat -c %s "$ROOT/lib/web/page/screenshot.png") < 200000))" 1 \
	'the picture of the README has less than 200 kB'
stop
done_testing
