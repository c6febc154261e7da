#!/bin/bash
# The ledger alone: audit-log over records made by hand, no service near.
. "$(dirname "$0")/../lib.sh"

export WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741 PLYTIX_API_KEY=key-one

begin() { # MODE [OPTION…]: RUN_ID of a new run
	unset RUN_ID
	run audit-log begin --mode "$@" --pid $$
	export RUN_ID
	RUN_ID=$(jq -r .run <<<"$out")
}

# product ID SKU NAME SLUG [STATE]: a desired line
product() {
	printf '{"kind":"product","plytix_id":"%s","part":"","sku":"%s","state":"%s","product":{"fieldData":{"name":"%s","slug":"%s"}},"options":[],"skus":[{"plytix_id":"%s","sku":"%s","values":[],"fieldData":{"name":"%s"}}]}\n' \
		"$1" "$2" "${5:-publish}" "$3" "$4" "$1" "$2" "$3"
}

# in_shop ID SLUG NAME SKU-SLUG CODE: a product of the shop
in_shop() {
	printf '{"kind":"shop-product","product":{"id":"%s","isArchived":false,"isDraft":false,"fieldData":{"name":"%s","slug":"%s"}},"skus":[{"id":"s%s","fieldData":{"slug":"%s","sku":"%s"}}]}\n' \
		"$1" "$3" "$2" "$1" "$4" "$5"
}

shop_end='{"kind":"end","products":"whole","count":9,"requests":1}'

# step ID WEBFLOW-ID SLUG TIME [NAME]: what push says after a write
step() {
	printf '{"kind":"step","of":"product","plytix_id":"%s","part":"","sku":"K%s","step":"create-product","sent_at":"2026-01-01T00:00:0%s.000Z","product":{"webflow_id":"%s","slug":"%s","state":"publish","published":false,"fields":{"name":"%s","n":57.10},"options":[],"refused":[]},"skus":[{"webflow_id":"s%s","slug":"%s","plytix_id":"%s","values":[],"default":true,"fields":{},"stock":{"inventoryType":"finite","quantity":3}}]}\n' \
		"$1" "$1" "$4" "$2" "$3" "${5:-Name}" "$2" "$1" "$1"
}

# result ID ACTION
result() {
	printf '{"kind":"result","of":"product","plytix_id":"%s","part":"","sku":"K%s","action":"%s","requests":1,"writes":1,"minimum":1,"limited":0,"ms":5}\n' \
		"$1" "$1" "$2"
}

# row ID MODIFIED
row() {
	printf '{"family":"%s","level":0,"kind":"row","id":"%s","sku":"K%s","modified":"%s"}\n' \
		"$1" "$1" "$1" "$2"
}

# rows_end COUNT [CATALOGUE]
rows_end() {
	printf '{"family":"~","level":9,"kind":"end","families":"whole","catalogue":"%s","count":%d,"high_water":"2026-02-02T00:00:00.000Z","requests":2}\n' \
		"${2:-whole}" "$1"
}

known() { # ID FILTER: of that product's line on stdin
	jq -c "select(.plytix_id == \"$1\").known | $2"
}

# ---- tables
state_new
exits 0 'the state of no tables' audit-log migrate status
like "$out" '"applied":false' 'nothing is applied'
exits 2 'without tables there are no reports' audit-log stats
like "$err" 'migrate up' 'and the way out is told'
current() { # WHAT: --if-current begins no run
	exits 0 "$1" audit-log begin -m full --pid $$ --if-current
	is "$out$err" '' 'is nothing to begin a run with'
}
current 'a database without tables'
is "$(sql "SELECT to_regnamespace('sync')")" '' 'and nothing is made there'
exits 0 'the tables are made' audit-log migrate up
exits 0 'twice is once' audit-log migrate up
is "$out" '' 'with nothing to do'
exits 0 'the way back' audit-log migrate down all
is "$(sql "SELECT count(*) FROM pg_tables WHERE schemaname = 'sync'")" 1 \
	'leaves the list of migrations alone'
current 'without one of them'
audit-log migrate up >/dev/null
sql "UPDATE sync.schema_scripts SET checksum = 'x' WHERE name = 'views'"
current 'with other views'
audit-log migrate up >/dev/null
sql "UPDATE sync.schema_migrations SET version = 99 WHERE version = 13"
current 'without the last one'
sql "UPDATE sync.schema_migrations SET version = 13 WHERE version = 99"
cp -r "$ROOT/sql" "$tmp/sql"
echo '-- later' >>"$tmp/sql/0001-ledger.up.sql"
exits 2 'a migration that was changed is refused' \
	audit-log migrate --sql "$tmp/sql" up
like "$err" '0001-ledger' 'by its name'

# ---- one run at a time
state_new
begin full --seen
like "$out" '"clean":false,"high_water":null,"last_count":0' \
	'the first run makes the tables and knows nothing'
first=$RUN_ID
[[ ! -e $STATE_DIR/run/$first/seen ]]
ok $? 'nor any row'
exits 75 'a second run waits' env -u RUN_ID audit-log begin -m full
like "$err" "$first.*$(uname -n).*$$" 'and says whose host and process'
sql "UPDATE sync.sync_states SET pid = 999999999" >/dev/null
begin full
is "$code" 0 'a run whose process has gone is taken over'
is "$(sql "SELECT status FROM sync.sync_states WHERE run = '$first'")" \
	failed 'as a failed one'
sql "UPDATE sync.sync_states SET host = 'elsewhere',
	identity = 'other'" >/dev/null
exits 75 'a run of another host counts' env -u RUN_ID audit-log begin -m full
sql "UPDATE sync.sync_states SET heartbeat = now() - interval '1 hour'" \
	>/dev/null
begin full
is "$code" 0 'until its heart has stopped'
audit-log end >/dev/null
exits 0 'a key with a slip binds nobody as long as nothing is there' \
	env -u RUN_ID PLYTIX_API_KEY=key-slip \
	audit-log begin -m full --pid 999999999
begin full
audit-log end >/dev/null
sql "INSERT INTO sync.product_mappings (site, plytix_id, webflow_id, slug,
	state, fields, options, refused, sent_at) VALUES ('$WEBFLOW_SITE_ID',
	'p1', 'w1', 'one', 'publish', '{}', '[]', '[]', now())"
exits 2 'goods of another account are refused' \
	env -u RUN_ID PLYTIX_API_KEY=key-two audit-log begin -m full
like "$err" 'another Plytix account' 'with a reason'
is "$(sql "SELECT count(*) FROM sync.sync_states WHERE status = 'running'")" \
	0 'and no run is left behind'
exits 0 'unless that is wanted' env -u RUN_ID PLYTIX_API_KEY=key-two \
	audit-log begin -m full --pid 999999999 --accept-catalogue
unlike "$(sql 'SELECT * FROM sync.sites')" 'key-' 'no key is kept'
RUN_ID=$(jq -r .run <<<"$out") audit-log end >/dev/null

# ---- recall
state_new
begin full
{
	product p1 K1 Chaz chaz           # nobody's
	product p2 K2 Chaz chaz           # the same wish
	product p3 K3 Old other           # its identity is in the shop
	product p4 K4 Four four           # its code is
	product p5 K5 Five five           # slug and name are
	product p6 K6 Six taken           # slug is, name is not
	echo '{"kind":"error","stage":"webflow-map","plytix_id":"p7","sku":"K7","code":"price-missing","message":"none"}'
	echo '{"kind":"strange",  "a":1.50}'
} >"$tmp/desired"
{
	in_shop w3 old-slug Old p3 K4     # p3's identity, p4's code: p3 wins
	in_shop w4 vier Vier x K4x
	in_shop w5 five Five y ''
	in_shop w6 taken Sixth z K9
	in_shop w8 acht Acht q K4
	echo "$shop_end"
} >"$tmp/shop"
{ # both families held the variant p0, which became a product, before p8
	in_shop wf fam Fam p8 C8 | jq -c '.product.fieldData["default-sku"] = "swf"
		| .skus = [{id: "swo", fieldData: {slug: "p0", sku: "C0"}}] + .skus'
	in_shop wn moved Moved p0_p0 C0
	echo "$shop_end"
} >"$tmp/moved"
{
	product p0 C0 Moved moved
	product p8 C8 Fam fam
} >"$tmp/two"
run sh -c "audit-log recall -n --shop $tmp/moved <$tmp/two"
is "$(jq -c '[.sku, .known.shop.product.id]' <<<"$out" | tr '\n' ' ')" \
	'["C0","wn"] ["C8","wf"] ' 'a default SKU tells more than another one'
exits 0 'recall' sh -c "audit-log recall --shop $tmp/shop <$tmp/desired"
is "$(known p1 .slug <<<"$out")" '"chaz"' 'a free slug is given as wished'
is "$(known p2 .slug <<<"$out")" '"chaz-k2"' 'the second takes its code along'
is "$(known p3 '[.shop.product.id, .slug]' <<<"$out")" '["w3","old-slug"]' \
	'adopted by the identity of a SKU, with its slug'
is "$(known p4 .shop <<<"$out")" null 'a code that two have adopts nothing'
is "$(known p5 .shop.product.id <<<"$out")" '"w5"' \
	'adopted by slug and equal name'
is "$(known p6 '[.shop, .slug]' <<<"$out")" '[null,"taken-k6"]' \
	'not by the slug alone'
is "$(known p1 '[.read, .doubt, .sent]' <<<"$out")" '[true,null,null]' \
	'the shop was read'
is "$(jq -c 'del(.known)' <<<"$out" | sed -n '1,7p')" \
	"$(head -n 7 "$tmp/desired")" 'members stay as they were'
is "$(tail -n 1 <<<"$out")" '{"kind":"strange",  "a":1.50}' \
	'strangers pass as the bytes that came'
is "$(sql "SELECT count(*) FROM sync.run_items")" 7 \
	'each line is waited for, the error too'
sed -i 's/"sku":"K4"/"sku":"C4"/' "$tmp/shop"
in_shop w4 vier Vier x K4 >>"$tmp/shop"
run sh -c "audit-log recall -n --shop $tmp/shop <$tmp/desired"
is "$(known p4 .shop.product.id <<<"$out")" '"w4"' \
	'adopted by a code that one has'
run sh -c "audit-log recall -n <$tmp/desired"
is "$(known p3 '[.shop, .read]' <<<"$out")" '[null,null]' \
	'without a shop nothing is said of it'

# ---- record
{
	step p1 w1 chaz 1
	result p1 created
} >"$tmp/steps"
exits 0 'record' sh -c "audit-log record <$tmp/steps"
is "$out" "$(cat "$tmp/steps")" 'passes on what it keeps'
run sh -c "audit-log recall -n <$tmp/desired"
is "$(known p1 .sent <<<"$out")" \
	"$(jq -c 'select(.product) | .product + {skus} | {webflow_id,slug,state,published,fields,options,refused,skus}' <"$tmp/steps")" \
	'what was sent comes back'
like "$out" '"n":57.10' 'numbers as they were written'
product p2 K2 Two two | jq -c '.skus[0].plytix_id = "p1"' >"$tmp/moved"
product p1 K1 One one >>"$tmp/moved"
run sh -c "audit-log recall -n <$tmp/moved"
is "$(jq -c .known.taken <<<"$out" | tr '\n' ' ')" '["p1"] null ' \
	'a key that another product holds is told'
step p1 w1 chaz 0 Older | audit-log record >/dev/null
is "$(sql "SELECT fields ->> 'name' FROM sync.product_mappings")" Name \
	'what was sent earlier replaces nothing'
step p1 w1b chaz 2 Anew | audit-log record >/dev/null
is "$(sql "SELECT webflow_id FROM sync.product_mappings")" w1b \
	'a product made anew takes the place'
is "$(sql "SELECT webflow_id FROM sync.variant_mappings")" sw1b \
	'its SKU too'
step p9 w1b chaz 3 Thief | audit-log record >/dev/null
is "$(sql "SELECT plytix_id FROM sync.product_mappings")" p9 \
	'a shop product belongs to one product'
echo '{"kind":"step","of":"product","plytix_id":"p9","part":"","sku":"","step":"forget","sent_at":"2026-01-01T00:00:09.000Z","forget":true}' |
	audit-log record >/dev/null
is "$(sql "SELECT count(*) FROM sync.product_mappings, sync.variant_mappings")" \
	0 'what turned out not to exist is forgotten'
exits 1 'a broken line is told, the others are kept' \
	sh -c "(echo '{\"kind\":'; cat $tmp/steps) | audit-log record"
is "$out" "$(cat "$tmp/steps")" 'and passed on'
exits 1 'a full disk behind it' \
	sh -c "audit-log record <$tmp/steps >/dev/full"
step p5 w5 five 1 | audit-log record | :
is "$(sql "SELECT count(*) FROM sync.product_mappings WHERE plytix_id = 'p5'")" \
	1 'a reader that has gone loses nothing'

# ---- record when something breaks
mkfifo "$tmp/pipe"
audit-log record <"$tmp/pipe" >"$tmp/passed" &
recorder=$!
exec 7>"$tmp/pipe"
step p2 w2 chaz-k2 1 >&7
for ((i = 0; i < 50; i++)); do
	[[ -s $tmp/passed ]] && break
	sleep 0.1
done
kill -TERM $recorder
kill -INT $recorder
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
	WHERE application_name = 'audit-log'
	AND datname = current_database()" >/dev/null
result p2 created >&7
exec 7>&-
code=0
wait $recorder || code=$?
is "$code" 0 'signals and a lost connection do not stop it'
is "$(sql "SELECT action FROM sync.run_items WHERE plytix_id = 'p2'")" \
	created 'nor lose a result'

away="host=$tmp/nowhere dbname=x password=geheim"
step p6 w6b taken-k6 1 >"$tmp/more"
result p6 created >>"$tmp/more"
exits 75 'with the database away' \
	sh -c "DATABASE_URL='$away' audit-log record <$tmp/more"
is "$out" "$(cat "$tmp/more")" 'the journal is enough'
unlike "$err" geheim 'and nobody learns the password'
journal=$(find "$STATE_DIR" -name 'journal.*')
is "$(tail -n +2 "$journal")" "$(cat "$tmp/more")" 'which waits'
printf '{"kind":"result","of":"product","plyt' >>"$journal"
sed -i '1a garbage' "$journal"

audit-log record <"$tmp/pipe" >"$tmp/passed2" &
recorder=$!
exec 7>"$tmp/pipe"
step p3 w3 old-slug 1 >&7
for ((i = 0; i < 50; i++)); do
	[[ -s $tmp/passed2 ]] && break
	sleep 0.1
done
kill -KILL $recorder
wait $recorder 2>/dev/null || true
exec 7>&-

(
	trap '' XFSZ
	ulimit -f 0
	result p4 created | audit-log record 2>"$tmp/err"
) >"$tmp/out" && code=0 || code=$?
is "$code" 1 'a disk that is full is an error'
is "$(sql "SELECT action FROM sync.run_items WHERE plytix_id = 'p4'")" \
	created 'and the database has the result all the same'

# ---- the next run
run audit-log end
is "$code" 75 'records without a result are lost ones'
like "$out" '"status":"partial".*"lost":5' 'which the summary tells'
like "$err" '5 records have no result: the next run reads the shop' \
	'and a sentence, as nobody has asked the run to stop'
begin changed
like "$out" '"clean":false.*"replayed":2' 'journals are replayed'
is "$(grep -c 'could not be kept' <<<"$err")" 1 'a broken line is told once'
is "$(sql "SELECT action FROM sync.run_items WHERE plytix_id = 'p6'")" \
	created 'with the result that was away'
is "$(sql "SELECT webflow_id FROM sync.product_mappings WHERE plytix_id = 'p3'")" \
	w3 'and the step of the killed one'
is "$(find "$STATE_DIR" -name 'journal.*')" '' 'none is left'
run sh -c "audit-log recall <$tmp/desired"
is "$(known p3 .doubt <<<"$out")" true 'a product without a result is in doubt'
is "$(known p6 .doubt <<<"$out")" null 'one with a result is not'
is "$(known p3 .same <<<"$out")" true 'what is wanted of it is the same'
run sh -c "sed 's/Old/Newer/' $tmp/desired | audit-log recall -n"
is "$(known p3 '[.doubt, .same]' <<<"$out")" '[true,null]' \
	'or something else'
for p in p1 p2 p3 p4 p5 p6 p7; do result $p unchanged; done |
	audit-log record >/dev/null
echo '{"api":"plytix","requests":2,"limited":1}' \
	>"$STATE_DIR/run/$RUN_ID/requests.x"
echo '{"api":"webflow","requests":0,"limited":0,"rate_share":"0.981"}' \
	>"$STATE_DIR/run/$RUN_ID/requests.share"
exits 0 'all with a result: done' audit-log end
is "$(jq -c '[.requests.plytix, .limited, .rate_share]' <<<"$out")" \
	'[2,1,"0.981"]' 'with what no record tells of'
begin product
like "$out" '"clean":false' 'the shop must be read as long as it was not'
audit-log end >/dev/null

# ---- rows, watermark, what is unseen
state_new
begin full
{
	row p1 2026-02-01T00:00:00.000Z
	row p2 2026-02-02T00:00:00.000Z
	row p3 2036-02-02T00:00:00.000Z
	rows_end 3
} >"$tmp/rows"
for p in p1 p2 p3; do product $p K$p N$p n$p; done >"$tmp/desired"
echo "$shop_end" >"$tmp/shop"
audit-log recall --shop "$tmp/shop" <"$tmp/desired" >/dev/null
{
	step p1 w1 np1 1
	result p1 created
	step p2 w2 np2 1
	result p2 failed
	step p3 w3 np3 1
	result p3 created
} | audit-log record >/dev/null
exits 0 'a listing that is plausible' audit-log rows --rows "$tmp/rows" \
	--brief "$tmp/brief"
brief_of() { # ROWS: what guard, absent and end need of them
	jq -c 'if .kind == "row" then {family, kind, id, parent, sku, modified}
		| with_entries(select(.value != null))
		elif .kind == "end" or .kind == "error" then . else empty end' "$1"
}
is "$(jq -c . "$tmp/brief")" "$(brief_of "$tmp/rows")" \
	'and its short form: what later verbs need'
exits 3 'a failed product makes it 3' audit-log end --rows "$tmp/rows" \
	--shop "$tmp/shop"
like "$err" 'modified in the future' 'a row of the future is told'
like "$out" '"created":2.*"failed":1.*"plytix":2,"webflow":4,"writes":3' \
	'the summary counts'
like "$out" '"waiting_for_publish":3' 'three changes wait for a publish'
audit-log published
is "$(audit-log owed)" '{"kind":"owed","count":0}' 'until it is done'
begin changed --seen --if-current
like "$out" '"clean":true,"high_water":"2026-02-02T00:00:00.000Z","last_count":3' \
	'what the run reached; the future is not believed'
is "$(jq -r '"\(.kind) \(.id)"' "$STATE_DIR/run/$RUN_ID/seen" | sort | tr '\n' ' ')" \
	'seen p1 seen p3 ' 'the rows that were dealt with are in its folder'
is "$(audit-log seen)" "$(cat "$STATE_DIR/run/$RUN_ID/seen")" 'as seen lists them'
{
	row p1 2026-02-01T00:00:00.000Z
	row p8 2026-02-03T00:00:00.000Z
	rows_end 2 partial
} | sed 's/"kind":"row"/"kind":"head"/' >"$tmp/heads"
run sh -c "audit-log unseen <$tmp/heads"
is "$(jq -r 'select(.kind == "head").id' <<<"$out" | tr '\n' ' ')" 'p8 p2 ' \
	'what was dealt with is dropped, what failed is added'
audit-log end >/dev/null
rows_end 0 >"$tmp/none"
exits 1 'a PIM that lists nothing' audit-log rows --rows "$tmp/none"
{ row p1 x; rows_end 1; } >"$tmp/few"
sql "UPDATE sync.sites SET last_count = 4" >/dev/null
exits 1 'or less than half' audit-log rows --rows "$tmp/few"
like "$err" 'ARCHIVE_MAX=100%' 'with the way to allow it'
exits 0 'once' env ARCHIVE_MAX=100% audit-log rows --rows "$tmp/few"
is "$(audit-log retry-list | jq -c .id)" '"p2"' 'what to try again'
exits 0 'why' audit-log why Kp1
like "$out" '"action":"created"' 'tells what became of it'

# ---- a variant that another family has now
sql "UPDATE sync.variant_mappings SET variant_id = 'v1' WHERE plytix_id = 'p1'"
{
	row p9 2026-02-03T00:00:00.000Z
	row p9 2026-02-03T00:00:00.000Z | sed 's/"id":"p9"/"id":"v1"/'
	rows_end 2 partial
} >"$tmp/moved"
is "$(audit-log left --rows "$tmp/moved" | jq -c '[.kind, .id]')" '["head","p1"]' \
	'the family that still sells it'
is "$(audit-log hints --families "$tmp/moved" --left "$tmp/left" \
	--joined "$tmp/joined")" '' 'one that is new has no hints'
is "$(cat "$tmp/joined")" '' 'no product has become a variant'
sed 's/"id":"v1"/"id":"p2"/' "$tmp/moved" >"$tmp/became"
audit-log hints --families "$tmp/became" --joined "$tmp/joined"
is "$(jq -c '[.kind, .id]' "$tmp/joined")" '["head","p2"]' 'or one has'
is "$(audit-log absent -n --rows "$tmp/became" | jq -r .plytix_id)" p2 \
	'which is what is absent'
is "$(cat "$tmp/left")" "$(audit-log left --rows "$tmp/moved")" \
	'and the family that was left is in a file'
sql "UPDATE sync.variant_mappings SET variant_id = 'p1' WHERE plytix_id = 'p1'"

# ---- guard and absence
begin full
for p in p1 p2 p3; do product $p K$p N$p n$p draft; done >"$tmp/desired"
run sh -c "audit-log recall <$tmp/desired | audit-log guard"
is "$code" 3 'three of three to be drafts: the guard'
is "$(jq -r .code <<<"$out" | sort | uniq -c | tr -s ' ')" ' 3 held' \
	'holds all of them back'
like "$err" '3 of 3 live products.*ARCHIVE_MAX=3.*Kp1' 'names and way out'
audit-log record <"$tmp/out" >/dev/null
exits 3 'a run with held products' audit-log end
begin full
run sh -c "audit-log recall <$tmp/desired | ARCHIVE_MAX=3 audit-log guard"
is "$code $(grep -c '"draft"' <<<"$out")" '0 3' 'allowed once'
run sh -c "head -n 1 $tmp/desired | audit-log recall -n | audit-log guard -n"
is "$code" 0 'one may always go'
for p in p1 p2 p3; do result $p unchanged; done | audit-log record >/dev/null
{
	row p1 2026-02-01T00:00:00.000Z
	echo '{"family":"p2","level":0,"kind":"error","stage":"plytix-fetch","plytix_id":"p2","sku":"","code":"x","message":"x"}'
	rows_end 2
} >"$tmp/rows"
exits 0 'absent' audit-log absent --rows "$tmp/rows"
is "$(jq -c '[.plytix_id, .state, .absent, .known.sent.webflow_id]' <<<"$out")" \
	'["p3","archive",true,"w3"]' 'the one that is not listed; refused is there'
exits 0 'as drafts' env ARCHIVE_POLICY=draft audit-log absent -n \
	--rows "$tmp/rows"
like "$out" '"state":"draft"' 'by the policy'
is "$(ARCHIVE_POLICY=ignore audit-log absent --rows "$tmp/rows")" '' 'or not'
exits 0 'before its result' audit-log absent --rows "$tmp/rows"
is "$out" '' 'nothing is called absent'
result p3 archived | audit-log record >/dev/null
{ row p1 x; rows_end 1 partial; } >"$tmp/few"
is "$(audit-log absent -n --rows "$tmp/few")" '' 'nor after a partial listing'
{ row p9 x; rows_end 1; } >"$tmp/few"
exits 3 'nor too many at once' audit-log absent -n --rows "$tmp/few"
like "$err" 'stay as they are' 'which is said'

# ---- hints
is "$(audit-log hints --id p1)" \
	'{"family":"p1","level":0,"kind":"hint","id":"p1","part":"","options":[],"default":[],"skus":[{"plytix_id":"p1","values":[]}]}' \
	'a hint'
{
	row p1 2026-02-01T00:00:00.000Z
	row p9 2026-02-01T00:00:00.000Z
	rows_end 2 partial
} >"$tmp/part"
is "$(audit-log hints | jq -r .family | tr '\n' ' ')" 'p1 p2 p3 ' \
	'hints of all'
is "$(audit-log hints --families "$tmp/part")" "$(audit-log hints --id p1)" \
	'or of the families of some rows'
is "$(audit-log hints --families "$tmp/part" --id p2)" '' 'and none besides'
audit-log hints --families "$tmp/part" --brief "$tmp/brief" >/dev/null
is "$(jq -c . "$tmp/brief")" "$(brief_of "$tmp/part")" 'with their short form'
exits 1 'a short form that cannot be written' audit-log hints \
	--families "$tmp/part" --brief "$tmp/none/brief"
like "$err" "could not open '$tmp/none/brief'" 'is named'

# ---- by hand, without a run
audit-log end >/dev/null || true
run_before=$RUN_ID
unset RUN_ID
exits 2 'a record without a run' sh -c "audit-log record <$tmp/more"
is "$out" '' 'takes nothing'
like "$err" 'sync.sh push FILE' 'and says how to push by hand'
is "$(sql "SELECT count(*) FROM sync.sync_states WHERE mode = 'hand'")" 0 \
	'no run is made for it'
RUN_ID=$run_before exits 2 'nor one that has ended' \
	sh -c "audit-log record <$tmp/more"
is "$out$(find "$STATE_DIR" -name 'journal.*')" '' 'not even in a journal'

done_testing
