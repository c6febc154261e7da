#!/bin/bash
# `changed` after a mass edit: what it costs when nothing more has changed, and
# that nothing is lost: whatever the service makes of a time of day and of an
# order, rows with one stamp, rows that move or go while they are read, runs
# that broke off, products that are refused or hidden, rows of other runs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh

edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}

switch() { # SERVICE NAME VALUE…
	local url=$PLYTIX
	[[ $1 != webflow ]] || url=$WEBFLOW
	send POST "$url/__switch" "$(jq -nc '[$ARGS.positional
		| _nwise(2) | {(.[0]): .[1]}] | add' --args "${@:2}")" >/dev/null
}

# reads: requests to the PIM since log_clear, without those for a token
reads() {
	requests plytix '[.[] | select(.path | startswith("/api/"))] | length'
}

# changed CODE WHAT
changed() {
	log_clear
	exits "$1" "$2" "$sync" changed
}

# idle WHAT [REQUESTS]: nothing is read but what tells so
idle() {
	changed 0 "$1: nothing more has changed"
	is "$(writes)" 0 "$1: nothing is sent"
	ok "$(($(reads) > ${2:-2}))" "$1: ${2:-2} requests at most"
	[[ $(reads) -le ${2:-2} ]] || note "$(reads) requests"
}

# price SKU VALUE: what the shop asks for it
price() {
	is "$(shop '[.. | objects | select(.fieldData?.sku == "'"$1"'")
		| .fieldData.price.value] | unique | tostring')" "[$2]" \
		"$1 costs $2"
}

"$TESTS/catalogues/catalogue-make" 120 2 >"$tmp/pim.json"
mapfile -t skus < <(jq -r '.products[] | select(has("_parent_id")) | .sku' \
	"$tmp/pim.json")
sandbox_start "$tmp/pim.json"
state_new
export PUSH_JOBS=1
exits 0 'a first full' "$sync" full
is "$(jq '.products | length' "$tmp/pim.json")" 360 'a catalogue of 360 rows'

# ---- whatever the service makes of the question
n=0
for order in kept ignored sku; do
	for grain in day ms; do
		how="order $order, filter by $grain"
		cheap=2
		[[ $order == kept || $grain == ms ]] || cheap=20
		switch plytix order "$order" granularity "$grain"
		edit '{"op":"touch","all":true}'
		changed 0 "$how: all rows bear one new stamp"
		is "$(writes)" 0 "$how: and nothing else is new"
		idle "$how, one stamp" "$cheap"
		# one in the middle, one at the end
		for sku in "${skus[150 + n]}" "${skus[-1]}"; do
			n=$((n + 1))
			edit "{\"op\":\"set\",\"field\":\"attributes.price\",
				\"value\":\"$n.50\",\"sku\":\"$sku\"}"
			changed 0 "$how: the price of one row"
			is "$(writes)" 1 "$how: is one write"
			price "$sku" "${n}50"
		done
		idle "$how, then single edits" "$cheap"
		# a part of the catalogue, in the order that it has anyway
		edit "$(jq -nc '{op: "touch", skus: $ARGS.positional}' --args \
			"${skus[@]:0:150}")"
		changed 0 "$how: 150 rows"
		idle "$how, 150 rows" "$cheap"
		n=$((n + 1))
		edit "{\"op\":\"set\",\"field\":\"attributes.price\",
			\"value\":\"$n.50\",\"sku\":\"${skus[130]}\"}"
		changed 0 "$how: one of them"
		price "${skus[130]}" "${n}50"
	done
done

# ---- rows that move, come and go between two pages
switch plytix order kept granularity day
for grain in day ms; do
	switch plytix granularity "$grain"
	for what in edit add delete; do
		n=$((n + 1))
		edit '{"op":"touch","all":true}'
		# a price that no stamp tells of, until the row moves
		edit "$(jq -c --arg v "$n.75" '.products |
			{op: "set", field: "attributes.price", value: $v,
			 skus: [.[:3][] | .sku], modified: false}' "$tmp/pim.json")"
		switch plytix shift "$what" shift_page 2 shift_times 1
		changed 0 "$grain, $what between two pages"
		switch plytix shift none
		changed 0 "$grain, $what: the next run"
		shop '[.products[].skus[].fieldData | {sku, p: .price.value}]' \
			>"$tmp/got"
		is "$(get "$PLYTIX/__state" | jq --slurpfile got "$tmp/got" \
			'[.products[] | select(has("_parent_id"))
			| .sku as $sku | ((.attributes.price | tonumber) * 100 | round)
			  as $p | $got[0][] | select(.sku == $sku and .p != $p)]
			| length')" 0 "$grain, $what: every price has arrived"
		idle "$grain, $what"
	done
done

# ---- one stamp for rows that come later: a long mass edit
for grain in day ms; do
	switch plytix granularity "$grain"
	n=$((n + 1))
	edit "$(jq -nc '{op: "touch", skus: $ARGS.positional}' --args \
		"${skus[@]:0:140}")"
	stamp=$(get "$PLYTIX/__state" | jq -r '[.products[].modified] | max')
	changed 0 "$grain, a mass edit that is not over"
	edit "$(jq -nc --arg v "$n.50" --arg s "$stamp" '{op: "set", value: $v,
		field: "attributes.price", modified: $s,
		skus: $ARGS.positional}' --args "${skus[@]:200:30}")"
	changed 0 "$grain: the rest of it, with the same stamp"
	is "$(writes)" 30 "$grain: every one is sent"
	price "${skus[229]}" "${n}50"
	idle "$grain, a mass edit that is over"
done

# ---- rows that are gone
for grain in day ms; do
	switch plytix granularity "$grain"
	edit '{"op":"touch","all":true}'
	changed 0 "$grain, before some are deleted"
	for sku in "${skus[@]: -6:4}"; do
		edit "{\"op\":\"delete\",\"sku\":\"$sku\"}"
	done
	skus=("${skus[@]:0:${#skus[@]}-6}" "${skus[@]: -2}")
	changed 0 "$grain, four rows are deleted"
	idle "$grain, four rows are deleted"
	n=$((n + 1))
	edit "{\"op\":\"set\",\"field\":\"attributes.price\",
		\"value\":\"$n.50\",\"sku\":\"${skus[-1]}\"}"
	changed 0 "$grain: the newest row"
	price "${skus[-1]}" "${n}50"
	edit "{\"op\":\"delete\",\"sku\":\"${skus[-1]}\"}"
	unset 'skus[-1]'
	changed 0 "$grain: is deleted"
	idle "$grain, the newest row is deleted"
done

# ---- what other runs have dealt with in between
n=$((n + 1))
edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"$n.50\",
	\"sku\":\"${skus[180]}\"}"
mapfile -t parents < <(jq -r '.products[] | select(has("_parent_id") | not)
	| .sku' "$tmp/pim.json")
edit "$(jq -nc '{op: "touch", skus: $ARGS.positional}' --args \
	"${skus[@]:0:80}" "${parents[@]:0:40}")"
exits 0 'some families by name' "$sync" full \
	--only "$(IFS=, && echo "${parents[*]:0:40}")"
changed 0 'then all that is new'
is "$(writes)" 1 'the older edit is not passed over'
price "${skus[180]}" "${n}50"
idle 'after other runs'

# ---- a run that is killed, one that cannot send, one that cannot read
edit "$(jq -nc '{op: "set", field: "attributes.price", value: "77.00",
	skus: $ARGS.positional}' --args "${skus[@]:0:6}" "${skus[@]:150:6}")"
switch webflow latency 400
"$sync" changed >"$tmp/killed" 2>&1 &
for ((i = 0; i < 150; i++)); do
	[[ $(requests webflow '[.[] | select(.method == "PATCH")] | length') -lt 2 ]] ||
		break
	sleep 0.1
done
kill_all
wait $! || true
switch webflow latency 0
changed 0 'after a kill -9'
price "${skus[0]}" 7700
price "${skus[155]}" 7700
idle 'after a kill -9'

edit "$(jq -nc '{op: "set", field: "attributes.price", value: "78.00",
	skus: $ARGS.positional}' --args "${skus[@]:30:8}")"
switch webflow latency 400
"$sync" changed >"$tmp/stopped" 2>&1 &
for ((i = 0; i < 150; i++)); do
	[[ $(requests webflow '[.[] | select(.method == "PATCH")] | length') -lt 2 ]] ||
		break
	sleep 0.1
done
kill -TERM $!
code=0
wait $! || code=$?
is "$code" 75 'a run that is asked to stop'
switch webflow latency 0
changed 0 'goes on'
price "${skus[30]}" 7800
price "${skus[37]}" 7800
idle 'after a run that was asked to stop'

edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"79.00\",
	\"sku\":\"${skus[20]}\"}"
send POST "$WEBFLOW/__fault" '{"match":"PATCH *","from":1,"count":1,
	"do":"status","status":400}' >/dev/null
changed 3 'a write that is refused'
send DELETE "$WEBFLOW/__fault" >/dev/null
idle 'after a refusal'
edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"79.50\",
	\"sku\":\"${skus[20]}\"}"
changed 0 'and its next edit'
price "${skus[20]}" 7950

edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"80.00\",
	\"sku\":\"${skus[22]}\"}"
switch plytix num_variations high
changed 3 'a family that is not whole'
switch plytix num_variations right
edit '{"op":"touch","all":true}'
changed 0 'is read again'
price "${skus[22]}" 8000
edit "{\"op\":\"set\",\"field\":\"attributes.price\",\"value\":\"80.50\",
	\"sku\":\"${skus[22]}\"}"
switch plytix num_variations high
changed 3 'a family that is not whole'
switch plytix num_variations right
changed 0 'is read again, though nobody has touched it'
price "${skus[22]}" 8050
idle 'after a family that was not whole'

done_testing
