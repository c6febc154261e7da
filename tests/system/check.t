#!/bin/bash
# sync.sh check: what the token may do, as far as Webflow says it, and what is
# waited for. Nothing is written.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new
audit-log migrate up >/dev/null
log_clear

switch() { # NAME VALUE
	send POST "$WEBFLOW/__switch" "$(jq -nc --arg n "$1" --arg v "$2" \
		'{($n): $v}')" >/dev/null
}

fault() {
	send DELETE "$WEBFLOW/__fault" >/dev/null
	send POST "$WEBFLOW/__fault" "$1" >/dev/null
}

said() { # NAME: the line of that part
	grep "^$1 " "$tmp/out"
}

introspected() { # how often it was asked
	requests webflow 'map(select(.path | endswith("/introspect"))) | length'
}

all='sites:read sites:write ecommerce:read ecommerce:write cms:read cms:write'

# ---- a token that may do all
exits 0 'a token with all scopes' "$sync" check
like "$(said webflow)" '; the token may read and write$' 'is told to be good'
like "$(said webflow)" ', 60 requests a minute \(WEBFLOW_RATE_LIMIT=10000 ' \
	'with its rate, beside the one of the settings'
WEBFLOW_RATE_LIMIT=60 run "$sync" check
like "$(said webflow)" ', 60 requests a minute; ' 'or alone where both agree'
switch scopes "${all// /,}"
exits 0 'scopes by comma' "$sync" check
like "$(said webflow)" '; the token may read and write$' 'are read as well'
switch introspect app
switch authorized_to absent
exits 0 "an app's token, whose sites are not told" "$sync" check
like "$(said webflow)" '; the token may read and write$' 'is good, too'
switch introspect site
switch authorized_to own

# ---- a token that may not do all
for separator in ' ' ','; do
	some=${all/ecommerce:write /}
	switch scopes "${some// /$separator}"
	exits 1 "without ecommerce:write, by '$separator'" "$sync" check
	like "$(said webflow)" '^webflow +failed$' 'the part has failed'
	like "$err" 'WEBFLOW_TOKEN lacks scopes: ecommerce:write \(without it products, variants and stock cannot be written\); .*Site settings, Apps & integrations, API access' \
		'the scope is named, what fails, and where a token is made'
	is "$(grep -c WEBFLOW_TOKEN "$tmp/err")" 1 'in one sentence'
	like "$(said mapping)" 'ok:' 'and the rest is checked'
done
switch scopes 'ecommerce:write cms:write'
exits 1 'without any that reads' "$sync" check
like "$err" 'sites:read .*ecommerce:read .*cms:read ' 'all are named'
is "$(grep -vc ' …$' "$tmp/err")" 1 'in one sentence'
like "$(said mapping)" 'not checked' 'the mapping needs the shop'
switch scopes "${all/sites:write /}"
exits 0 'sites:write is not needed' "$sync" check
exits 1 'but for publishing the site' env WEBFLOW_PUBLISH=site "$sync" check
like "$err" 'lacks scopes: sites:write \(without it the site cannot be published\);' \
	'says so'
switch scopes "$all"

# ---- another site
switch authorized_to other
exits 1 'a token of another site' \
	env WEBFLOW_SITE_ID=aaaaaaaaaaaaaaaaaaaaaaaa "$sync" check
like "$err" "for the site 5cafe0000000000000000001 and not for WEBFLOW_SITE_ID 'a{24}'" \
	'both are named'
is "$(grep -vc ' …$' "$tmp/err")" 1 'in one sentence'
exits 0 'a site that is not listed, and answers' "$sync" check
like "$(said webflow)" 'lists it for 5cafe0000000000000000001 only$' 'is told'
switch authorized_to own

# ---- it is not told: no failure
unknown='what the token may do is not known: Webflow does not say it$'
for status in 401 403 404; do
	switch introspect "$status"
	exits 0 "introspect answers $status" "$sync" check
	like "$(said webflow)" "$unknown" 'which is said'
	is "$(grep -vc ' …$' "$tmp/err" || true)" 0 'and nothing else'
done
exits 1 'a wrong token where it is not told' \
	env WEBFLOW_TOKEN=wrong-token "$sync" check
like "$err" 'Webflow refuses the token \(WEBFLOW_TOKEN\)' 'is told by the site'
switch introspect site
for what in '"status","status":500' '"status","status":503,"retry_after":30' \
	'"status","status":429,"retry_after":1' '"status","status":200,"body":"empty"' \
	'"drop-after"' '"truncate"' '"html"'; do
	fault "{\"match\":\"GET /v2/token/introspect\",\"count\":0,\"do\":$what}"
	before=$(introspected)
	began=$SECONDS
	exits 0 "introspect: $what" "$sync" check
	like "$(said webflow)" "$unknown" 'which is said'
	is $(($(introspected) - before)) 1 'it is not asked again'
	ok $((SECONDS - began > 9)) 'and nothing is waited for'
done
send DELETE "$WEBFLOW/__fault" >/dev/null
switch scopes "$all "$'\e[31m'
exits 0 'scopes that would paint a terminal' "$sync" check
like "$(said webflow)" "$unknown" 'say nothing'
unlike "$out$err" $'\e' 'and paint nothing'
switch scopes "$all"

# ---- the line itself
exits 0 'webflow-fetch --token' webflow-fetch --token
is "$(cat "$tmp/out")" "$(jq -nc --arg all "$all" --arg id "$WEBFLOW_SITE_ID" \
	'{kind: "token", scopes: ($all / " "), rate_limit: 60, sites: [$id]}')" \
	'tells all'
switch introspect 404
exits 0 'where Webflow does not say it' webflow-fetch --token
is "$out" '{"kind":"token","scopes":null,"rate_limit":null,"sites":null}' \
	'each is null'
switch introspect site

# ---- what is waited for
waits() { # TEXT: what a check has said while TEXT is to be there
	: >"$tmp/err"
	"$sync" check >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	for _ in {1..200}; do
		! grep -q "^$1 …\$" "$tmp/err" || break
		sleep 0.1
	done
	parts=$(wc -l <"$tmp/out")
	code=0
	wait "$pid" || code=$?
}
switch latency 1500
waits 'asking Webflow'
is "$code $parts $(head -n 1 "$tmp/err")" '0 0 asking Webflow …' \
	'Webflow is named before it answers'
switch latency 0
send POST "$PLYTIX/__switch" '{"latency":"2500"}' >/dev/null
waits 'asking Plytix'
is "$code $parts" '0 1' 'so is Plytix'
send POST "$PLYTIX/__switch" '{"latency":"0"}' >/dev/null
is "$(wc -l <"$tmp/out")" 4 'a line a part on stdout'
is "$(cat "$tmp/err")" "$(printf '%s …\n' 'asking Webflow' 'asking Plytix' \
	'reading the mapping' 'asking the database')" 'and one before each'
exits 0 'check -q' "$sync" -q check
is "$err" '' 'says nothing of it'
LOG_FORMAT=json run "$sync" check
is "$(jq -r '.level + " " + .event' "$tmp/err" | head -n 1)" \
	'info asking Webflow …' 'LOG_FORMAT=json: as records'
shown=$(env TERM=xterm script -qec "$sync check" /dev/null </dev/null)
like "$shown" $'\e\\[Kasking Webflow …\r\e\\[Kwebflow   ok: ' \
	'on a terminal the line of the part takes its place'
shown=$(env TERM=dumb script -qec "$sync check" /dev/null </dev/null)
like "$shown" $'^asking Webflow …\r\nwebflow   ok: ' 'a dumb one has lines'

is "$(writes)" 0 'nothing was written'
done_testing
