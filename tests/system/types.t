#!/bin/bash
# Types: a text that looks like a number, a boolean or null is text in every
# record: SKUs, codes, messages, ids of digits. They come from people and from
# services, and what reads the records must find the same type each time.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
export PUSH_JOBS=1

# Products of which each name looks like something else. "" has no price, 7 two
# variants of one size.
jq -n '
	def id(n): "12345678901234567890\(1000 + n)";
	def at: "2026-01-05T09:00:00.000Z";
	["f", "t", "null", "true", "1e5", "404", "-1", "0012", "1.50", "NaN", "[]"]
		as $singles
	| def row(n; sku): {id: id(n), sku: sku, label: sku, gtin: "4012345678901",
		status: "Completed", created: at, modified: at, categories: [id(500)],
		attributes: {price: "10.00", description: sku}};
	def of(n): {_parent_id: id(n)};
	{assets: [],
	 categories: [{id: id(500), name: "404", slug: "404", order: "1",
		n_children: 0, parents_ids: [], path: ["404"], modified: at}],
	 attributes: [
		{id: id(600), label: "price", name: "Price", type_class:
			"DecimalAttribute", filter_type: "DecimalAttribute", groups: []},
		{id: id(601), label: "description", name: "Description", type_class:
			"TextAttribute", filter_type: "TextAttribute", groups: []},
		{id: id(602), label: "size", name: "12", type_class: "DropdownAttribute",
			filter_type: "DropdownAttribute", groups: [],
			options: ["1", "true", "null"]}],
	 products: (
		[$singles | to_entries[] | row(.key; .value)]
		+ [row(100; "12"),
			(row(101; "12.0") * {attributes: {size: "1"}} + of(100)),
			(row(102; "1e2") * {attributes: {size: "true"}} + of(100))]
		+ [row(200; "5") | del(.attributes.price)]
		+ [row(300; "7"),
			(row(301; "8") * {attributes: {size: "1"}} + of(300)),
			(row(302; "9") * {attributes: {size: "1"}} + of(300))])}' \
	>"$tmp/catalogue.json"

# untyped <RECORDS: members of another type than they are to be of
untyped() {
	jq -c -n '
		["kind", "of", "sku", "plytix_id", "id", "parent", "family", "code",
			"message", "stage", "severity", "webflow_id", "slug", "name",
			"label", "gtin", "action", "state", "status", "mode", "reason",
			"run", "field", "event", "description", "at", "started"] as $texts
		| ["requests", "writes", "minimum", "limited", "seconds", "ms",
			"created", "updated", "unchanged", "failed", "refused",
			"lost"] as $numbers
		| ["values", "causes", "path"] as $lists
		| inputs | . as $line | paths as $p | $p[-1] as $key
		| getpath($p) as $value | ($value | type) as $type
		| ($type == "number" or $type == "boolean") as $other
		| select(
			($texts | index([$key])) and $other
			or ($key == "sku" or $key == "plytix_id") and $type == "null"
			or ($lists | index($p[-2:-1])) and $other
			or ($numbers | index([$key])) and $type != "number"
				and $type != "object"
				and ($line.kind | IN("result", "summary", "history", "stats",
					"day", "why", "plan")))
		| {path: ($p | map(tostring) | join(".")), value: $value}' 2>&1 |
		head -n 5
}
# typed FILE WHAT: in each of its lines texts are texts and numbers numbers
typed() {
	is "$([[ -s $1 ]] && untyped <"$1" || echo 'no records')" '' \
		"$2: texts are texts, numbers are numbers"
}
while read -r line; do
	is "$(untyped <<<"$line" | wc -l)" 1 "is seen: $line"
done <<'END'
{"kind":"result","sku":404}
{"kind":"why","code":404}
{"kind":"errors","message":12}
{"kind":"errors","sku":false}
{"kind":"errors","sku":null}
{"kind":"product","skus":[{"plytix_id":1e5}]}
{"kind":"product","skus":[{"values":["1",2]}]}
{"kind":"history","writes":"3"}
{"kind":"error","message":"cut
END
# skus FILE KIND: the codes that it tells
skus() {
	jq -r --arg kind "$2" 'select(.kind == $kind) | .sku | tojson' "$1" |
		sort -u | tr '\n' ' '
}
# sorted TEXT…: as JSON, in the order of skus
sorted() {
	jq -c -n --args '$ARGS.positional[]' "$@" | sort | tr '\n' ' '
}
all=(-1 0012 1.50 12 1e5 404 NaN '[]' f null t true)

# ---- a run; what the service says is numbers, or looks like them
sandbox_start "$tmp/catalogue.json"
state_new
send POST "$WEBFLOW/__fault" '[
	{"match":"POST */products","nth":1,"do":"status","status":400,
	 "answer":{"code":404,"message":12,"details":[]}},
	{"match":"POST */products","nth":2,"do":"status","status":400,
	 "answer":{"code":"404","message":"12","details":["5",{"param":"7","description":"f"}]}},
	{"match":"POST */products","nth":3,"do":"status","status":400,
	 "answer":{"code":true,"message":null,"details":null}}]' >/dev/null
LOG_FORMAT=json exits 3 'a run' "$sync" full --json
cp "$tmp/out" "$tmp/results"
grep '^{' "$tmp/err" >"$tmp/log" || true
send DELETE "$WEBFLOW/__fault" >/dev/null
is "$(jq -c 'select(.code == "404" or .code == 404) | [.kind, .action, .code]' \
	"$tmp/results")" '["result","refused","404"]
["result","refused","404"]' 'a code 404 is text, as the service has it or not'
is "$(skus "$tmp/results" error)" '"5" "7" ' 'two never reach the shop'
typed "$tmp/results" 'results and summary'
typed "$tmp/log" 'messages'
run_dir=$(find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d | sort | tail -n 1)
find "$run_dir" -name '*.gz' -exec gunzip {} +
for file in "$run_dir"/*; do
	[[ $(head -c 8 "$file") == '{"kind":' || $(head -c 9 "$file") == '{"family"' ]] ||
		continue
	typed "$file" "the run's file ${file##*/}"
done

# ---- reports of it
report() { # WHAT COMMAND…
	local what=$1
	shift
	run "$@"
	typed "$tmp/out" "$what"
}
report 'history --json' "$sync" history --json
report 'errors --json' "$sync" errors --json
report 'errors --all --json' "$sync" errors --all --json
is "$(jq -r 'select(.severity != "warning") | .code | tojson' "$tmp/out" | sort | uniq -c |
	awk '{print $1, $2}' | tr '\n' ' ')" \
	"$(jq -r 'select(.code) | .code | tojson' "$tmp/results" | sort | uniq -c |
		awk '{print $1, $2}' | tr '\n' ' ')" 'each code as the run told it'
report 'stats --json' "$sync" stats --json
report 'stats --json --days' "$sync" stats --json --days 3
report 'retry-list' "$sync" env audit-log retry-list
is "$(jq -c -s 'map(.sku) | length' "$tmp/out")" 5 'those that were refused'
exits 3 'retry: three go through' "$sync" retry --json
typed "$tmp/out" 'results of retry'
exits 3 'another run' "$sync" full
typed "$tmp/out" 'its results'
is "$(jq -r 'select(.kind == "result" and .of == "product") | .sku | tojson' \
	"$tmp/out" | sort -u | tr '\n' ' ')" "$(sorted "${all[@]}")" 'tell of each'
log_clear
exits 3 'and one more' "$sync" full
is "$(writes)" 0 'writes nothing'
is "$(shop '.products[].skus[].fieldData.sku | tojson' | sort | tr '\n' ' ')" \
	"$(sorted 12.0 1e2 "${all[@]}" | sed "s/\"12\" //")" 'the shop has the codes as text'
for sku in f t null true 1e5 404 -1 0012 1.50 NaN '[]' 12 12.0 1e2; do
	exits 0 "why $sku" "$sync" why --json -- "$sku"
	typed "$tmp/out" "why --json $sku"
	[[ $sku != 12.0 && $sku != 1e2 ]] || sku=12
	is "$(jq -c 'select(.sku) | .sku' "$tmp/out" | sort -u)" "\"$sku\"" \
		'with its SKU'
done
exits 0 'why of an id of digits' "$sync" why --json 123456789012345678901000
typed "$tmp/out" 'why of an id of digits'
is "$(jq -r 'select(.sku) | .sku' "$tmp/out" | sort -u)" f 'is found'
exits 0 'product of an id of digits' "$sync" product 123456789012345678901005
typed "$tmp/out" 'product of an id of digits'
exits 0 'product of a SKU of digits' "$sync" product 404
typed "$tmp/out" 'product of a SKU of digits'

# ---- the stages by hand
webflow-fetch --schema >"$tmp/schema"
plytix-fetch | LC_ALL=C sort >"$tmp/rows"
typed "$tmp/rows" rows
is "$(jq -r 'select(.kind == "row" and .level == 0) | .sku | tojson' "$tmp/rows" |
	sort | tr '\n' ' ')" "$(sorted 5 7 "${all[@]}")" \
	'each SKU as text'
run variant-expand <"$tmp/rows"
variant-expand <"$tmp/rows" >"$tmp/products" 2>/dev/null || true
typed "$tmp/products" 'products of variant-expand'
is "$(skus "$tmp/products" error)" '"7" ' 'and its error'
webflow-map -S "$tmp/schema" <"$tmp/products" >"$tmp/desired" 2>/dev/null || true
typed "$tmp/desired" 'desired records'
is "$(skus "$tmp/desired" error)" '"5" "7" ' 'and errors'
is "$(skus "$tmp/desired" product)" "$(sorted "${all[@]}")" 'and SKUs'
audit-log recall -n <"$tmp/desired" >"$tmp/todo"
typed "$tmp/todo" 'what is known'
for verb in hints sent; do
	audit-log "$verb" -n >"$tmp/$verb"
	typed "$tmp/$verb" "audit-log $verb"
done
webflow-fetch >"$tmp/listing"
typed "$tmp/listing" 'the listing of the shop'
webflow-map --test 12 -S "$tmp/schema" <"$tmp/products" >"$tmp/trace" 2>/dev/null || true
run "$sync" migrate status
webflow-push -n -S "$tmp/schema" <"$tmp/desired" >"$tmp/plan" || true
typed "$tmp/plan" 'plans of an empty shop'
is "$(skus "$tmp/plan" plan)" "$(sorted '' "${all[@]}")" \
	'of each (and a category)'

# ---- people's edits: drift, and what is kept
edit_sku() { # CODE FIELD VALUE
	send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"sku\":\"$(shop ".products[]
		.skus[] | select(.fieldData.sku == \"$1\").id")\",\"field\":\"$2\",
		\"value\":$3}" >/dev/null
}
for code in f null 404 1e2; do
	edit_sku "$code" price '{"value":5,"unit":"USD"}'
done
edit_sku t sku '"12345"'
run "$sync" verify --json
typed "$tmp/out" 'verify --json'
is "$(skus "$tmp/out" drift)" '"12" "404" "f" "null" "t" ' 'SKUs of drift'
is "$(jq -c 'select(.sku == "t") | .fields[] | [.sku, .sent, .shop]' "$tmp/out")" \
	'["t","t","12345"]' 'a code that was edited'
exits 3 'plan --json' "$sync" plan --json
typed "$tmp/out" 'plan --json'
exits 3 'a run after edits' "$sync" full
typed "$tmp/out" 'results of a run after edits'
is "$(jq -c 'select(.sku == "t") | .edited' "$tmp/out")" \
	'[{"sku":"t","field":"sku","sent":"t","shop":"12345"}]' 'what it keeps'
exits 3 'plan --save' "$sync" plan --save "$tmp/saved"
typed "$tmp/saved" 'a saved plan'

# ---- records of anybody's making: numbers where texts belong, and an error
# whose texts are digits
cat >"$tmp/numbers" <<'END'
{"kind":"product","plytix_id":123456789012345678901900,"part":0,"sku":404,"state":"publish","product":{"fieldData":{"name":"Made by hand","slug":"made-by-hand"}},"options":[],"skus":[{"plytix_id":5,"sku":1e5,"values":[],"fieldData":{"name":"x","price":{"value":100,"unit":"USD"},"sku":"m"}}]}
END
webflow-push -n -S "$tmp/schema" <"$tmp/numbers" >"$tmp/plan" || true
typed "$tmp/plan" 'a plan of numbers'
is "$(jq -c '[.plytix_id, .part, .sku]' "$tmp/plan")" \
	'["123456789012345678901900","0","404"]' 'to the digit'
exits 2 'sync.sh push does not take them' "$sync" push "$tmp/numbers"
sed 's/"plytix_id":\([0-9]*\),"part":0,"sku":404/"plytix_id":"\1","part":"","sku":"404"/
	s/"plytix_id":5,"sku":1e5/"plytix_id":"123456789012345678901900","sku":"m"/' \
	"$tmp/numbers" >"$tmp/by-hand"
cat >>"$tmp/by-hand" <<'END'
{"kind":"error","stage":"webflow-map","plytix_id":"123456789012345678901901","sku":"f","code":"404","message":"12"}
END
exits 3 'a push by hand' "$sync" push "$tmp/by-hand"
typed "$tmp/out" 'its results'
report 'errors --json of a message 12' "$sync" errors --json
is "$(jq -c 'select(.code == "404") | [.skus, .code, .message]' "$tmp/out")" \
	'["f","404","12"]' 'by cause, too: a message 12 is text'
report 'each by itself' "$sync" errors --all --json
is "$(jq -c 'select(.code == "404") | [.sku, .code, .message]' "$tmp/out")" \
	'["f","404","12"]' 'a message 12 is text'
exits 0 'why of it' "$sync" why --json 123456789012345678901901
typed "$tmp/out" 'why of it'
is "$(jq -c 'select(.code) | [.sku, .code, .message]' "$tmp/out" | tail -n 1)" \
	'["f","404","12"]' 'as text, too'
done_testing
