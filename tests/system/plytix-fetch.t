#!/bin/bash
# plytix-fetch against the sandbox: families by name, heads, three levels, the
# token, what a failure leaves behind, and how many requests it takes. (That
# all shapes give the same records: plytix-shapes.t.)
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

export PLYTIX_API_KEY=sandbox-key PLYTIX_API_PASSWORD=sandbox-password
export PLYTIX_RATE_LIMIT=1000 PLYTIX_HOURLY_LIMIT=16384

# service CATALOGUE SWITCH…: one to ask, with an empty state
service() {
	local catalogue=$1
	shift
	server plytix -c "$catalogue" -s rate=off -s claim=absent "${@/#/-s}"
	at=http://127.0.0.1:$plytix_port
	PLYTIX=$at
	export PLYTIX_BASE_URL=$at/api/v1
	export PLYTIX_AUTH_URL=$at/auth/api/get-token
	state
}
state() {
	export STATE_DIR
	STATE_DIR=$(mktemp -d "$tmp/state.XXXXXX")
}
switch() { send POST "$at/__switch" "$1" >/dev/null; }
edit() { send POST "$at/__edit" "$1" >/dev/null; }
fault() { send POST "$at/__fault" "$1" >/dev/null; }
no_faults() { send DELETE "$at/__fault" >/dev/null; }
forget() { send DELETE "$at/__log" >/dev/null; }
asked() { get "$at/__log" | jq -s -r "$1"; }

# fetch ARG…: sorted into $tmp/got, its exit code in $code, errors in $err
fetch() {
	code=0
	timeout 60 plytix-fetch "$@" >"$tmp/raw" 2>"$tmp/err" </dev/null ||
		code=$?
	LC_ALL=C sort "$tmp/raw" >"$tmp/got"
	err=$(<"$tmp/err")
}
rows() { grep -c '"kind":"row"' "$tmp/got" || true; }
ended() { grep -c '"kind":"end"' "$tmp/got" || true; }
end() { tail -n 1 "$tmp/got" | jq -r "$1"; }
id_of() { jq -r "select(.kind == \"row\" and .sku == \"$1\").id" "$tmp/base"; }
# strange: rows that a listing of all did not give byte for byte
strange() {
	grep '"kind":"row"' "$tmp/got" | LC_ALL=C comm -13 "$tmp/base" - |
		wc -l
}

service "$TESTS/catalogues/demo.json"
fetch
cp "$tmp/got" "$tmp/base"
is "$code $(rows) $(end '.families + " " + .catalogue')" '0 68 whole whole' \
	'everything is listed'
is "$(asked '[.[] | select(.path == "/api/v1/assets/search")] | length')" \
	"$(asked '[.[] | select(.path == "/api/v1/assets/search") |
		.body.filters[0][0].value[]] | unique | length / 100 | ceil')" \
	'assets are asked for in full batches, each once'
is "$(end .requests)" "$(asked length)" 'the end record knows the requests'
is "$(end .high_water)" \
	"$(jq -r 'select(.kind == "row").modified' "$tmp/base" | sort | tail -n 1)" \
	'and the latest change'

# ---- families by name
jacket=$(id_of FR-JKT-FJELL)
variant=$(jq -r "select(.parent == \"$jacket\").id" "$tmp/base" | head -n 1)
fetch --id "$jacket"
is "$code $(rows) $(strange) $(end .families) $(end .catalogue)" \
	'0 8 0 whole partial' 'a family by its id, the same bytes'
fetch --id "$variant"
is "$code $(rows) $(strange)" '0 8 0' 'by the id of a variant'
sku=$(jq -r "select(.id == \"$variant\").sku" "$tmp/base")
fetch --sku "$sku"
is "$code $(rows) $(strange)" '0 8 0' 'by the code of a variant'
fetch --sku "${sku,,}"
is "$code $(rows) $(jq -r 'select(.kind == "error").code' "$tmp/got")" \
	'3 0 not-found' 'codes are compared exactly'
fetch --id 000000000000000000000000
is "$code $(jq -r 'select(.kind == "error").code' "$tmp/got") $(ended)" \
	'3 not-found 1' 'an unknown id is an error record'

jq -c 'select(.kind == "row") | {family: "", level: 5, kind: "head", id,
	parent, sku}' "$tmp/base" >"$tmp/heads"
head -n 2 "$tmp/heads" >"$tmp/two"
wanted=$(jq -r '.parent // .id' "$tmp/two" | sort -u)
fetch --families "$tmp/two"
is "$code $(strange) $(jq -r 'select(.kind == "row").family' "$tmp/got" |
	sort -u)" "0 0 $wanted" 'families one by one'
forget
fetch --families "$tmp/heads"
is "$code $(rows) $(strange) $(end .families) $(end .catalogue)" \
	'0 68 0 whole partial' 'all families are listed'
is "$(asked '[.[] | select(.path | test("variants|products/[0-9a-f]"))] |
	length')" 0 'since that is cheaper'
code=0
printf '{"id":"%s"}\n{"family":"%s"}\n{"kind":"end"}\n' "$variant" \
	ffffffffffffffffffffffff |
	plytix-fetch --families - 2>"$tmp/err" >"$tmp/raw" || code=$?
LC_ALL=C sort "$tmp/raw" >"$tmp/got"
is "$code $(rows) $(strange)" '0 8 0' 'from a pipe, one is gone, one a variant'
jq -c 'select(.kind == "row") | {id}' "$tmp/base" >"$tmp/ids"
fetch --families "$tmp/ids"
is "$code $(rows) $(strange)" '0 68 0' 'variants named without their parents'
echo '{"sku":"x"}' >"$tmp/bad"
exits 1 'a line that names no family' plytix-fetch --families "$tmp/bad"
exits 2 'no such file' plytix-fetch --families "$tmp/none"

# ---- heads and dates
H=$(jq -r 'select(.kind == "end").high_water' "$tmp/base")
fetch --since "$H" --heads
forget
fetch --since "$H" --heads
is "$code $(asked length)" '0 1' 'an idle look takes one request'
is "$(jq -r 'select(.kind == "head") | [keys_unsorted[]] | join(" ")' \
	"$tmp/got" | sort | tail -n 1)" 'family level kind id sku modified' \
	'heads and nothing else'
is "$(end .families) $(end .high_water)" "whole $H" 'and they are all there'
fetch --since "$H"
is "$code $(rows) $(strange) $(end .families)" '0 1 0 partial' \
	'since then, that row included'
is "$(asked '[.[].body.filters[0][0] | select(.field == "modified") |
	.operator + .value] | unique[0]')" \
	"gte$(date -u -d "$H 1 day ago" +%F)" 'asked for by day, a day early'

# ---- columns
echo '{"columns":["label","attributes.price"]}' >"$tmp/columns"
fetch --columns "$tmp/columns"
is "$code $(jq -r 'select(.kind == "row").attributes | keys[]' "$tmp/got" |
	sort -u)" '0 price' 'only the columns that were asked for'
echo '{"columns":["attributes.price","attributes.nope"]}' >"$tmp/columns"
fetch --columns "$tmp/columns"
is "$code $(ended)" '2 0' 'a missing column is exit 2'
like "$err" "'attributes.nope'" 'and is named'
echo '{"columns":["attributes.price"],"optional":["attributes.nope"]}' \
	>"$tmp/columns"
fetch --columns "$tmp/columns"
is "$code $(rows)" '0 68' 'unless it is optional'
switch '{"hidden":"price"}'
fetch --columns "$tmp/columns"
is "$code" 2 'a column that the role hides is missing too'
switch '{"hidden":""}'
forget
fetch --check
is "$code $(jq -r 'select(.kind == "columns").available | map(.key) |
	contains(["sku", "attributes.price"])' "$tmp/got") $(asked length)" \
	'0 true 2' 'the check asks for the columns and the relationships alone'

echo '{"columns":["attributes.nope"]}' >"$tmp/columns"
fetch --check --columns "$tmp/columns"
is "$code" 2 'and complains about those that are missing'
webflow-map --columns >"$tmp/columns"
fetch --columns "$tmp/columns"
is "$code $(jq -r "select(.id == \"$variant\").attributes |
	keys[]" "$tmp/got" | grep -cE 'color|size')" '0 2' \
	'dropdowns come along where options are found by themselves'

# ---- three levels
parent=$(jq -r "select(.id == \"$variant\").sku" "$tmp/base")
child=$(jq -r "select(.parent == \"$jacket\").sku" "$tmp/base" | tail -n 1)
edit "{\"op\":\"link\",\"parent\":\"$parent\",\"sku\":\"$child\"}"
fetch
is "$code $(rows) $(end .families)" '0 68 whole' 'a variant of a variant'
is "$(jq -r "select(.sku == \"$child\") | [.family, .level, .parent] |
	join(\" \")" "$tmp/got")" "$jacket 2 $variant" 'belongs to the root'
cp "$tmp/got" "$tmp/base"
fetch --sku "$child"
is "$code $(rows) $(strange)" '0 8 0' 'so it does by its own code'
send POST "$at/__reset" >/dev/null

# ---- the token
state
forget
fetch
fetch
is "$(asked '[.[] | select(.path | test("get-token"))] | length')" 1 \
	'one token for two runs'
is "$(stat -c %a "$STATE_DIR"/token/*)" 600 'kept where nobody else can read it'
is "$(grep -rlE 'sandbox-(key|password)' "$STATE_DIR" | wc -l)" 0 \
	'key and password are kept nowhere'
edit '{"op":"expire-tokens"}'
fetch
is "$code $(rows)" '0 68' 'a token that was taken back is replaced'
is "$(asked '[.[] | select(.status == 401)] | length')" 1 'after one 401'
chmod 644 "$STATE_DIR"/token/*
forget
fetch
is "$(asked '[.[] | select(.path | test("get-token"))] | length')" 1 \
	'a token file that others can read is not believed'
fault '{"match":"* /api/v1/*","from":1,"count":0,"do":"status","status":401}'
forget
fetch
is "$code $(ended) $(asked '[.[] | select(.path | test("get-token"))] |
	length')" '1 0 1' 'a second 401 ends it'
no_faults
state
PLYTIX_API_PASSWORD=wrong fetch
is "$code $(wc -l <"$tmp/err") $(wc -c <"$tmp/got")" '1 1 0' \
	'wrong credentials: one sentence, nothing else'
like "$err" 'refused PLYTIX_API_KEY and PLYTIX_API_PASSWORD' 'that says it'
is "$(env -u PLYTIX_API_KEY plytix-fetch 2>&1 >/dev/null </dev/null |
	grep -c 'PLYTIX_API_KEY')" 1 'no credentials at all'
exits 2 'are exit 2' env -u PLYTIX_API_KEY plytix-fetch
switch '{"role":"denied"}'
fetch
is "$code" 1 'a role without permission'
like "$err" 'lacks the permission' 'is told'
switch '{"role":"full"}'

# ---- faults
each='"match":"POST /api/v1/*/search","from":2,"count":1'
for how in '"do":"status","status":503' '"do":"drop-before"' \
	'"do":"drop-after"' '"do":"truncate"' '"do":"html"' \
	'"do":"status","status":429,"retry_after":"1"' '"do":"slow","ms":300'; do
	fault "{$each,$how}"
	fetch
	no_faults
	is "$code $(rows) $(end .catalogue)" '0 68 whole' "harmless: $how"
done
fault '{"match":"POST /api/v1/products/search","from":2,"count":0,"do":"html"}'
fetch
is "$code $(ended)" '75 0' 'what is never JSON: later, and no end mark'
no_faults
fault '{"match":"POST /api/v1/assets/search","from":1,"count":0,"do":"status","status":403}'
fetch
is "$code $(ended)" '1 0' 'no permission for assets: no end mark'
no_faults
fault '{"match":"POST /api/v1/products/search","from":2,"count":0,"do":"status","status":301}'
fetch
is "$code $(ended)" '1 0' 'a redirect is not followed'
no_faults
code=0
plytix-fetch >/dev/full 2>"$tmp/err" || code=$?
is "$code" 1 'a full disk'
like "$(<"$tmp/err")" 'could not write' 'is told'

# ---- numbers of variants that do not fit
switch '{"num_variations":"high"}'
fetch
is "$code $(ended) $(jq -r 'select(.kind == "error").code' "$tmp/got" |
	sort -u)" '3 1 family-incomplete' \
	'families that lack a variant are refused by name'
switch '{"num_variations":"right"}'

jq '.products |= map(select(.sku != "HM-SKILLET"))' \
	"$TESTS/catalogues/demo.json" >"$tmp/orphans.json"
service "$tmp/orphans.json"
fetch
is "$code $(ended) $(jq -r 'select(.kind == "error") |
	.code + " " + .family' "$tmp/got")" \
	"3 1 family-incomplete $(id_of HM-SKILLET)" \
	'variants without a parent are an error record of their family'

# ---- pages side by side
"$TESTS/catalogues/catalogue-make" 300 9 >"$tmp/large.json"
service "$tmp/large.json" latency=200
forget
fetch
is "$code $(rows)" '0 3000' 'three thousand rows'
# seen by the server, on a machine of any load: who asks for one page after the
# other cannot come again before the answer, which takes 200 ms
together=$(asked '[.[].at_ms] | sort | [range(1; length) as $i
	| .[$i] - .[$i - 1] | select(. < 200)] | length')
all=$(end .requests)
ok $((together * 3 < all)) \
	"pages go side by side ($together of $all requests before an answer)"
code=0
plytix-fetch >"$tmp/got" 2>"$tmp/err" </dev/null &
pid=$!
sleep 1
kill -TERM "$pid"
wait "$pid" || code=$?
is "$code $(ended)" '75 0' 'a stop in the middle: later, and no end mark'
done_testing
