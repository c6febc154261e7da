#!/bin/bash
# Answers that are none of the services': a page of HTML from something before
# them, a redirect, nothing as JSON. What came is said, whose it is, what to do.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new
page="status 403 with a page of HTML, 'Just a moment', which is not the API's: something before it"

fault() { # SERVICE FAULT
	send POST "$1/__fault" "$2" >/dev/null
}
html() { # MATCH
	printf '{"match":"%s","count":0,"do":"status","status":403,"body":"html"}' "$1"
}

# ---- a page of HTML
fault "$WEBFLOW" "$(html 'GET *')"
run "$sync" -q full
is "$(($(writes) == 0 && code != 0))" 1 'Webflow: a page for what is read stops the run'
like "$err" "$page" 'what came is said'
unlike "$err" 'rights|scope' 'the token is not blamed'
send DELETE "$WEBFLOW/__fault" >/dev/null
fault "$WEBFLOW" "$(html 'POST *')"
run "$sync" -q full
like "$err" "$page" 'Webflow: a page for a write'
like "$(audit-log errors --all)" "$page" 'stands in the ledger, too'
send DELETE "$WEBFLOW/__fault" >/dev/null
fault "$PLYTIX" "$(html 'POST /api/v1/products/search')"
run "$sync" -q full
is "$code" 1 'Plytix: a page'
like "$err" "$page" 'what came is said'
unlike "$err" 'role of PLYTIX_API_KEY' 'the role of the key is not blamed'
send DELETE "$PLYTIX/__fault" >/dev/null
rm -rf "$STATE_DIR"/token*
fault "$PLYTIX" "$(html 'POST /auth/*')"
run "$sync" -q full
like "$err" "token host.*$page" 'the token host'
unlike "$err" 'refused PLYTIX_API_KEY' 'the credentials are not blamed'
send DELETE "$PLYTIX/__fault" >/dev/null

# ---- a server that says what it is told
touch "$tmp/rules" "$tmp/stub"
"$TESTS/services/stub" "$tmp/rules" "$tmp/asked" >"$tmp/stub" &
pids+=($!)
until read -r _ port <"$tmp/stub"; do sleep 0.1; done
says() { # STATUS HEADERS BODY
	printf '.\t%s\t%s\t%s\n' "$@" >"$tmp/rules"
	run env WEBFLOW_BASE_URL="http://127.0.0.1:$port/v2" \
		webflow-fetch --schema
}
says 302 'Location: https://somebody:secret@login.example.com/in?ticket=abc' ''
like "$err" "a redirect to 'login.example.com/in', which is not followed" 'a redirect'
unlike "$err" 'secret|ticket' 'without what it holds'
says 301 'Location: /v3/sites' '{"message":"moved"}'
like "$err" "a redirect to '/v3/sites'|moved" 'one without a host'
says 302 '' ''
like "$err" 'a redirect without an address' 'one to nowhere'
says 406 'Content-Type: text/plain' 'Not Acceptable'
like "$err" 'status 406: nothing is available there as JSON' 'nothing as JSON'
says 403 'Content-Type: text/html' "<html><title>  Access   <b>$(printf '\033[31mx%.0s' {1..100})"
like "$err" "page of HTML, 'Access'" 'the title in one line, without marks'
says 403 'Content-Type: text/html' "<title>$(printf 'y%.0s' {1..500})</title>"
like "$err" "page of HTML, 'y{79}'" 'a long title is cut'
says 403 'Content-Type: text/html' "<title>$(printf '\033[31mred\007')</title>"
unlike "$err" $'\033|\007' 'no control characters'
says 403 'Content-Type: text/html' '<h1>no title'
like "$err" 'page of HTML, which is not' 'no title'
done_testing
