#!/bin/bash
# sync.sh serve: lighttpd, sync-http and a worker. Who may ask, what the web
# processes can see, how much they take, and that nothing is left.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[[ $(PATH=$PATH:/usr/sbin type -P lighttpd) ]] ||
	skip_all 'lighttpd is not here (apt-get install lighttpd)'

sync=$ROOT/sync.sh
sandbox_start sample
state_new
audit-log migrate up >/dev/null
export API_TOKEN=0123456789abcdef0123456789abcdef
export WEBHOOK_SECRET=fedcba9876543210fedcba9876543210
export TASK_LEASE=5
WEB_LISTEN=127.0.0.1:$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
export WEB_LISTEN
base=http://$WEB_LISTEN

# serve OPTION…: in the background, until it answers; its process in $served
serve() {
	local i
	rm -f "$tmp/serve.err"
	"$sync" serve "$@" >"$tmp/serve.out" 2>"$tmp/serve.err" </dev/null &
	served=$!
	pids+=("$served")
	for ((i = 0; i < 100; i++)); do
		! grep -qs '^serves ' "$tmp/serve.err" || return 0
		kill -0 "$served" 2>/dev/null || break
		sleep 0.1
	done
	note "$(tail -n 5 "$tmp/serve.err")"
	return 1
}
# ask PATH [OPTION…]: the status, the body in $tmp/json
ask() {
	local path=$1
	shift
	curl -sS --max-time 30 --path-as-is -o "$tmp/json" -D "$tmp/head" \
		-w '%{http_code}' "$@" "$base$path" 2>"$tmp/curl.err" || true
}
bearer=(-H "Authorization: Bearer $API_TOKEN")

# ---- what is refused before there is a server
refused() { # REGEX WHAT SETTING…
	local regex=$1 what=$2
	shift 2
	exits 2 "$what" env "$@" "$sync" serve --no-worker
	like "$err" "$regex" 'and why'
}
refused 'API_TOKEN is not set' 'no token' -u API_TOKEN
refused 'at least 32' 'a short one' API_TOKEN=short
refused 'can be reached from other machines' 'all addresses' WEB_LISTEN=0.0.0.0:8000
refused 'can be reached from other machines' 'another address' WEB_LISTEN=192.0.2.1:80
refused 'API_AUTH=off is allowed on loopback only' 'no token elsewhere' API_AUTH=off \
	WEB_LISTEN=0.0.0.0:8000 WEB_BEHIND_PROXY=1
refused 'API_AUTH=off is allowed on loopback only' 'nor behind a proxy' API_AUTH=off \
	WEB_BEHIND_PROXY=1
refused 'WEB_TLS_PEM: cannot read' 'a certificate that is not there' \
	WEB_TLS_PEM=/nowhere
refused 'WEB_LISTEN must be HOST:PORT' 'no address' WEB_LISTEN=8000
refused 'WEB_LISTEN must be HOST:PORT' 'no port' WEB_LISTEN=127.0.0.1:99999
refused 'WEB_LISTEN must be HOST:PORT' 'no name' WEB_LISTEN='a b:8000'
refused 'API_AUTH must be on or off' 'no word' API_AUTH=no

# ---- it serves
succeeds 'it serves' serve
is "$(ask /health/) $(jq -r .status "$tmp/json")" '200 ok' 'health'
unlike "$(<"$tmp/head")" '[Ss]erver:' 'the server does not tell its name'
is "$(ask /sync/history)" 401 'nothing without the token'
is "$(ask /sync/history "${bearer[@]}")" 200 'with it'
is "$(ask /sync/history -H 'API_AUTH: off' -H 'Behind-Proxy: 1' -H 'Api-Token: x')" \
	401 'a header sets nothing'
is "$(ask /health/ -H 'Host: rebound.example')" 421 'by another name'
is "$(ask '/sync/product/A%2FB' "${bearer[@]}") $(jq -r .error.code "$tmp/json")" \
	'404 product-unknown' 'a slash in a SKU arrives as one'
for path in /../../etc/passwd /%2e%2e/%2e%2e/etc/passwd /..%2f..%2fetc/passwd \
	'/sync-http' '/sync-http/../../Makefile' '//etc/passwd' '/%00' '/a%0d%0aX:y'; do
	like "$(ask "$path")" '^4' "no file: $path"
	unlike "$(tr -d '\0' <"$tmp/json")" 'root:|ELF|PREFIX' 'and nothing of one'
done

# ---- what the web processes see
mapfile -t all < <(below "$served")
web=$(pgrep -P "$served" -x lighttpd)
secrets=(PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN PING_URL)
secret_texts='sandbox-key|sandbox-password|sandbox-token'
seen() { # PROCESS: the environment, the arguments, what its descriptors hold
	local fd
	tr '\0' '\n' <"/proc/$1/environ"
	tr '\0' '\n' <"/proc/$1/cmdline"
	for fd in "/proc/$1/fd"/*; do
		[[ ! -f $fd ]] || head -c 1000 "$fd" || true
	done
}
seen "$web" >"$tmp/seen" 2>/dev/null
for name in "${secrets[@]}"; do
	unlike "$(<"$tmp/seen")" "$name" "lighttpd is not told $name"
done
unlike "$(<"$tmp/seen")" "$secret_texts" 'nor holds it any of them'
unlike "$(tr '\0' '\n' <"/proc/$web/environ")" "$API_TOKEN|$WEBHOOK_SECRET" \
	'its own secrets are not in its environment'
# a request that waits for the database
sql 'BEGIN; LOCK TABLE sync.workers; SELECT pg_sleep(3); COMMIT' >/dev/null &
locker=$!
sleep 0.5
ask /sync/tasks "${bearer[@]}" >"$tmp/slow" &
slow=$!
cgi=
for _ in {1..30}; do
	cgi=$(pgrep -P "$web" -x sync-http | head -n 1) && break
	sleep 0.1
done
ok "$([[ $cgi ]] && echo 0 || echo 1)" 'a request under way is a process'
seen "$cgi" >"$tmp/seen" 2>/dev/null || true
like "$(<"$tmp/seen")" "WEBFLOW_SITE_ID=$WEBFLOW_SITE_ID" 'with its settings'
unlike "$(<"$tmp/seen")" "$secret_texts|PLYTIX_|WEBFLOW_TOKEN" \
	'sync-http is told no secret of the services'
unlike "$(tr '\0' '\n' <"/proc/$cgi/environ" 2>/dev/null)" \
	"^($API_TOKEN|$WEBHOOK_SECRET)" 'its own are in no variable'
wait "$locker" "$slow"

# ---- how much it takes
head -c 70000 /dev/zero >"$tmp/large"
is "$(ask /sync/trigger "${bearer[@]}" -H 'Content-Type: application/json' \
	--data-binary "@$tmp/large")" 413 'a body of 70 kB'
is "$(ask /health/ -H "X: $(printf 'x%.0s' {1..9000})")" 431 'a header of 9 kB'
like "$(ask "/$(printf 'x%.0s' {1..9000})")" '^4' 'an address of 9 kB'
raw() { # BYTES: the answer
	local fd
	exec {fd}<>"/dev/tcp/${WEB_LISTEN%:*}/${WEB_LISTEN#*:}"
	printf '%b' "$1" >&"$fd"
	timeout 5 cat <&"$fd"
	exec {fd}>&-
}
while IFS='|' read -r code bytes; do
	raw "$bytes" >"$tmp/raw"
	is "$(sed -n '1s/^HTTP[^ ]* \([0-9]*\) .*/\1/p' "$tmp/raw") $(tail -n 1 "$tmp/raw" |
		jq -r '.error | map_values(type) | tojson')" \
		"$code {\"code\":\"string\",\"message\":\"string\"}" "what lighttpd refuses is JSON: $bytes"
done <<'END'
400|GET /health/ HTTP/1.1\r\nHost: a b\r\n\r\n
400|GET /health/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n
400|GET /health/ HTTP/1.1\r\n\r\n
505|GET /health/ HTTP/9.9\r\nHost: a\r\n\r\n
501|G\\001T /health/ HTTP/1.1\r\nHost: a\r\n\r\n
413|POST /sync/trigger HTTP/1.1\r\nHost: a\r\nContent-Length: 70000000\r\n\r\n
411|POST /sync/trigger HTTP/1.1\r\nHost: a\r\n\r\n
501|GET /health/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: foo\r\n\r\n
END
for _ in {1..200}; do
	exec {fd}<>"/dev/tcp/${WEB_LISTEN%:*}/${WEB_LISTEN#*:}"
	printf 'GET /health/ HTTP/1.1\r\nHost: ' >&"$fd"
	half+=("$fd")
done
is "$(ask /health/)" 200 'while 200 clients do not say what they want'
for fd in "${half[@]}"; do
	exec {fd}>&-
done

# ---- what is asked for is done
is "$(ask '/sync/trigger?mode=full' -d '' "${bearer[@]}")" 202 'a run is asked for'
id=$(jq .task_id "$tmp/json")
state=
for _ in {1..300}; do
	ask "/sync/status/$id" "${bearer[@]}" >/dev/null
	state=$(jq -r .state "$tmp/json")
	[[ $state == @(queued|running) ]] || break
	sleep 0.2
done
is "$state $(jq -r .summary.kind "$tmp/json")" 'done summary' 'the worker does it'
like "$(shop '.products | length')" '^[1-9]' 'and the shop is filled'

# ---- the end, with a run under way that does not stop by itself in time
send POST "$WEBFLOW/__fault" '{"match":"* *","count":100000,"do":"slow","ms":20000}' >/dev/null
is "$(ask '/sync/trigger?mode=full' -d '' "${bearer[@]}")" 202 'a run is asked for'
id=$(jq .task_id "$tmp/json")
for _ in {1..100}; do
	[[ $(requests webflow 'map(select(.status == null)) | length') == 0 ]] || break
	ask "/sync/status/$id" "${bearer[@]}" >/dev/null
	[[ $(jq -r .state "$tmp/json") != running ]] || break
	sleep 0.2
done
sleep 1
mapfile -t all < <(below "$served")
ok "$((${#all[@]} < 6))" 'a run is under way'
began=$SECONDS
kill -TERM "$served"
code=0
wait "$served" || code=$?
ok "$((SECONDS - began > 5))" 'TERM ends all within five seconds'
is "$code" 0 'well'
is "$(left "${all[@]}")" '' 'nothing is left'
like "$(<"$tmp/serve.err")" "task $id: its run did not stop" 'it says what it did'
is "$(sql "SELECT state, tries FROM sync.tasks WHERE id = $id")" 'queued|0' \
	'its task waits'
send DELETE "$WEBFLOW/__fault" >/dev/null
sql "UPDATE sync.tasks SET not_before = now() WHERE id = $id" >/dev/null
succeeds 'a worker' "$sync" work --once
is "$(sql "SELECT state, exit FROM sync.tasks WHERE id = $id")" 'done|0' \
	'the next one does it'
succeeds 'once more' serve

# ---- the end
for _ in {1..50}; do
	mapfile -t all < <(below "$served")
	((${#all[@]} < 4)) || break
	sleep 0.1
done
ok "$((${#all[@]} < 4))" 'web server and worker run'
began=$SECONDS
kill -TERM "$served"
code=0
wait "$served" || code=$?
is "$code" 0 'TERM ends it well'
ok "$((SECONDS - began > 5))" 'within five seconds'
is "$(left "${all[@]}")" '' 'and nothing is left'

succeeds 'again' serve
exits 1 'a second one at the same address' "$sync" serve --no-worker
like "$err" 'another server listens' 'says so'
mapfile -t all < <(below "$served")
web=$(pgrep -P "$served" -x lighttpd)
kill -KILL "$web"
code=0
wait "$served" || code=$?
is "$code" 1 'without its web server it ends'
like "$(<"$tmp/serve.err")" 'the web server ended by itself' 'and says so'
is "$(left "${all[@]}")" '' 'and nothing is left'

succeeds 'once more' serve
mapfile -t all < <(below "$served")
kill -KILL "$served"
wait "$served" 2>/dev/null || true
is "$(left "${all[@]}")" '' 'killed itself, it leaves nothing either'

# ---- without a token, and with TLS
API_AUTH=off
export API_AUTH
succeeds 'without a token' serve --no-worker
like "$(<"$tmp/serve.err")" 'everybody on this machine may' 'says what that means'
is "$(ask /sync/history)" 200 'and answers'
is "$(pgrep -P "$served" | wc -l)" 1 '--no-worker: there is none'
kill -TERM "$served"
wait "$served" || true
unset API_AUTH
if [[ -e /usr/lib/lighttpd/mod_openssl.so ]]; then
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 \
		-keyout "$tmp/key" -out "$tmp/cert" 2>"$tmp/openssl.err"
	(umask 077 && cat "$tmp/key" "$tmp/cert" >"$tmp/pem")
	WEB_TLS_PEM=$tmp/pem
	export WEB_TLS_PEM
	succeeds 'with TLS' serve --no-worker
	base=https://$WEB_LISTEN
	is "$(ask /sync/history -k "${bearer[@]}")" 200 'it answers'
	is "$(ask /sync/history -k --tls-max 1.1)" 000 'not by an old protocol'
	kill -TERM "$served"
	wait "$served" || true
fi
done_testing
