#!/bin/bash
# The HTTP face, by its CGI program: each route with and without the token, with
# wrong and hostile parameters, against a real database; what a report says at
# the prompt it says here.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
token=0123456789abcdef0123456789abcdef
hook=fedcba9876543210fedcba9876543210
headers=()

# ask METHOD URI [BODY] [VARIABLE…]: status in $status, head in $head, body in
# $body. As a server would: no setting of ours but those named here.
ask() {
	local method=$1 uri=$2 text=${3:-} query='' length
	shift $(($# < 3 ? $# : 3))
	[[ $uri != *\?* ]] || query=${uri#*\?}
	printf '%s' "$text" >"$tmp/body"
	length=$(stat -c %s "$tmp/body")
	code=0
	env -i PATH="$PATH" GATEWAY_INTERFACE=CGI/1.1 \
		DATABASE_URL="$DATABASE_URL" WEBFLOW_SITE_ID="$WEBFLOW_SITE_ID" \
		API_TOKEN=$token WEBHOOK_SECRET=$hook \
		REQUEST_METHOD="$method" REQUEST_URI="$uri" QUERY_STRING="$query" \
		HTTP_HOST=127.0.0.1:8000 REMOTE_ADDR=127.0.0.1 \
		${text:+CONTENT_LENGTH="$length"} \
		${text:+CONTENT_TYPE=application/json} \
		"${headers[@]}" "$@" "$BIN/sync-http" <"$tmp/body" \
		>"$tmp/answer" 2>"$tmp/http.err" || code=$?
	sed '/^\r$/q' "$tmp/answer" | tr -d '\r' >"$tmp/head"
	sed '1,/^\r$/d' "$tmp/answer" >"$tmp/json"
	status=$(sed -n 's/^Status: \([0-9]*\) .*/\1/p' "$tmp/head")
	head=$(<"$tmp/head")
	body=$(tr -d '\0' <"$tmp/json")
}
with() {
	headers=(HTTP_AUTHORIZATION="Bearer $token")
}
without() {
	headers=()
}
# answers STATUS FILTER WANTED WHAT
answers() {
	is "$status $(jq -r "$2" "$tmp/json" 2>&1)" "$1 $3" "$4"
}
error() { # STATUS CODE PARAMETER WHAT
	answers "$1" '"\(.error.code) \(.error.parameter)"' "$2 ${3:-null}" "$4"
}

jq '.products[0].sku = "A/B 100%"' "$TESTS/catalogues/sample.json" >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
state_new

# ---- before there are tables
with
ask GET /sync/history
error 503 database-away null 'no tables yet: later'
like "$head" 'Retry-After: [0-9]+' 'and when'
DATABASE_URL=host=$tmp/nowhere ask GET /sync/history
error 503 database-away null 'no database: later'
unlike "$body$(<"$tmp/http.err")" "$token" 'no token in what is said'
DATABASE_URL=host=$tmp/nowhere ask GET /health/
answers 200 .status ok 'health needs no database'
audit-log migrate up >/dev/null
for route in /health/detailed /sync/auth-check /sync/tasks /sync/history \
	/monitoring/overview /monitoring/stats /monitoring/recent-activity \
	/monitoring/health-metrics; do
	ask GET "$route"
	answers 200 type object "nothing was synced yet: $route"
done
ask GET /sync/errors/latest
error 404 run-unknown null 'no run yet'

# ---- after a run
"$sync" -q full >"$tmp/run.out" 2>"$tmp/run.err" || true
run_id=$("$sync" history --json | jq -r .run)
"$sync" -q changed >"$tmp/run.out" 2>"$tmp/run.err" || true
last=$("$sync" history --json | jq -r -s .[-1].run)

routes=(/health/detailed /sync/auth-check "/sync/status/$run_id" /sync/tasks
	/sync/history "/sync/errors/$run_id" /sync/errors/latest
	/sync/product/A%2FB%20100%25 /monitoring/overview /monitoring/stats
	/monitoring/recent-activity /monitoring/health-metrics /metrics)
lacks=()
for route in "${routes[@]}"; do
	without
	ask GET "$route"
	error 401 unauthorized null "no token: $route"
	like "$head" 'WWW-Authenticate: Bearer' 'and what is wanted'
	ask GET "$route" '' HTTP_AUTHORIZATION="Bearer ${token%f}0"
	error 401 unauthorized null "a wrong token: $route"
	ask GET "$route" '' HTTP_AUTHORIZATION="Bearer $token "
	error 401 unauthorized null "a longer one: $route"
	ask GET "$route" '' HTTP_AUTHORIZATION="Basic $token"
	error 401 unauthorized null "another scheme: $route"
	ask GET "$route?token=$token"
	error 401 unauthorized null "in the address it is none: $route"
	with
	ask GET "$route"
	is "$status" 200 "with the token: $route"
	for line in 'Cache-Control: no-store' 'X-Content-Type-Options: nosniff' \
		'Referrer-Policy: no-referrer' \
		"Content-Security-Policy: default-src 'none'"; do
		[[ $head == *"$line"* ]] || lacks+=("$route: $line")
	done
	[[ $route == /metrics ]] || like "$head" \
		'Content-Type: application/json; charset=utf-8' "as JSON: $route"
	ask GET "$route?nonsense=1"
	error 400 bad-parameter nonsense "an unknown parameter: $route"
	ask POST "$route"
	error 405 method-not-allowed null "POST: $route"
	like "$head" 'Allow: GET, HEAD' 'and what is allowed'
	ask HEAD "$route"
	is "$status $(wc -c <"$tmp/json")" '200 0' "HEAD has no body: $route"
	[[ $route == /metrics ]] && continue
	ask GET "$route?site=$WEBFLOW_SITE_ID"
	is "$status" 200 "of this site: $route"
	ask GET "$route?site=000000000000000000000000"
	error 404 site-unknown site "of another site: $route"
done
is "${lacks[*]}" '' 'each answer has the lines that browsers heed'
without
for route in /sync/trigger /sync/trigger/product/X /sync/cancel/1 \
	/sync/allow/latest; do
	ask POST "$route"
	error 401 unauthorized null "no token: $route"
	ask GET "$route"
	error 405 method-not-allowed null "GET: $route"
	like "$head" 'Allow: POST' 'and what is allowed'
done
is "$(sql 'SELECT count(*) FROM sync.tasks')" 0 'nothing of this was queued'
for route in /health/ /health /openapi.json; do
	ask GET "$route"
	is "$status" 200 "needs no token: $route"
done

# ---- the same records as at the prompt
with
ask GET /sync/history
is "$(jq -c '.runs[]' "$tmp/json")" "$("$sync" history --json | tac)" \
	'history: the records of the prompt, the newest first'
ask GET /sync/tasks
is "$(jq -c '.tasks[], .workers[]' "$tmp/json")" "$("$sync" tasks --json)" \
	'tasks likewise'
ask GET /monitoring/recent-activity
is "$(jq -c '.events[]' "$tmp/json")" "$("$sync" activity --json)" \
	'activity likewise'
ask GET /monitoring/stats
is "$(jq -c '.totals, .health, .days[], .causes[]' "$tmp/json")" \
	"$("$sync" stats --json; "$sync" health --json; \
		"$sync" stats --json --days 30; "$sync" errors --json)" \
	'stats, health, days and causes likewise'
ask GET /sync/product/A%2FB%20100%25
is "$(jq -c '.parts[], .story[]' "$tmp/json")" \
	"$("$sync" why --json 'A/B 100%')" 'why likewise, of a SKU with a slash'
ask GET "/sync/errors/$run_id"
is "$(jq -c '.errors[] | del(.id)' "$tmp/json")" \
	"$("$sync" errors --all --json "$run_id")" 'errors of a run likewise'
ask GET /metrics
is "$(<"$tmp/json")" "$("$sync" env audit-log metrics)" 'metrics likewise'
like "$head" 'Content-Type: text/plain; version=0.0.4' 'as Prometheus wants it'

# ---- pages, filters, types
ask GET '/sync/history?limit=1'
answers 200 '"\(.runs | length) \(.next)"' "1 $last" 'one, and where it goes on'
ask GET "/sync/history?limit=1&before=$last"
answers 200 '.runs[0].run' "$run_id" 'the page behind'
ask GET '/sync/history?mode=changed'
answers 200 '[.runs[].mode] | unique[]' changed 'of one mode'
ask GET '/sync/history?status=failed'
answers 200 '.runs | length' 0 'of one status'
ask GET '/sync/history?idle=no'
answers 200 '[.runs[].run] | join(" ")' "$run_id" 'without the run that had nothing to do'
ask GET '/sync/history?idle=yes'
answers 200 '.runs | length' 2 'which is there, too'
ask GET '/sync/history?idle=perhaps'
error 400 bad-parameter idle 'yes or no'
ask GET /monitoring/overview '' SHOP_NAME='A "shop" & more' WEBFLOW_RATE_LIMIT=120
answers 200 '.site | "\(.id) \(.name) \(.webflow_rate_limit)"' \
	"$WEBFLOW_SITE_ID A \"shop\" & more 120" 'the site, as it is told of it'
is "$(jq -c '[.causes[] | .products // [] | length > 0 and length <= 50] | unique' "$tmp/json")" \
	"$(jq -c 'if .causes == [] then [] else [true] end' "$tmp/json")" \
	'causes name their products'
is "$(jq -c '.causes | map(del(.products))' "$tmp/json")" \
	"$("$sync" errors --json | jq -s -c .)" 'and are those of the prompt'
answers 200 '"\(.now) \(.task)"' 'null null' 'nothing runs'
sql "INSERT INTO sync.tasks (site, mode, state, lease) VALUES
	('$WEBFLOW_SITE_ID', 'full', 'running', now() + interval '1 hour')" >/dev/null
task=$(sql 'SELECT max(id) FROM sync.tasks')
sql "UPDATE sync.sync_states SET status = 'running', task = $task
	WHERE run = '$run_id'" >/dev/null
sql "UPDATE sync.run_items SET done_at = now() - interval '2 minutes'
	WHERE run = '$run_id'" >/dev/null
sql "UPDATE sync.run_items SET done_at = now(), requests = 7 WHERE run = '$run_id'
	AND plytix_id = (SELECT min(plytix_id) FROM sync.run_items
	WHERE run = '$run_id')" >/dev/null
ask GET /monitoring/overview
answers 200 '"\(.now.run) \(.now.task_id) \(.now.last_minute) \(.task.id)"' \
	"$run_id $task 7 $task" 'what runs: its task, its requests of the last minute'
sql "UPDATE sync.sync_states SET status = 'completed', task = NULL
	WHERE run = '$run_id'; DELETE FROM sync.tasks;
	ALTER TABLE sync.tasks ALTER COLUMN id RESTART" >/dev/null
ask GET /sync/history
answers 200 '.runs[0] | "\(.seconds | type) \(.trial | type) \(.run | type)"' \
	'number boolean string' 'types are those of SQL'
ask GET /sync/errors/latest
answers 200 .run "$last" 'the latest run is told by name'
ask GET "/sync/status/$last"
answers 200 '"\(.run) \(.state) \(.exit) \(.summary.kind)"' \
	"$last completed 0 summary" 'the state of a run'
ask GET /health/detailed
answers 200 '"\(.status) \(.plytix.api) \(.webflow.ok) \(.database.migration >= 10) \(.last_success.full | type) \(.guard) \(.publish.waiting | type)"' \
	'ok plytix true true string null number' 'health in detail'
ask GET /monitoring/health-metrics
answers 200 '"\(.system_status) \(.last_30_days.runs)"' 'ok 2' 'health in numbers'
ask GET /sync/auth-check
answers 200 '[.services[].ok] | unique[]' true 'both services know us'
sql "UPDATE sync.sync_states SET exit = 1, reason = 'the token is wrong'
	WHERE run = '$last'" >/dev/null
ask GET /health/detailed
answers 503 '"\(.status) \(.sentence)"' \
	'failing the last run (changed) did not end well: the token is wrong' \
	'failing is 503'
sql "UPDATE sync.sync_states SET exit = 0, reason = NULL WHERE run = '$last'" >/dev/null

# ---- wrong and hostile
for bad in 0 501 -1 1.5 1e2 '' 99999999999999999999 0x10 '%31%00' ' 1'; do
	ask GET "/sync/history?limit=$bad"
	answers 400 .error.code bad-parameter "limit '$bad'"
done
error 400 bad-parameter limit 'and which parameter that was'
for bad in 'days=0' 'days=9999' 'days=x'; do
	ask GET "/monitoring/stats?$bad"
	error 400 bad-parameter days "$bad"
done
for bad in 'mode=plan' "status=x'--" 'limit=1&limit=2' 'limit=%' 'limit=%4' \
	'limit=%zz' '=1' 'mode=%ff' 'mode=%00' 'mode=%0a' 'mode=%c0%af' \
	"before=x&$(printf 'a%s=1&' {1..30})"; do
	ask GET "/sync/history?$bad"
	answers 400 .error.code bad-parameter "hostile: ${bad:0:30}"
done
ask GET "/sync/history?before=$(printf 'x%.0s' {1..3000})"
answers 400 .error.code bad-parameter 'a query of 3000 bytes'
ask GET "/sync/history?before=';DROP%20TABLE%20x"
error 404 run-unknown before 'SQL is a name that no run has'
ask GET '/sync/errors/latest?severity=bad'
error 400 bad-parameter severity 'no such severity'
ask GET '/sync/errors/latest?after=-1'
error 400 bad-parameter after 'no such place'
for bad in /sync/product/%00 /sync/product/%ff /sync/product/a%0ab \
	/sync/product/%e2%82 '/sync/product/%' /sync/product/.. \
	/sync/product/%2e%2e //sync/history /sync//history history \
	"/sync/product/$(printf 'x%.0s' {1..3000})"; do
	ask GET "$bad"
	answers 400 .error.code bad-parameter "hostile path: ${bad:0:30}"
done
for bad in / /sync /sync/ /sync/history/x /nope /a/b/c/d/e/f/g/h/i/j/k/l \
	/sync/product/a/b; do
	ask GET "$bad"
	error 404 route-unknown null "no route: $bad"
done
ask BREW /sync/history
error 405 method-not-allowed null 'a method of its own'
ask GET /sync/product/unheard-of
error 404 product-unknown null 'an unknown product'
ask GET /sync/status/unheard-of
error 404 run-unknown null 'an unknown run'
for bad in 99999 0 99999999999999999999999; do
	ask GET "/sync/status/$bad"
	error 404 task-unknown null "no task $bad"
	ask POST "/sync/cancel/$bad"
	error 404 task-unknown null "none to cancel: $bad"
done

# ---- asked by another name, or by a page of another site
ask GET /health/ '' HTTP_HOST=evil.example
error 421 host-unknown null 'another name'
ask GET /health/ '' HTTP_HOST=127.0.0.1.evil.example:8000
error 421 host-unknown null 'one that begins alike'
ask GET /health/ '' HTTP_HOST=shop.example WEB_HOSTS='sync.example, shop.example'
is "$status" 200 'one of WEB_HOSTS'
ask GET /health/ '' HTTP_HOST='[::1]:8000'
is "$status" 200 'loopback by its other names'
ask GET /health/ '' HTTP_HOST=localhost WEB_LISTEN=192.0.2.7:8000
error 421 host-unknown null 'which are none of another address'
for bad in HTTP_ORIGIN=http://evil.example HTTP_ORIGIN=null HTTP_ORIGIN=x \
	HTTP_ORIGIN=http://127.0.0.1:8000.evil.example HTTP_ORIGIN=http://127.0.0.1:9 \
	HTTP_SEC_FETCH_SITE=cross-site HTTP_SEC_FETCH_SITE=same-site; do
	ask POST /sync/trigger '' "$bad"
	error 403 foreign-origin null "a page of another site: $bad"
done
is "$(sql 'SELECT count(*) FROM sync.tasks')" 0 'it could not queue anything'

# ---- a line of the head sets no setting
ask GET /sync/history '' HTTP_AUTHORIZATION= HTTP_API_AUTH=off \
	HTTP_BEHIND_PROXY=1 HTTP_API_TOKEN=x HTTP_PROXY=http://127.0.0.1:1
error 401 unauthorized null 'no header is a setting'
without
ask GET /sync/history '' API_AUTH=off
is "$status" 200 'API_AUTH=off'
ask GET /sync/history '' API_AUTH=off REMOTE_ADDR=192.0.2.1
error 401 unauthorized null 'which is for loopback only'
ask GET /sync/history '' API_TOKEN=short HTTP_AUTHORIZATION='Bearer short'
error 500 settings null 'a short token is none'
like "$(<"$tmp/http.err")" 'API_TOKEN has at least 32 characters' 'and the log says so'
(umask 077 && printf '%s\n' "$token" >"$tmp/API_TOKEN")
ask GET /sync/history '' API_TOKEN= API_TOKEN_FILE="$tmp/API_TOKEN" \
	HTTP_AUTHORIZATION="bearer $token"
is "$status" 200 'the token from a file'
ask GET /sync/history '' API_TOKEN= CREDENTIALS_DIRECTORY="$tmp" \
	HTTP_AUTHORIZATION="Bearer $token"
is "$status" 200 'or from the folder of credentials'
ask GET /sync/history '' API_TOKEN= HTTP_AUTHORIZATION='Bearer '
error 401 unauthorized null 'no token: nobody may ask'

# ---- asked for
with
ask POST '/sync/trigger?mode=changed'
answers 202 '"\(.task_id) \(.mode) \(.state) \(.position) \(.collapsed)"' \
	'1 changed queued 1 false' 'a task is queued'
like "$head" 'Location: /sync/status/1' 'and where to look'
ask POST /sync/trigger '{"mode":"changed"}'
answers 200 '"\(.task_id) \(.collapsed)"' '1 true' 'an equal one is the same'
ask POST /sync/trigger
answers 202 '"\(.mode) \(.position)"' 'full 2' 'full, when nothing is said'
ask POST /sync/trigger/product/A%2FB%20100%25 '' HTTP_ORIGIN=http://127.0.0.1:8000 \
	HTTP_SEC_FETCH_SITE=same-origin
answers 202 .argument 'A/B 100%' 'one product, from a page of our own'
ask POST /sync/trigger/product '{"sku":"A/B 100%"}'
answers 200 '"\(.argument) \(.collapsed)"' 'A/B 100% true' 'the same by the body'
ask GET /sync/status/1
answers 200 '"\(.task_id) \(.state) \(.mode) \(.asked_by)"' '1 queued changed http' \
	'the state of a task'
ask GET '/sync/tasks?state=queued'
answers 200 '.tasks | length' 3 'they wait'
ask POST /sync/cancel/1
answers 200 '"\(.task_id) \(.state)"' '1 cancelled' 'taken back'
ask POST /sync/cancel/1
error 409 not-cancellable null 'once only'
sql "UPDATE sync.tasks SET state = 'running' WHERE id = 3" >/dev/null
ask POST /sync/cancel/3
answers 202 .state cancelling 'one that runs is being stopped'
sql 'DELETE FROM sync.tasks' >/dev/null
for bad in 'mode=product' 'mode=x' 'mode=' "mode=full'" 'mode=FULL'; do
	ask POST "/sync/trigger?$bad"
	error 400 bad-parameter mode "$bad"
done
for bad in '{"mode":1}' '{"mode":"x"}' '{"other":1}'; do
	ask POST /sync/trigger "$bad"
	answers 400 .error.code bad-parameter "body $bad"
done
for bad in '{' '[]' '1' '{"mode":"full"} x' $'{"mode":"\xff"}'; do
	ask POST /sync/trigger "$bad"
	answers 400 .error.code bad-json "body $bad"
done
ask POST /sync/trigger '{"mode":"full"}' CONTENT_LENGTH=500
error 400 bad-json null 'a body that is cut off'
ask POST /sync/trigger '{"mode":"full"}' CONTENT_TYPE=text/plain
error 415 not-json null 'a body that is not JSON'
ask POST /sync/trigger '{"mode":"full"}' CONTENT_TYPE=application/x-www-form-urlencoded
error 415 not-json null 'nor a form'
ask POST /sync/trigger '{}' CONTENT_LENGTH=65537
error 413 too-large null 'a body that is too large'
ask POST /sync/trigger '{}' CONTENT_LENGTH=99999999999999999999999
error 413 too-large null 'by far'
ask POST /sync/trigger '{}' CONTENT_LENGTH=-1
error 400 bad-parameter null 'less than nothing'
ask POST /sync/trigger/product '{}'
error 400 bad-parameter sku 'which product?'
ask POST "/sync/trigger/product/$(printf 'x%.0s' {1..300})"
error 400 bad-parameter sku 'a SKU of 300 bytes'
ask POST /sync/trigger/product '{"sku":"a\nb"}'
error 400 bad-parameter sku 'a SKU with a line in it'
ask POST /sync/trigger/product '{"sku":"a\u0000b"}'
error 400 bad-parameter sku 'or a NUL'
is "$(sql 'SELECT count(*) FROM sync.tasks')" 0 'nothing of this was queued'
sql "INSERT INTO sync.tasks (site, mode, argument) SELECT '$WEBFLOW_SITE_ID',
	'product', n::text FROM generate_series(1, 1000) n" >/dev/null
ask POST /sync/trigger
error 429 queue-full null 'a full queue'
like "$head" 'Retry-After: [0-9]+' 'and when again'
sql 'DELETE FROM sync.tasks' >/dev/null

# ---- webhooks
without
done_text='{"channel_name":"x","channel_processing_status":"success","processed_products":3}'
ask POST /webhooks/plytix "$done_text"
error 401 unauthorized null 'a webhook without the secret'
ask POST /webhooks/plytix "$done_text" HTTP_AUTHORIZATION="Bearer $token"
error 401 unauthorized null 'the token is not the secret'
ask POST /sync/trigger '' HTTP_X_WEBHOOK_SECRET=$hook HTTP_AUTHORIZATION="Bearer $hook"
error 401 unauthorized null 'nor the secret the token'
headers=("HTTP_X_WEBHOOK_SECRET=$hook")
ask POST /webhooks/plytix '{"channel_processing_status":"failed"}'
answers 200 .queued false 'a channel that failed queues nothing'
for _ in 1 2 3 4 5; do
	ask POST /webhooks/plytix "$done_text"
done
answers 200 '"\(.mode) \(.collapsed)"' 'changed true' 'a burst is one task'
is "$(sql "SELECT count(*), min(asked_by), min(mode), min(round(extract(
	epoch FROM not_before - asked_at))) FROM sync.tasks")" \
	'1|webhook|changed|30' 'which is due half a minute later'
ask POST /webhooks/plytix "$done_text" WEBHOOK_SECRET=
error 401 unauthorized null 'without a secret of ours none is heard'

# ---- the description names what is there, and all of it
ask GET /openapi.json
is "$(jq -r '.paths | to_entries[] | .key as $path | .value | keys[]
	| select(. != "parameters") | "\(ascii_upcase) \($path)"' "$tmp/json" | sort)" \
	"$(sed -n 's/^ *{WEB_[A-Z_]*, "\([A-Z]*\)", "\([^"]*\)".*/\1 \/\2/p' \
		"$ROOT/lib/web/route.c" | sed -e 's|/health$|/health/|' \
		-e 's|product/\*|product/{product}|' -e 's|status/\*|status/{id}|' \
		-e 's|cancel/\*|cancel/{task_id}|' -e 's|allow/\*|allow/{run}|' -e 's|errors/\*|errors/{run}|' | sort)" \
	'openapi.json has these routes and no others'
is "$(jq -c '[paths(type == "object" and has("$ref")) as $p | getpath($p)["$ref"]
	| ltrimstr("#/") | split("/")] as $refs | . as $all
	| [$refs[] | select(. as $r | $all | getpath($r) == null)]' "$tmp/json")" '[]' \
	'and nothing that it refers to is missing'
done_testing
