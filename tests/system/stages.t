#!/bin/bash
# A file of another stage: each filter passes it on, and says once that nothing
# of its kind came. What belongs to a run is taken without a word.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start furniture
state_new
"$BIN/audit-log" migrate up >"$tmp/migrate"
export MAPPING_FILE=$TESTS/catalogues/furniture-mapping.json
webflow-fetch --schema >"$tmp/schema"
plytix-fetch | LC_ALL=C sort >"$tmp/rows"
plytix-fetch --since 2020-01-01T00:00:00Z --heads >"$tmp/heads"
variant-expand <"$tmp/rows" >"$tmp/products" 2>"$tmp/err" || true
webflow-map -S "$tmp/schema" <"$tmp/products" >"$tmp/desired" 2>"$tmp/err" || true
webflow-push -n -S "$tmp/schema" <"$tmp/desired" >"$tmp/plan"
webflow-fetch >"$tmp/shop"
RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
export RUN_ID

declare -A filters=(
	[variant-expand]=rows
	["webflow-map -S $tmp/schema"]=products
	["webflow-map -S $tmp/schema --test TI-NEU"]=products
	["webflow-push -n -S $tmp/schema"]=desired
	['audit-log recall']=desired
	['audit-log guard']=desired
	['audit-log record']=results
	['audit-log unseen']=heads
)
declare -A writers=([rows]=plytix-fetch [products]=variant-expand
	[desired]='webflow-map|audit-log recall' [results]=webflow-push
	[heads]='plytix-fetch --heads')
told='no record of kind .*, which .* writes, only others such as'

for filter in "${!filters[@]}"; do
	wanted=${filters[$filter]}
	name=${filter/ -S $tmp\/schema/}
	for file in rows products desired plan heads; do
		run bash -c "$filter <'$tmp/$file'"
		if [[ $file == "$wanted" ]]; then
			unlike "$err" "$told" "$name < $file: is what it is for"
			continue
		fi
		is "$(grep -cE "$told" <<<"$err")" 1 "$name < $file: is told once"
		like "$err" "which (${writers[$wanted]}) writes" 'names who writes it'
	done
	# what may travel alone
	for alone in '' '{"kind":"end","families":"whole"}' \
		'{"kind":"error","code":"c","message":"m","plytix_id":"x"}' \
		'{"family":"","level":0,"kind":"attribute","label":"a","type":"TextAttribute"}'; do
		echo "$alone" | sed '/^$/d' >"$tmp/alone"
		run bash -c "$filter <'$tmp/alone'"
		unlike "$err" "$told" "$name: nothing is missed in '$alone'"
	done
done

# results, of which record does not complain
webflow-push -S "$tmp/schema" <"$tmp/desired" >"$tmp/results" 2>"$tmp/err" || true
exits 0 'record takes results' bash -c "audit-log record <'$tmp/results'"
unlike "$err" "$told" 'without a word'
run audit-log end --exit 0
unset RUN_ID

# whole runs never hear of it
"$ROOT/sync.sh" full >"$tmp/run" 2>"$tmp/err" || true
for words in full changed plan verify retry 'product TI-NEU' 'full --limit 1'; do
	# shellcheck disable=SC2086
	run "$ROOT/sync.sh" $words
	unlike "$err" "$told" "sync.sh $words"
done
done_testing
