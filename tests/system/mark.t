#!/bin/bash
# The mark after a listing of more rows than a search sorts: how far it reaches,
# what the next looks cost, and that no edit made meanwhile is lost. With 10,500
# rows as the service has its limit, else with a smaller limit.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh

edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}

switch() { # NAME VALUE…
	send POST "$PLYTIX/__switch" "$(jq -nc '[$ARGS.positional
		| _nwise(2) | {(.[0]): .[1]}] | add' --args "$@")" >/dev/null
}

# reads: requests to the PIM since log_clear, without those for a token
reads() {
	requests plytix '[.[] | select(.path | startswith("/api/"))] | length'
}

# newest: those of them that ask for the newest rows
newest() {
	requests plytix '[.[] | select(.body.pagination.order == "-modified")]
		| length'
}

# idle WHAT [REQUESTS]: nothing is read but what tells so
idle() {
	log_clear
	exits 0 "$1: nothing more has changed" "$sync" changed
	is "$(writes)" 0 "$1: nothing is sent"
	ok "$(($(reads) > ${2:-2}))" "$1: ${2:-2} requests at most"
	[[ $(reads) -le ${2:-2} ]] || note "$(reads) requests"
}

# same_look WHAT: to know the newest rows finds what to know all of them finds,
# with as many requests
same_look() {
	local since known
	local -A found
	since=$(sql "SELECT to_char(high_water AT TIME ZONE 'UTC',
		'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM sync.sites")
	sql "SELECT json_build_object('id', id, 'modified', modified)
		FROM sync.pim_rows WHERE modified <> ''" >"$tmp/known.all"
	audit-log seen >"$tmp/known.seen"
	for known in all seen; do
		log_clear
		plytix-fetch --heads --since "$since" \
			--known "$tmp/known.$known" >"$tmp/heads" 2>"$tmp/err"
		found[$known]="$? $(reads) $(LC_ALL=C sort "$tmp/heads" | sha256sum)"
	done
	like "${found[all]}" '^0 [1-9]' "$1: a look that knows all rows"
	is "${found[seen]}" "${found[all]}" "$1: the same with the newest ones"
}

# price SKU CENTS: what the shop asks for it
price() {
	is "$(shop '[.. | objects | select(.fieldData?.sku == "'"$1"'")
		| .fieldData.price.value] | unique | tostring')" "[$2]" \
		"$1 costs $2"
}

# touch_rows FROM COUNT: a mass edit of these rows of the catalogue
touch_rows() {
	jq -c --argjson from "$1" --argjson n "$2" '{op: "touch",
		skus: [.products[$from:$from + $n][].sku]}' \
		"$tmp/pim.json" >"$tmp/edit"
	edit "@$tmp/edit"
}

# begin PRODUCTS VARIANTS [SWITCH…]: a catalogue that took nine months to make
begin() {
	sandbox_stop
	"$TESTS/catalogues/catalogue-make" -o "$1" "$2" >"$tmp/pim.json"
	mapfile -t skus < <(jq -r '.products[] | select(has("_parent_id"))
		| .sku' "$tmp/pim.json")
	sandbox_start "$tmp/pim.json" "${@:3}"
	state_new
}

# ---- as the service has it
begin 2100 4 plytix.granularity=ms
export WEBFLOW_RATE_LIMIT=100000
exits 0 'a full of 10,500 rows' "$sync" -q full
idle 'after it'
days=$(audit-log seen | jq -r '.modified[:10]' | sort -u | wc -l)
is "$(($(audit-log seen | wc -l) / 100)) $((days > 10))" '3 0' \
	'what is known of the newest rows is enough for a look at them'
for granularity in ms day; do
	switch granularity "$granularity"
	for edited in 0 1 99 100 101 200 201 350; do
		[[ $edited == 0 ]] || touch_rows "$((edited * 7))" "$edited"
		same_look "$granularity, $edited rows edited"
	done
	exits 0 'they are processed' "$sync" changed
	idle "$granularity, after it"
done
switch granularity ms
touch_rows 400 10050
log_clear
exits 0 'a mass edit of 10,050 rows' "$sync" changed
is "$(writes)" 0 'and nothing else is new'
idle 'after it'
edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"7.50\",
	\"sku\":\"${skus[50]}\"}"
exits 0 'one edit' "$sync" changed
price "${skus[50]}" 750
idle 'after it'

# ---- a service that sorts all of it, and counts more than it may
switch sorted_max 1000000
log_clear
exits 0 'a listing that is counted only' plytix-fetch
is "$(tail -n 1 "$tmp/out" | jq -r '.catalogue + " " + .high_water')" \
	"whole $(get "$PLYTIX/__state" |
		jq -r '[.products[].modified] | max | .[:23]')Z" \
	'is whole, and reaches to the newest row'
ok "$(($(newest) > 4 || $(newest) == 0))" 'for which a few requests are made'
jq -c 'select(.kind == "row") | {id}' "$tmp/out" >"$tmp/families"
log_clear
exits 0 'a listing for the sake of some families' plytix-fetch \
	--families "$tmp/families"
is "$(($(reads) > 100)) $(newest)" '1 0' 'needs no newest row'

# ---- a listing that grows too large when some of it was handed on: a newest row
# would be newer than what was read, so its edits could be lost
begin 2000 4 plytix.sorted_max=1000000 plytix.shift=add plytix.shift_page=50
exits 0 '10,000 rows, and one more between two pages' plytix-fetch --heads \
	--since 2000-01-01T00:00:00Z
is "$(newest) $(tail -n 1 "$tmp/out" | jq -r '.families + " " + .high_water')" \
	"0 whole $(jq -r '[.products | sort_by(.sku)[:100][].modified] | max
		| .[:23]' "$tmp/pim.json")Z" \
	'is whole, and reaches as far as its first answer'

# ---- whatever the service makes of the question
for how in 'kept day' 'kept ms' 'ignored day'; do
	order=${how% *} grain=${how#* }
	how="order $order, filter by $grain"
	begin 60 2 plytix.sorted_max=50 \
		"plytix.order=$order" "plytix.granularity=$grain"
	exits 0 "$how: a full" "$sync" full
	most=2
	[[ $order == kept ]] || most=4
	idle "$how, a full" "$most"
	touch_rows 75 30
	exits 0 "$how: 30 rows" "$sync" changed
	idle "$how, 30 rows" "$most"
	edit "{\"op\":\"set\",\"field\":\"attributes.price\",
		\"value\":\"8.50\",\"sku\":\"${skus[-1]}\"}"
	exits 0 "$how: one edit" "$sync" changed
	price "${skus[-1]}" 850
done

# ---- a filter that knows days: a mass edit of today cannot be sorted, and is
# listed until a later day has an edit
begin 60 2 plytix.sorted_max=50
exits 0 'a full' "$sync" full
touch_rows 75 100
exits 0 'a mass edit, a filter by days' "$sync" changed
exits 0 'once more' "$sync" changed
edit "$(jq -c '{op: "touch", sku: .products[0].sku,
	modified: "2026-01-02T08:00:00.000Z"}' "$tmp/pim.json")"
exits 0 'an edit of the next day' "$sync" changed
idle 'after it'

# ---- rows of tomorrow, and of another year
begin 60 2 plytix.sorted_max=50 plytix.granularity=ms
edit "$(jq -c --arg t "$(date -u -d tomorrow +%FT%TZ)" \
	'{op: "touch", sku: .products[5].sku, modified: $t}' "$tmp/pim.json")"
edit "$(jq -c '{op: "touch", sku: .products[150].sku,
	modified: "2091-01-01T00:00:00.000Z"}' "$tmp/pim.json")"
exits 0 'a full with rows of the future' "$sync" full
idle 'rows of the future'
edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"9.50\",
	\"sku\":\"${skus[70]}\"}"
exits 0 'an edit' "$sync" changed
price "${skus[70]}" 950

# ---- an edit at any request of a listing is found by the next look
# at K ARGUMENT…: plytix-fetch, whose search number K is frozen until the first
# and the last row have been edited. False: it made no such search.
at() {
	local pid hit
	send POST "$PLYTIX/__fault" "{\"match\":\"POST */products/search\",
		\"nth\":$1,\"do\":\"stop-after\"}" >/dev/null
	plytix-fetch "${@:2}" >"$tmp/listed" 2>"$tmp/err" &
	pid=$!
	while hit=$(get "$PLYTIX/__fault" | jq '.[0].hit') && ((!hit)) &&
		kill -0 "$pid" 2>/dev/null; do
		sleep 0.02
	done
	edit "$(jq -nc '{op: "touch", skus: $ARGS.positional}' --args \
		"${skus[0]}" "${skus[-1]}")"
	send DELETE "$PLYTIX/__fault" >/dev/null
	wait "$pid" || note "plytix-fetch $* ended with $?"
	((hit))
}

# keep: what was listed is known from now on, and how far it reached
keep() {
	jq -c 'select(.kind == "row" or .kind == "head") | {id, modified}' \
		"$tmp/listed" >>"$tmp/known"
	mark=$(jq -r --arg mark "${mark:-}" 'select(.kind == "end")
		| .high_water // $mark' "$tmp/listed")
}

# unknown: how many rows are not known as they are
unknown() {
	get "$PLYTIX/__state" | jq --slurpfile known "$tmp/known" '
		($known | map({(.id): .modified}) | add) as $known
		| [.products[] | select($known[.id] != .modified[:23] + "Z")]
		| length'
}

# kept_at K ARGUMENT…: as at, and then the next look
look=(--heads --known "$tmp/known" --since)
bad='' searches=0
kept_at() {
	local more=0
	at "$@" || more=1
	keep
	plytix-fetch "${look[@]}" "$mark" >"$tmp/listed"
	keep
	[[ $(unknown) == 0 ]] || bad+=" $1"
	((more)) || searches=$((searches + 1))
	return "$more"
}

for grain in ms day; do
	begin 60 2 plytix.sorted_max=50 "plytix.granularity=$grain"
	: >"$tmp/known"
	for ((k = 1; k < 60; k += 2)); do
		: >"$tmp/known"
		kept_at "$k" || break
	done
	is "$bad" '' "$grain: an edit at each second search of a listing is found"
	ok "$((searches < 8))" "$grain: the listing has several"
	bad='' searches=0
	for ((k = 1; k < 60; k += 2)); do
		touch_rows 10 150
		kept_at "$k" "${look[@]}" "$mark" || break
	done
	is "$bad" '' "$grain: at each second search for changes, too"
	ok "$((searches < 8))" "$grain: there are several"
	bad='' searches=0
done

# ---- what can be sorted costs no request more than its pages
begin 120 2
log_clear
exits 0 'a catalogue that can be sorted' plytix-fetch
is "$(newest)" 0 'is asked for no newest row'
is "$(requests plytix '[.[] | select(.body.pagination.order == "sku")]
	| length')" 4 'and for four pages'

done_testing
