#!/bin/bash
# What hostile services, settings, files and names may not do: bring a secret
# to light, leave the folder of the state, paint a terminal, stop a run.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=${SYNC:-$ROOT/sync.sh}
sandbox_start demo
state_new

# stub: a server that says what $tmp/rules tells it (see tests/services/stub); what it
# was asked is in $tmp/asked
touch "$tmp/rules" "$tmp/stub"
"$TESTS/services/stub" "$tmp/rules" "$tmp/asked" >"$tmp/stub" &
pids+=($!)
until read -r _ port <"$tmp/stub"; do sleep 0.1; done
stub=http://127.0.0.1:$port

# says REGEX STATUS HEADERS BODY: a rule more; hush: none
says() {
	printf '%s\t%s\t%s\t%s\n' "$@" >>"$tmp/rules"
}
hush() {
	: >"$tmp/rules"
	: >"$tmp/asked"
}

# no_secret WHAT FILE…: none of the secrets is there, nor the half of one
no_secret() {
	local what=$1
	shift
	is "$(grep -lrE 'sandbox-(to|pa|ke)|eyJhbGciOi' "$@" |
		grep -v '/token/[0-9a-f]*$')" '' "$what"
}

# ---- servers that say what they were told
long=$(printf 'x%.0s' {1..282})
schema=$tmp/schema
webflow-fetch --schema >"$schema"
says . 400 '' "$(jq -n -c --arg long "$long" '{
	message: ($long + " {auth}"), code: "{auth}",
	details: [{param: "{auth}", description: "it was {auth}"}]}')"
"$sync" env plytix-fetch 2>/dev/null | LC_ALL=C sort | variant-expand |
	webflow-map -S "$schema" 2>/dev/null | head -n 30 >"$tmp/desired" || true
run "$sync" env sh -c 'audit-log begin --mode full | jq -r .run'
id=$out
for form in text json; do
	run env WEBFLOW_BASE_URL="$stub" LOG_LEVEL=debug LOG_FORMAT=$form \
		RUN_ID="$id" sh -c 'webflow-push -S "$1" <"$2" | audit-log record' \
		sh "$schema" "$tmp/desired"
	like "$out" 'it was Bearer \*\*\*' "a shop that echoes the token, $form"
	no_secret 'no part of the token is seen' "$tmp/out" "$tmp/err" "$STATE_DIR"
done
pg_dump -d "$DATABASE_URL" >"$tmp/dump"
like "$(grep -m 1 'it was .*[Bb]earer' "$tmp/dump")" 'Bearer \*\*\*' 'the words are kept'
no_secret 'no secret is in the database' "$tmp/dump"

hush
says 'get-token' 200 '' '{"data":[{"access_token":"'"eyJhbGciOi$long$long"'"}]}'
says . 422 '' '{"error":{"msg":"you sent {auth}"}}'
stubbed=(env LOG_LEVEL=debug PLYTIX_BASE_URL="$stub" STATE_DIR="$tmp/other"
	PLYTIX_AUTH_URL="$stub/get-token")
exits 1 'a PIM that echoes the token' "${stubbed[@]}" plytix-fetch
like "$err" 'you sent Bearer \*\*\*' 'its words are told'
no_secret 'but not the token, which is longer than they' "$tmp/err"
hush
says . 400 '' '{"msg":"no {sent}"}'
rm -rf "$tmp/other"
exits 1 'a host of tokens that echoes' "${stubbed[@]}" plytix-fetch
like "$err" '\*\*\*' 'its words are told'
no_secret 'but not the password' "$tmp/err"

# ---- lists that are objects, objects that are lists, in records
audit-log recall -n <"$tmp/desired" >"$tmp/todo"
line=$(jq -n -c 'first(inputs | select(.kind == "product" and
	(.skus | length > 1)))' "$tmp/todo")
line=$(jq -c '.known.sent = {webflow_id: "660000000000000000000001",
	slug: "x", state: "publish", fields: {}, options: [], skus: [
	{webflow_id: "660000000000000000000002", slug: .plytix_id,
	default: true, values: [], fields: {}}]}' <<<"$line")
while read -r change; do
	jq -c "$change" <<<"$line" >"$tmp/in"
	run sh -c 'webflow-push -n -S "$1" <"$2"' sh "$schema" "$tmp/in"
	like "$code $(jq -r .kind <<<"$out")" '^[03] (plan|result)$' "$change"
	unlike "$err" 'Sanitizer|runtime error' 'within its memory'
done <<'END'
.known.sent.skus[0].values = ([range(9000) | {key: tostring, value: .}] | from_entries)
.known.sent.options = ([range(9000) | {key: tostring, value: {}}] | from_entries)
.known.sent.options = [{id: "a", name: "b", values: {c: 1, d: [], e: {}}}]
.known.sent.fields = ["x"]
.known.sent.skus[0].fields = [1, [], {}]
.known.shop = {product: {id: "x", fieldData: ["x"]}, skus: {a: 1}}
.product.fieldData = ["x"]
.skus = {a: .skus[0], b: .skus[0]}
.skus[0].values = {a: 1, b: 2, c: 3}
.options = {a: {name: "x", values: {y: 1}}}
.write = {product: ["x"], sku: "x"}
END

# ---- the password of the database is nobody's argument
cat >"$tmp/show" <<'END'
#!/bin/sh
printf '%s|' "$@"
printf '%s' "${PGPASSWORD-unset}"
END
chmod +x "$tmp/show"
while IFS=$'\t' read -r url wanted; do
	run env DATABASE_URL="$url" audit-log client "$tmp/show" -x
	is "$out" "-x|-d|$wanted" "connection: $url"
done <<'END'
postgresql://u:p%40ss@h/db	user='u' dbname='db' host='h'|p@ss
postgresql://u:a\nb@h/db	user='u' dbname='db' host='h'|a\nb
postgresql://h/db?user=u&password=se%26c&sslmode=disable	user='u' dbname='db' host='h' sslmode='disable'|se&c
postgresql://h/db?pass%77ord=secret	dbname='db' host='h'|secret
host=h password = secret dbname=d	dbname='d' host='h'|secret
host=h password='se cret' dbname='it\'s'	dbname='it\'s' host='h'|se cret
END
exits 2 'a secret that cannot be handed on' \
	env DATABASE_URL='host=h sslpassword=secret' audit-log client "$tmp/show"
unlike "$out$err" 'secret[^ ]' 'is not told'

# ---- a terminal is painted by nobody but us
wild=$'\e[2J \u009b31m \u202e'
jq --arg wild "$wild" '(.. | strings | select(test("Bottle|FR-GIFT")))
	+= $wild' "$TESTS/catalogues/demo.json" >"$tmp/wild.json"
(
	pids=()
	sandbox_start "$tmp/wild.json"
	state_new
	for command in plan full errors 'why FR-BOTTLE' verify; do
		script -qec "$sync $command" /dev/null </dev/null
	done >"$tmp/seen" 2>&1 || true
	sandbox_stop
)
like "$(<"$tmp/seen")" 'FR-GIFTCARD .2J' 'hostile names are shown'
is "$(LC_ALL=C grep -caP '\x1b\[2J|\xc2\x9b' "$tmp/seen")" 0 \
	'without their control characters'
is "$(grep -v '^{' "$tmp/seen" | grep -ca $'\u202e')" 0 \
	'and not the other way round'

# ---- names: of a checkout, of the state, of a run, of products
odd="$tmp/a [b] *'c\" \$(touch $tmp/ran) é%"
mkdir -p "$odd/tree/bin"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$odd/tree"
cp "$BIN"/* "$odd/tree/bin"
ln -s "$odd/tree/sync.sh" "$tmp/link"
odd_run() {
	run env -u DATABASE_URL STATE_DIR="$odd/state" PGPORT=1 \
		PGHOSTADDR=192.0.2.1 PGSERVICE=none bash -c 'cd / && "$@"' sh \
		"$tmp/link" "$@"
}
odd_run full --limit 3
is "$code $(tail -n 1 "$tmp/out" | jq .products.created)" '0 3' \
	'a run from a place with an odd name, with a database of its own'
[[ $code == 0 ]] || note "$err"
journal=$(find "$odd/state/run" -name 'done.*' | head -n 1)
zcat -f "$journal" >"${journal%/*}/journal.1"
odd_run product FR-BOTTLE
is "$code" 0 'one more'
is "$(find "$odd/state/run" -name 'journal.*')" '' 'a journal there is found'
succeeds 'nothing of the name was carried out' test ! -e "$tmp/ran"

for name in ../../x .. a/b 'a*' ''$'\n'; do
	exits 2 "a run called ${name@Q}" env RUN_ID="$name" audit-log beat
done
exits 2 'a STATE_DIR with a newline' env STATE_DIR="$tmp/a"$'\n'b "$sync" full
mkdir -m 777 "$tmp/open"
exits 2 'a STATE_DIR that all can write in' env STATE_DIR="$tmp/open" \
	"$sync" full
for list in '' ',' ',,'; do
	exits 2 "--only '$list' is not everything" "$sync" full --only "$list"
done
for sku in -x '*' "it's" 'a"b' ../x; do
	exits 3 "no product '$sku'" "$sync" product -- "$sku"
done
exits 2 'product -x is no option' "$sync" product -x
exits 2 'env runs programs only' "$sync" env run_tidy

done_testing
