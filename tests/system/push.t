#!/bin/bash
# Pushing by hand: sync.sh push FILE is a run with lock, row, guard and end;
# the programs by themselves write nothing that nobody records.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new
pim=$TESTS/catalogues/demo.json
exits 0 'the tables' "$sync" migrate up
webflow-fetch --schema >"$tmp/schema"
plytix-fetch | LC_ALL=C sort >"$tmp/rows"
variant-expand <"$tmp/rows" >"$tmp/products"
webflow-map -S "$tmp/schema" <"$tmp/products" >"$tmp/desired" 2>"$tmp/err" ||
	true

# mode_count: runs of kind push in the ledger
mode_count() { sql "SELECT count(*) FROM sync.sync_states WHERE mode = 'push'"; }

# ---- without a run nothing is pushed, however late what records begins
log_clear
while IFS='|' read -r settings wait what; do
	# shellcheck disable=SC2086
	run env $settings bash -c 'webflow-push -S "$1" <"$2" |
		(sleep "$3"; exec audit-log record); echo "${PIPESTATUS[*]}"' - \
		"$tmp/schema" "$tmp/desired" "$wait"
	is "$out $(writes)" '1 2 0' "record without a run, $what: nothing is sent"
done <<'END'
|0|at once
|1|a second late
RUN_DIR=/tmp|1|with a folder
RUN_ID=20200101T000000-0000|1|of one that never was
RUN_ID=20200101T000000-0000 DATABASE_URL=host=/nowhere|0|the database away
END
like "$err" "run '20200101T000000-0000' .*not under way" 'the run is named'
run bash -c 'audit-log recall <"$2" | webflow-push -S "$1" |
	audit-log record; echo "${PIPESTATUS[*]}"' - "$tmp/schema" "$tmp/desired"
like "$out $(writes)" ' 1 2 0$' 'nor behind recall'
like "$err" 'sync.sh push FILE' 'it says how to push by hand'
run bash -c 'webflow-push -S "$1" <"$2" | true' - "$tmp/schema" "$tmp/desired"
is "$(writes)" 0 'nor where the reader of the results has gone'
is "$(sql 'SELECT count(*) FROM sync.product_mappings')" 0 'nothing is recorded'
is "$(find "$STATE_DIR" -name 'journal.*')" '' 'not even in a journal'

# ---- tables of an older version: no write, either
RUN_ID=$(audit-log begin --mode push --pid $$ | jq -r .run)
export RUN_ID
exits 75 'under a run no tables are taken back' audit-log migrate down 1
sql "UPDATE sync.sync_states SET pid = 999999999 WHERE run = '$RUN_ID'"
exits 0 'the tables are those of before' audit-log migrate down 1
run bash -c 'webflow-push -S "$1" <"$2" | audit-log record
	echo "${PIPESTATUS[*]}"' - "$tmp/schema" "$tmp/desired"
is "$out $(writes)" '1 2 0' 'record says so before anything is sent'
exits 0 'and brought up to date' audit-log migrate up
sql "UPDATE sync.sync_states SET pid = $$ WHERE run = '$RUN_ID'"
exits 0 'the run ends' audit-log end
unset RUN_ID

# ---- a whole file
log_clear
exits 3 'push: one product of the file is refused' "$sync" push "$tmp/desired"
is "$(tail -n 1 "$tmp/out" | jq -r '[.kind, .mode, .status] | join(" ")')" \
	'summary push completed' 'with a summary'
get "$WEBFLOW/__state" >"$tmp/shop.json"
succeeds 'the shop is as full would leave it' "$TESTS/judges/oracle" "$pim" \
	"$tmp/shop.json"
is "$(requests webflow '[.[] | select(.method != "GET" and .status < 300)]
	| length')" "$(($("$TESTS/judges/minimum" "$pim") + 1))" 'with the fewest writes'
is "$(mode_count)" 2 'it is a run of the ledger'
log_clear
exits 3 'once more' "$sync" push "$tmp/desired"
is "$(writes)" 0 'writes nothing'

# ---- the same records, written otherwise, into an empty shop
sandbox_stop
sandbox_start demo
state_new
jq -S . "$tmp/desired" | jq -R -s -r 'gsub("\n *"; " ") | gsub("} {"; "}\n{")' \
	>"$tmp/blanks"
exits 3 'push of records with blanks and sorted keys' "$sync" push "$tmp/blanks"
get "$WEBFLOW/__state" >"$tmp/shop.json"
succeeds 'links products and categories alike' "$TESTS/judges/oracle" "$pim" \
	"$tmp/shop.json"

# ---- changed by hand, from stdin; nothing else is touched or archived
jq -c 'select(.sku == "FR-BOTTLE") | .product.fieldData.name |= "Acme " + .' \
	"$tmp/desired" >"$tmp/changed"
log_clear
exits 0 'push - reads stdin' bash -c '"$1" push - <"$2"' - "$sync" "$tmp/changed"
is "$(writes) $(shop '[.products[].product.fieldData.name
	| select(startswith("Acme "))] | length')" '1 1' 'one write, one name'
is "$(shop '[.products[].product | select(.isArchived)] | length')" 0 \
	'nothing is called absent'
is "$(sql 'SELECT high_water IS NULL FROM sync.sites')" t \
	'and the time up to which changes were seen stays'
is "$(find "$STATE_DIR" -maxdepth 1 -name 'push.*')" '' 'no copy is left'

# ---- the guard, the lock
jq -c 'if .state == "publish" then .state = "archive" else . end' \
	"$tmp/desired" >"$tmp/gone"
log_clear
exits 3 'a file that would empty the shop' "$sync" push "$tmp/gone"
is "$(writes)" 0 'is held back'
like "$err" 'ARCHIVE_MAX=' 'with the way to allow it'
exec 5>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock -x 5
log_clear
exits 75 'while another run is under way' "$sync" push "$tmp/desired"
exec 5>&-
is "$(requests webflow length)" 0 'nobody is asked'
is "$(find "$STATE_DIR" -maxdepth 1 -name 'push.*')" '' 'and no copy is left'

# ---- what the ledger does not know is looked for in the shop first
sandbox_stop
sandbox_start demo
state_new
exits 3 'a first run' "$sync" full
state_new
log_clear
exits 3 'push with an empty ledger' "$sync" push "$tmp/desired"
is "$(requests webflow '[.[] | select(.method == "POST")] | length')" 0 \
	'makes nothing twice'

# ---- killed in the middle: the next full ends in the same shop
sandbox_stop
"$TESTS/catalogues/catalogue-make" 40 4 >"$tmp/big.json"
sandbox_start "$tmp/big.json"
state_new
plytix-fetch | LC_ALL=C sort | variant-expand |
	webflow-map -S "$tmp/schema" >"$tmp/big"
send POST "$WEBFLOW/__fault" '{"match":"PATCH *","from":1,"count":100000,
	"do":"slow","ms":50}' >/dev/null
"$sync" push "$tmp/big" >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
pid=$!
for _ in {1..100}; do
	(($(shop '.products | length') < 5)) || break
	sleep 0.1
done
kill_all
wait "$pid" 2>/dev/null || true
made=$(shop '.products | length')
ok $((made == 0 || made == 40)) "killed in the middle ($made of 40)"
send DELETE "$WEBFLOW/__fault" >/dev/null
exits 0 'the next full ends well' "$sync" full
get "$WEBFLOW/__state" >"$tmp/shop.json"
succeeds 'nothing twice, nothing lost' "$TESTS/judges/oracle" "$tmp/big.json" \
	"$tmp/shop.json"
log_clear
exits 0 'and one more' "$sync" full
is "$(writes)" 0 'writes nothing'

# ---- files that are none
count=$(mode_count)
echo '{"kind":"product"' >"$tmp/broken"
echo '[1]' >"$tmp/list"
jq . "$tmp/changed" >"$tmp/pretty"
{ grep '^{"kind":"category"' "$tmp/desired" && cat "$tmp/pretty"; } >"$tmp/late"
tr '\n' ' ' <<<"$(cat "$tmp/changed" "$tmp/changed")" >"$tmp/pair"
{ cat "$tmp/changed" && echo && cat "$tmp/changed"; } >"$tmp/blank"
{ cat "$tmp/changed" && printf '\0\0'; } >"$tmp/zeros"
{ printf '\xef\xbb\xbf' && cat "$tmp/changed"; } >"$tmp/bom"
LC_ALL=C sed 's/Acme/Caf\xe9/' "$tmp/changed" >"$tmp/latin"
printf '{"kind":"product","x":%s%s}\n' "$(printf '[%.0s' {1..70})" \
	"$(printf ']%.0s' {1..70})" >"$tmp/deep"
jq -c '.plytix_id |= ascii_upcase' "$tmp/changed" >"$tmp/capital"
jq -c '.plytix_id = 7' "$tmp/changed" >"$tmp/number"
jq -c 'del(.plytix_id)' "$tmp/changed" >"$tmp/nameless"
cat "$tmp/changed" "$tmp/changed" >"$tmp/twice"
log_clear
while IFS='|' read -r file pattern what; do
	exits 2 "$what" "$sync" push "${file/TMP/$tmp}"
	like "$err" "$pattern" "$what: says so"
done <<'END'
/nowhere|cannot read|a file that is not there
TMP|cannot read|a folder
TMP/products|line [0-9]+ is product FR-[A-Z-]+, not mapped yet|products that are not mapped
TMP/rows|no product and no category|rows
/dev/null|no product and no category|an empty file
TMP/schema|no product and no category|a schema
TMP/broken|line 1: |a broken line
TMP/list|line 1: not a record|a list
TMP/pretty|line 1: |records on several lines
TMP/late|line 14: |and where they begin
TMP/pair|line 1: |two records on a line
TMP/blank|line 2 is not one JSON object|an empty line
TMP/zeros|line 2: |zero bytes at the end
TMP/bom|line 1: |a mark of UTF-8
TMP/latin|line 1: |bytes that are no UTF-8
TMP/deep|line 1: |nesting of 70
TMP/number|line 1 has no plytix_id|an id that is a number
TMP/capital|line 1 has no plytix_id|an id in capitals
TMP/nameless|line 1 has no plytix_id|no id
TMP/twice|FR-BOTTLE is in it twice|one product twice
END
is "$(mode_count) $(requests webflow length)" "$count 0" 'no run, nobody asked'
cp "$tmp/changed" "$tmp/-x y"
cd "$tmp"
exits 0 'a file of an odd name, behind --' "$sync" push -- '-x y'
exits 0 'a pipe instead of a file' bash -c '"$1" push <(cat "$2")' - "$sync" \
	"$tmp/changed"

# ---- --rest: what needs no request at once, the lines of the others aside
audit-log recall -n --schema "$tmp/schema" <"$tmp/changed" |
	jq -c 'if .sku == "FR-BOTTLE" then .product.fieldData.name = "Flask"
		else . end' >"$tmp/todo"
log_clear
exits 0 'push --rest' bash -c 'webflow-push -S "$1" --rest "$2.rest" <"$2"' - \
	"$tmp/schema" "$tmp/todo"
is "$(requests webflow length)" 0 'push --rest asks nobody'
is "$(grep -c . "$tmp/todo.rest")" 1 'push --rest: one needs a request'
is "$(jq -c . "$tmp/todo.rest")" "$(grep '"sku":"FR-BOTTLE"' "$tmp/todo")" \
	'push --rest: its line as it came'
is "$(jq -r 'select(.kind == "result" and .of == "product") |
	"\(.sku) \(.action)"' <<<"$out" | sort)" \
	"$(jq -r 'select(.kind == "product" and .sku != "FR-BOTTLE") |
		"\(.sku) unchanged"' "$tmp/todo" | sort)" \
	'push --rest: the others are unchanged'
exits 1 'push --rest into a folder' bash -c \
	'webflow-push -S "$1" --rest / <"$2"' - "$tmp/schema" "$tmp/todo"
like "$err" "could not write '/'" 'push --rest into a folder: says so'
exits 2 'push --rest and -n' webflow-push -n -S "$tmp/schema" --rest "$tmp/x"

exits 2 'push without a file' "$sync" push
exits 2 'push of two files' "$sync" push a b
exits 2 'an option it does not have' "$sync" push --nonsense "$tmp/desired"
done_testing
