#!/bin/bash
# What the ledger keeps: by time, not by the number of runs; and what of a run's
# files stays.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
idle() { # N: runs in which nothing changes, without their pipelines
	local n
	for ((n = 0; n < $1; n++)); do
		RUN_ID=$(audit-log begin --mode changed --pid $$ | jq -r .run) || return
		RUN_ID=$RUN_ID audit-log end >/dev/null || return
	done
}
aged() { # DAYS: every run so far is so much older
	sql "UPDATE sync.sync_states SET started_at = started_at - interval '$1 days'" >/dev/null
}

sandbox_start demo
state_new
run "$sync" full
is "$code" 3 'a run with a refused product'
first=$(tail -n 1 <<<"$out" | jq -r .run)
owed=$(audit-log owed | jq .count)
errors=$(audit-log errors "$first" | wc -l)
run "$sync" full
succeeds '200 runs without a change' idle 200
is "$(audit-log errors | jq -r '"\(.code) \(.skus)"' | paste -sd,)" \
	'price-missing FR-GIFTCARD,picture-refused HM-LAMP-OAK' 'what is open is known'
is "$(audit-log owed | jq .count)" "$owed" 'the same changes wait for a publish'
is "$(audit-log retry-list | jq -r .sku | paste -sd' ')" 'FR-GIFTCARD HM-LAMP-OAK' \
	'retry knows what was refused, and whose picture'
is "$(audit-log errors "$first" | wc -l)" "$errors" 'the errors of the first run are there'
exits 0 'why answers' audit-log why FR-GIFTCARD
like "$out" '"action":"refused"' 'as it was'
exits 3 'and the site is published' env WEBFLOW_PUBLISH=site "$sync" full
is "$(audit-log owed | jq .count)" 0 'nothing waits any more'

# ---- by time
days=$(audit-log stats --days 1)
is "$(jq -s 'length, .[0].runs' <<<"$days" | paste -sd' ')" '1 203' 'a day with all of its runs'
is "$(jq -r '.writes' <<<"$days")" "$(audit-log history 500 | jq -s 'map(.writes) | add')" \
	'and their writes'
aged 91
exits 0 'prune' "$sync" prune
is "$(jq -r .runs <<<"$out")" 203 'forgets what is older than HISTORY_DAYS'
is "$(audit-log history 500 | wc -l)" 0 'no run is left'
is "$(audit-log errors "$first" | wc -l)" 0 'nor its errors'
is "$(audit-log stats --days 1)" "$days" 'the sums of the day stay'
log_clear
run "$sync" full
is "$(writes)" 0 'the map, too: the next run writes nothing'
aged 10
HISTORY_DAYS=9 run "$sync" changed
is "$(audit-log history 500 | wc -l)" 1 'each run forgets at its end'
for n in 0 -1 3x 99999; do
	exits 2 "HISTORY_DAYS=$n" env HISTORY_DAYS="$n" "$sync" prune
	like "$err" 'HISTORY_DAYS must be' 'is told'
done

# ---- what is in doubt is never pruned
RUN_ID=$(audit-log begin --mode full --pid 999999999 | jq -r .run)
export RUN_ID
jq -n -c '{kind: "product", plytix_id: "p1", part: "", sku: "K1", state: "publish",
	product: {fieldData: {name: "N", slug: "n"}}, options: [], skus: []}' |
	audit-log recall >/dev/null
unset RUN_ID
run "$sync" changed
aged 400
exits 0 'prune once more' "$sync" prune
is "$(sql 'SELECT count(*) FROM sync.run_items WHERE doubt')" 1 'a line in doubt stays'
is "$(audit-log history 500 | wc -l)" 1 'and its run'

# ---- run folders
folders() {
	find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d | wc -l
}
rm -rf "$STATE_DIR/run"
run "$sync" full
whole=$(tail -n 1 <<<"$out" | jq -r .run)
for n in {1..4}; do
	folder=$STATE_DIR/run/20260101T00000$n-000$n
	mkdir "$folder"
	: >"$folder/ended"
	printf '%s\n' "$WEBFLOW_SITE_ID" >"$folder/site"
	head -c 600000 /dev/zero >"$folder/rows"
	touch -d "2 days ago $n minutes" "$folder"
done
: >"$STATE_DIR/run/20260101T000001-0001/journal.1"
touch -d '2 days ago' "$STATE_DIR/run/20260101T000001-0001"
echo 580e63e98c9a982ac9b8b742 >"$STATE_DIR/run/20260101T000002-0002/site"
mkdir "$STATE_DIR/run/20260101T000009-0009" # without an end: under way
touch -d '20 days ago' "$STATE_DIR/run/20260101T000009-0009"
RUN_KEEP=1 run "$sync" prune
is "$(folders)" 5 'run folders beyond RUN_KEEP go'
succeeds 'a journal stays' test -e "$STATE_DIR/run/20260101T000001-0001/journal.1"
succeeds 'so does another site' test -e "$STATE_DIR/run/20260101T000002-0002"
succeeds 'and one without an end' test -e "$STATE_DIR/run/20260101T000009-0009"
run "$sync" changed
RUN_KEEP=1 run "$sync" changed
succeeds 'the last whole one stays' test -s "$STATE_DIR/run/$whole/rows.gz"

# ---- and what they hold
packed=$STATE_DIR/run/20260101T000001-0001
is "$(find "$packed" -name 'rows*' -printf '%f ')" 'rows.gz ' \
	'older runs: large files are compressed'
is "$(zcat "$packed/rows.gz" | wc -c)" 600000 'and whole'
is "$(find "$packed" -maxdepth 0 -mtime +0 | wc -l)" 1 'the folder keeps its time'
is "$(find "$STATE_DIR/run/20260101T000002-0002" -name 'rows*' -printf '%f ')" \
	'rows ' "another site's are left alone"
is "$(find "$STATE_DIR/run/$whole" -name products)" '' \
	'the last whole run: without what stands there twice'
succeeds 'what it should have become' test -s "$STATE_DIR/run/$whole/desired"
# killed on the way: a part of the new file, the old one still there
head -c 70000 /dev/zero >"$packed/todo"
head -c 20 /dev/zero >"$packed/todo.gz"
run "$sync" changed
is "$(find "$packed" -name 'todo*' -printf '%f '; zcat "$packed/todo.gz" | wc -c)" \
	'todo.gz 70000' 'what a kill has left is done by the next run'
touch -d '40 days ago' "$STATE_DIR"/run/*
run "$sync" changed
is "$(find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' |
	sort | sed 's/-.*//' | head -n 3 | paste -sd' ')" \
	"20260101T000001 20260101T000002 ${whole%-*}" 'past a month only these stay'
sandbox_stop

# ---- a catalogue whose files are large: a run's own folder is small at its end
"$TESTS/catalogues/catalogue-make" 150 2 >"$tmp/large.json"
sandbox_start "$tmp/large.json"
state_new
# large: the files of run $1 that are not compressed, but could be
large() {
	find "$STATE_DIR/run/$1" -maxdepth 1 -type f -size +64k ! -name '*.gz' \
		-printf '%f '
}
last_run() {
	sql 'SELECT run FROM sync.sync_states ORDER BY started_at DESC LIMIT 1'
}
exits 0 'a larger catalogue' "$sync" full
whole=$(last_run)
folder=$STATE_DIR/run/$whole
is "$(large "$whole")" '' 'no large file is left as it was'
is "$(find "$folder" -name '[rdt][eo][wsd]*' -printf '%f\n' | sort | paste -sd' ')" \
	'desired.gz results.gz rows.gz todo.gz todo.link' 'nor what repeats another'
succeeds 'all of it is whole' gzip -t "$folder"/*.gz
is "$(zcat "$folder/rows.gz" | grep -c '"kind":"row"')" 450 'each row'
is "$(zcat "$folder/desired.gz" | grep -c '"kind":"product"')" 150 'each product'
is "$(zcat "$folder/results.gz" | grep -c '"kind":"result","of":"product"')" 150 \
	'each result'
is "$(find "$folder" -name '*.gz' ! -perm 600)" '' 'for nobody else'
for n in 1 2; do
	run "$sync" changed
	RUN_KEEP=1 run "$sync" prune
done
touch -d '40 days ago' "$folder"
run "$sync" changed
succeeds 'the last whole one stays, compressed as it is' \
	test -s "$folder/rows.gz"
is "$(find "$folder" -maxdepth 0 -mtime +30 | wc -l)" 1 'with its time'
exits 0 'its files can be pushed' sh -c \
	'zcat "$1/desired.gz" | "$2" push -' - "$folder" "$sync"

# a plan of it, and what fails, after runs whose files are compressed
edit() { # FIELD VALUE
	send POST "$PLYTIX/__edit" "$(printf \
		'{"op":"set","sku":"P000007-XS-Black","field":"attributes.%s","value":"%s"}' \
		"$1" "$2")" >/dev/null
}
edit price 12.34
exits 0 'plan --save' "$sync" plan --save "$tmp/plan"
log_clear
exits 0 'apply' "$sync" apply "$tmp/plan"
is "$(writes)" 1 'sends what was planned'
is "$(large "$(last_run)")" '' 'its folder is small, too'
edit price none
exits 3 'a run with a refused product' "$sync" full
is "$(large "$(last_run)")" '' 'is as small'
edit price 23.45
exits 0 'retry' "$sync" retry
is "$(tail -n 1 <<<"$out" | jq -r .products.updated)" 1 'finds it'

# ---- killed while it compresses: all files are there, in one form at least
mkdir "$tmp/slow"
cat >"$tmp/slow/gzip" <<'END'
#!/bin/sh
# a part of the first file, as a kill leaves it
for file; do :; done
head -c 100 /dev/zero >"$file.gz"
: >"$SLOW/packs"
exec sleep 60
END
chmod 755 "$tmp/slow/gzip"
SLOW=$tmp/slow PATH=$tmp/slow:$PATH "$sync" full >"$tmp/out" 2>"$tmp/err" &
for _ in {1..600}; do
	[[ ! -e $tmp/slow/packs ]] || break
	sleep 0.1
done
kill_all
wait $! || true
is "$(tail -n 1 "$tmp/out" | jq -r .status)" completed \
	'a run that is killed while it compresses has said all'
killed=$STATE_DIR/run/$(last_run)
like "$(large "${killed##*/}")" 'rows' 'its files are there'
log_clear
exits 0 'the next run' "$sync" changed
is "$(writes)" 0 'has nothing to send'
is "$(large "${killed##*/}")" '' 'and compresses them'
succeeds 'whole' gzip -t "$killed"/*.gz
is "$(zcat "$killed/rows.gz" | grep -c '"kind":"row"')" 450 'each row of them'
done_testing
