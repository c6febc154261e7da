#!/bin/bash
# A picture that Webflow could not import is tried again: after an hour, then
# two, four and so on up to seven days, by the database's clock, and at once
# where a person asks for it. Where most pictures of a host are refused it is
# the host, and nothing of that is remembered.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/gallery.sh
. "$TESTS/gallery.sh"
export PUSH_JOBS=2

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(grep '"kind":"summary"' <<<"$out" | tail -n 1)
}
# sent: writes that went through and that were refused, and the minimum
sent() {
	requests webflow 'map(select(.method != "GET"))
		| "\(map(select(.status < 300)) | length) \(map(select(.status >= 300)) | length)"'
}
minimum() {
	jq .requests.minimum <<<"$summary"
}
left_out() {
	jq '.pictures_left_out // 0' <<<"$summary"
}
# broken [PART…]: the pictures that cannot be had from now on
broken() {
	send POST "$WEBFLOW/__switch" "$(jq -nc '{pictures: ($ARGS.positional
		| map(. + "=404") | join(","))}' --args "$@")" >/dev/null
}
# age SECONDS: all refusals become older
age() {
	sql "UPDATE sync.product_mappings SET refused = (SELECT json_agg(x::jsonb
		|| jsonb_build_object('at', (x ->> 'at')::bigint - $1))
		FROM json_array_elements(refused) x) WHERE refused::text <> '[]'"
}
# shown: how many pictures the shop has
shown() {
	shop '[.products[].skus[].fieldData
		| .["main-image"], .["more-images"][]? | select(.)] | length'
}

# ---- one picture of a shop
{
	for n in {1..9}; do echo "ONE$n one$n one$n"; done
	echo 'BAD good1 good2 bad1 good3'
	echo 'FRONT bad2 good4'
	echo 'MANY good5 good6'
	echo 'MANY/Red good7'
	echo 'MANY/Blue bad3'
} | catalogue >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
state_new
broken bad
sync full
is "$code $(left_out)" '0 3' 'three of many are left out, and counted'
all=$(($(shown) + 3))
sync full
is "$code $(sent) $(left_out)" '0 0 0 3' 'they wait: 0, and told'
sync changed
is "$code $(sent) $(left_out)" '0 0 0 3' 'changed waits too'
for turn in 'full 3600' 'changed 7200' 'full 14400' 'changed 28800'; do
	age $((${turn#* } - 120))
	sync "${turn% *}"
	is "$code $(sent)" '0 0 0' "${turn#* } s: not before"
	age 121
	sync "${turn% *}"
	is "$code $(sent) $(left_out)" '0 0 3 3' \
		"${turn#* } s: ${turn% *} tries each once more"
done
sql "UPDATE sync.product_mappings SET refused = (SELECT json_agg(x::jsonb
	|| '{\"tries\":60}') FROM json_array_elements(refused) x)
	WHERE refused::text <> '[]'"
age $((7 * 86400 - 120))
sync full
is "$code $(sent)" '0 0 0' 'the longest wait is seven days'
age 121
sync full
is "$code $(sent)" '0 0 3' 'and no longer'
for command in retry 'product BAD' 'product FRONT' 'product MANY' 'verify --repair'; do
	# shellcheck disable=SC2086
	sync $command
	n=$([[ $command == product* ]] && echo 1 || echo 3)
	is "$code $(sent)" "0 0 $n" "$command: at once"
done

# ---- they are mended
get "$WEBFLOW/__state" >"$tmp/shop"
for command in 'age full' 'age changed' retry 'verify --repair'; do
	[[ $command == 'age full' ]] || {
		sandbox_stop
		sandbox_start "$tmp/catalogue.json"
		state_new
		broken bad
		sync full
	}
	broken
	[[ $command != age* ]] || age 700000
	[[ $command != verify* ]] || {
		sync verify --json
		is "$(grep -c '"kind":"drift"' <<<"$out")" 3 'verify lists them'
	}
	# shellcheck disable=SC2086
	sync ${command#age }
	is "$code $(sent) $(minimum) $(left_out)" '0 3 0 3 0' \
		"$command: each with its one write, which is in the minimum"
	is "$(shown)" "$all" "$command: all pictures are there"
	sync full
	is "$code $(sent)" '0 0 0' "$command: and that is all"
done

# ---- nobody wants it any more, or its file changes
sandbox_stop
sandbox_start "$tmp/catalogue.json"
state_new
broken bad
sync full
send POST "$PLYTIX/__edit" '{"op":"set","sku":"BAD","field":"attributes.gallery","value":[]}' >/dev/null
sync full
is "$code $(left_out)" '0 2' 'one that nobody wants any more is not counted'
broken
send POST "$PLYTIX/__edit" '{"op":"replace-asset","filename":"bad2.jpg"}' >/dev/null
sync full
is "$code $(sent) $(left_out)" '0 1 0 1' 'a new file is tried at once'
sandbox_stop

# ---- the host: BROKEN of TRIED are refused
for case in '12 12' '6 10' '5 10' '9 9' '12 30' '16 30'; do
	tried=${case#* } bad=${case% *}
	for ((n = 1; n <= tried; n++)); do
		((n <= bad)) && echo "P$n off$n" || echo "P$n on$n"
	done | catalogue | jq '.assets[].url |= sub("//"; "//media.")' >"$tmp/host.json"
	sandbox_start "$tmp/host.json"
	state_new
	broken off
	sync full
	if ((tried >= 10 && bad * 2 > tried)); then
		is "$code $(left_out)" "3 $bad" "$bad of $tried refused: it is the host"
		like "$err" "$bad of the $tried pictures of the host 'media.files.plytix.example'" \
			'which is named'
		sync changed
		is "$code $(sent)" "$((bad < 10 ? 0 : 3)) 0 $bad" \
			'nothing is remembered: all are tried again'
		((bad >= 10)) || age 3600 # too few, this time, to blame it
		broken
		sync full
		is "$code $(sent) $(left_out) $(shown)" "0 $bad 0 0 $tried" \
			'the host is there again: all of them'
	else
		is "$code $(left_out)" "0 $bad" "$bad of $tried refused: it is the pictures"
		broken
		sync full
		is "$code $(sent)" '0 0 0' 'which wait'
		sync retry
		is "$code $(sent) $(left_out)" "0 $bad 0 0" 'until retry'
	fi
	sync full
	is "$code $(sent)" '0 0 0' 'and then nothing'
	sandbox_stop
done

# ---- two hosts, one of them down; and the run is killed behind its pushes
{
	for n in {1..12}; do echo "A$n off$n"; done
	for n in {1..14}; do echo "B$n on$n"; done
	echo 'C1 bad1'
} | catalogue | jq '.assets[] |= if .filename | startswith("off")
	then .url |= sub("//"; "//down.") else . end' >"$tmp/hosts.json"
sandbox_start "$tmp/hosts.json"
state_new
broken off bad
sync full
is "$code $(left_out)" '3 13' 'two hosts: one is down'
broken
sync full
is "$code $(sent) $(left_out)" '0 12 0 1' 'its pictures come, the broken one waits'
sandbox_stop
done_testing
