#!/bin/bash
# What sync.sh serve serves as it is: the page, Swagger UI and Chart.js where they
# are, and no other file; from the tree as from where it is installed. The page in a
# browser is `make check-page`.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[[ $(PATH=$PATH:/usr/sbin type -P lighttpd) ]] ||
	skip_all 'lighttpd is not here (apt-get install lighttpd)'

sync=$ROOT/sync.sh
sandbox_start sample
state_new
audit-log migrate up >/dev/null
export API_TOKEN=0123456789abcdef0123456789abcdef
WEB_LISTEN=127.0.0.1:$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
export WEB_LISTEN

# serve [PROGRAM]: in the background, until it answers; its process in $served
serve() {
	local i
	: >"$tmp/serve.err"
	"${1:-$sync}" serve --no-worker >"$tmp/serve.out" 2>"$tmp/serve.err" \
		</dev/null &
	served=$!
	pids+=("$served")
	for ((i = 0; i < 100; i++)); do
		! grep -q '^serves ' "$tmp/serve.err" || return 0
		kill -0 "$served" 2>/dev/null || break
		sleep 0.1
	done
	note "$(tail -n 5 "$tmp/serve.err")"
	return 1
}
stop() {
	kill -TERM "$served"
	wait "$served" 2>/dev/null || true
}
# ask PATH [OPTION…]: the status, the body in $tmp/body, the head in $tmp/head
ask() {
	local path=$1
	shift
	curl -sS --max-time 30 --path-as-is -o "$tmp/body" -D "$tmp/head" \
		-w '%{http_code}' "$@" "http://$WEB_LISTEN$path" 2>"$tmp/curl.err" || true
}

# the files of the page: address and file
pages=('/ index.html' '/docs docs.html')
for file in "$ROOT"/lib/web/page/*.{css,js}; do
	pages+=("/${file##*/} ${file##*/}")
done
policy="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

# all_served FOLDER WHAT: without a token, each file, with what browsers heed
all_served() {
	local page path file line
	for page in "${pages[@]}"; do
		read -r path file <<<"$page"
		is "$(ask "$path")" 200 "$2: $path"
		succeeds 'is the file' cmp "$1/$file" "$tmp/body"
		tr -d '\r' <"$tmp/head" >"$tmp/lines"
		for line in "Content-Security-Policy: $policy" \
			'X-Content-Type-Options: nosniff' 'Referrer-Policy: no-referrer'; do
			ok "$(grep -qxF "$line" "$tmp/lines" && echo 0 || echo 1)" \
				"with ${line%%:*}"
		done
		case $file in
		*.html) line='text/html' ;;
		*.css) line='text/css' ;;
		*) line='text/javascript' ;;
		esac
		ok "$(grep -qx "Content-Type: $line; charset=utf-8" "$tmp/lines" &&
			echo 0 || echo 1)" "as $line"
	done
}

succeeds 'it serves' serve
all_served "$ROOT/lib/web/page" 'from the tree'
is "$(ask /redoc)" 308 '/redoc is elsewhere'
like "$(tr -d '\r' <"$tmp/head")" 'Location: /docs' 'at /docs'
is "$(ask /monitoring/overview)" 401 'what the page asks for needs the token'
chart=/usr/share/javascript/chart.js/chart.min.js
if [[ -e $chart ]]; then
	is "$(ask /chart.js)" 200 'Chart.js'
	succeeds 'is that of the package' cmp "$chart" "$tmp/body"
else
	is "$(ask /chart.js)" 404 'no Chart.js here'
fi

# ---- nothing in the markup that the policy would refuse, or that is elsewhere
is "$(grep -nE '<style|style=|<script[^>]*>[^<]|[[:space:]]on[a-z]+=' \
	"$ROOT"/lib/web/page/*.html)" '' 'no script or style in the markup'
is "$(grep -nE '(src|href)="(https?:)?//|@import|url\(' "$ROOT"/lib/web/page/*.{html,css})" \
	'' 'nothing is loaded from elsewhere'
is "$(grep -nE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(' \
	"$ROOT"/lib/web/page/*.js)" '' 'what was answered is put in as text'
is "$(grep -n 'localStorage\|document\.cookie' "$ROOT"/lib/web/page/*.js)" '' \
	'nothing outlives the tab'

# ---- no other file
for path in /index.html /docs.html /README /screenshot.png /page /page/ \
	/page/page.js /page.js/ /page.js/x /page.css/../README /../page/index.html \
	/docs/ /docs/../openapi.json.bak /%2e%2e/page/index.html /..%2fREADME \
	/page.js%00.html /lib/web/page/page.js /swagger-ui /swagger-ui/LICENSE \
	/chart.js/chart.js /chart.js/../../../etc/passwd //page.js/..//x /page_js; do
	like "$(ask "$path")" '^4' "none: $path"
	like "$(tr -d '\0' <"$tmp/body")" '^\{"error":|^<' 'a refusal'
done
is "$(ask /page.js -H 'Host: rebound.example')" 421 'none by another name'
is "$(ask / -H 'Host: 127.0.0.1.rebound.example')" 421 'nor one that begins alike'
is "$(ask / -H 'Host: LocalHost:1')" 200 'loopback by its other name'
stop
export WEB_HOSTS='sync.example, Shop.Example'
succeeds 'with more names' serve
is "$(ask / -H 'Host: shop.example')" 200 'by one of them'
is "$(ask / -H 'Host: shopxexample')" 421 'a dot is a dot'
stop
unset WEB_HOSTS

# ---- where it is installed; what is not as it should be is not served
succeeds 'make install' make -s -C "$ROOT" install "DESTDIR=$tmp/dest" PREFIX=/usr
home=$tmp/dest/usr/lib/plytix-webflow
installed=$tmp/dest/usr/bin/plytix-webflow-sync
cd /
mkdir -p "$home/lib/web/swagger-ui"
echo 'bundle' >"$home/lib/web/swagger-ui/swagger-ui-bundle.js"
echo 'look' >"$home/lib/web/swagger-ui/swagger-ui.css"
echo 'secret' >"$tmp/secret"
succeeds 'it serves' serve "$installed"
all_served "$home/lib/web/page" 'installed'
is "$(ask /swagger-ui-bundle.js) $(<"$tmp/body")" '200 bundle' 'Swagger UI, where it is'
is "$(ask /swagger-ui.css) $(<"$tmp/body")" '200 look' 'and its look'
ln -sf "$tmp/secret" "$home/lib/web/page/page.js"
like "$(ask /page.js)" '^4' 'a link in the place of a file is not followed'
unlike "$(<"$tmp/body")" secret 'nothing of what it leads to'
stop
rm "$home/lib/web/swagger-ui/swagger-ui.css"
succeeds 'with a link in it' serve "$installed"
like "$(ask /page.js)" '^404' 'the link is not served'
like "$(ask /swagger-ui.css)" '^404' 'nor what is not there'
is "$(ask /view.js)" 200 'the others are'
stop
done_testing
