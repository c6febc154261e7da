#!/bin/bash
# A gallery that changes: the pictures that the shop has go by their file ids,
# and only the new one is fetched; where a server takes no ids, all are sent by
# their addresses, which is learned once. No picture is lost or doubled.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	files=$(shop '.files | length')
	run "$ROOT/sync.sh" -q "$@"
}
gallery() { # SKU PICTURE…: in the PIM
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.gallery\",
		\"value\":$(printf '%s\n' "${@:2}" | jq -R '{id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)"}' | jq -sc .)}" >/dev/null
}
# pictures SKU [MEMBER]: names of its main picture and its gallery, or a member
names='capture("(?<n>p[0-9]+[a-z]*)[.]jpg$").n'
pictures() {
	shop ".products[].skus[].fieldData | select(.sku == \"$1\")
		| (.\"main-image\".url | $names) + \":\" + ([.\"more-images\"[]?.url | \" \" + $names] | add // \"\")"
}
ids() { # SKU: the file ids of its gallery, in the order of their names
	shop ".products[].skus[].fieldData | select(.sku == \"$1\")
		| [.\"more-images\"[]? | {key: (.url | $names), value: .fileId}] | sort_by(.key) | from_entries | tojson"
}
# went: of each write the gallery, i: a picture by its id, u: by its address;
# then how many pictures were fetched
went() {
	printf '%s %s' "$(requests webflow '[.[] | select(.method == "PATCH")
		| (.body | if type == "string" then fromjson? // {} else . end)
		| (.sku.fieldData // .fieldData // {})."more-images" // empty
		| map(if type == "object" and .fileId and (.url | not) then "i" else "u" end) | join("")] | join(" ")')" \
		"$(($(shop '.files | length') - files))"
}
still() { # WHAT
	sync full
	is "$code $(writes) $(went)" '0 0  0' "$1"
}
# a server that makes new files of what it has shows more of them
fetches() {
	[[ $mode == mint ]] && set -- "${1% *}"
	echo "$1"
}
# change SKU WENT PICTURES PICTURE…: one write, as it is to go
change() {
	gallery "$1" "${@:4}"
	sync "$how"
	is "$code $(writes) $(fetches "$(went)")" "0 1 $(fetches "$2")" "$1, $how: ${*:4}: only what is new is fetched"
	is "$(pictures "$1")" "$3" 'the shop has them, in order'
}
learned() {
	sql "SELECT learned->'no-file-ids' FROM sync.sites"
}

jq -n -L "$TESTS/catalogues" 'include "short";
	def pictures: map({id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)"});
	catalogue([["price", "Decimal"], ["gallery", "MediaGallery"], ["size", "Dropdown", "S,M"]];
	[["A", {price: "1", gallery: ([1, 2, 3, 4] | pictures)}],
	 ["F", {price: "1"}, ["F-S", {size: "S", gallery: ([1, 2, 3, 4] | pictures)}],
	  ["F-M", {size: "M", gallery: ([1, 2, 3, 4] | pictures)}]]])
	| .assets = [range(1; 10) | {id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)",
		filename: (if . == 8 then "p8broken.jpg" else "p\(.).jpg" end), extension: "jpg", file_type: "IMAGES",
		url: "https://files.plytix.com/\(if . == 8 then "p8broken" else "p\(.)" end).jpg",
		created: "2026-01-01T00:00:00.000Z", modified: "2026-01-01T00:00:00.000Z",
		file_modified: "2026-01-01T00:00:00.000Z"}]' >"$tmp/catalogue.json"

# ---- ids are taken: a product alone, a default SKU, another one
for mode in keep mint; do
	sandbox_start "$tmp/catalogue.json" "webflow.picture_ids=$mode"
	state_new
	sync full
	is "$code $(pictures A) | $(pictures F-S) | $(pictures F-M)" \
		'0 p1: p2 p3 p4 | p1: p2 p3 p4 | p1: p2 p3 p4' "$mode: all are there"
	skus=(A F-S F-M)
	[[ $mode != mint ]] || skus=(F-M)
	for sku in "${skus[@]}"; do
		how=full
		[[ $sku == A ]] || how=changed
		change "$sku" 'iiiu 1' 'p1: p2 p3 p4 p5' 1 2 3 4 5
		had=$(ids "$sku")
		change "$sku" 'iuiii 1' 'p1: p2 p7 p3 p4 p5' 1 2 7 3 4 5
		change "$sku" 'iiiii 0' 'p1: p5 p7 p2 p3 p4' 1 5 7 2 3 4
		change "$sku" 'iiii 0' 'p1: p5 p2 p3 p4' 1 5 2 3 4
		[[ $mode == mint ]] || is "$(ids "$sku")" "$had" 'each is the file that it was'
		still 'nothing to do'
		change "$sku" 'iuiuiii 2' 'p1: p5 p6 p5 p6 p2 p3 p4' 1 5 6 5 6 2 3 4
		# another one in front: the one that was is new in the gallery
		change "$sku" 'uiiii 2' 'p9: p1 p5 p2 p3 p4' 9 1 5 2 3 4
		gallery "$sku" 9
		sync full
		is "$code $(pictures "$sku")" '0 p9:' 'all but one gone'
		change "$sku" 'uu 2' 'p9: p2 p3' 9 2 3
		# one that cannot be had costs itself
		gallery "$sku" 9 2 8 3 4
		sync full
		is "$code $(pictures "$sku")" '0 p9: p2 p3 p4' 'a broken one costs itself alone'
		still 'nothing to do'
	done
	send POST "$PLYTIX/__edit" '{"op":"replace-asset","filename":"p3.jpg"}' >/dev/null
	had=$(ids A)
	sync full
	is "$code $(went | tr -dc iu)" "0 iuiiuiiui" "$mode: another file of the same name is fetched, in each gallery"
	unlike "$(ids A | jq -r .p3)" "^$(jq -r .p3 <<<"$had")\$" 'it is another file'
	is "$(learned)" '' 'nothing is to be learned'
	still 'nothing to do'
	sandbox_stop
done

# ---- they are not, however that is said
for mode in refuse unnamed invalid; do
	sandbox_start "$tmp/catalogue.json" "webflow.picture_ids=$mode"
	state_new
	sync full
	gallery A 1 2 3 4 5
	sync full
	is "$code $(went) $(pictures A)" '0 iiiu uuuu 5 p1: p2 p3 p4 p5' "$mode: by their addresses"
	is "$(learned)" true 'which is learned'
	still 'nothing to do'
	for sku in F-S F-M; do
		gallery "$sku" 1 2 7 3 4
		sync changed
		is "$code $(went) $(pictures "$sku")" '0 uuuu 4 p1: p2 p7 p3 p4' "$sku: and not tried again"
	done
	still 'nothing to do'
	sandbox_stop
done
for sku in A F-M; do
	sandbox_start "$tmp/catalogue.json" webflow.picture_ids=import
	state_new
	sync full
	# it cannot be told from a new picture that cannot be had
	gallery "$sku" 1 2 3 4 5
	sync full
	is "$code $(went) $(pictures "$sku")" '0 iiiu 1 p1: p2 p3 p4' "$sku, import: what the shop has stays"
	still 'nothing to do'
	sync retry
	is "$code $(went) $(pictures "$sku")" '0 uuuu 4 p1: p2 p3 p4 p5' 'tried again: all by their addresses'
	still 'nothing to do'
	gallery "$sku" 1 4 3
	sync full
	is "$code $(went) $(pictures "$sku")" '0 ii uu 2 p1: p4 p3' 'no new one: by their addresses at once'
	still 'nothing to do'
	sandbox_stop
done
sandbox_start "$tmp/catalogue.json" webflow.picture_ids=drop
state_new
sync full
gallery F-M 1 2 3 4 5
sync full
is "$code $(went) $(pictures F-M)" '0 iiiu uuuu 5 p1: p2 p3 p4 p5' 'an answer without those that went by id: once more, all of them'
still 'nothing to do'
sandbox_stop

# ---- an answer that is lost, a run that is killed: nothing doubled
mode=keep
how=full
for break in drop-before drop-after stop-after; do
	sandbox_start "$tmp/catalogue.json"
	state_new
	sync full
	for sku in A F-M; do
		gallery "$sku" 1 2 6 3 4
		send POST "$WEBFLOW/__fault" "{\"match\":\"PATCH *\",\"nth\":1,\"do\":\"$break\"}" >/dev/null
		if [[ $break == stop-after ]]; then
			"$ROOT/sync.sh" -q full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
			pid=$!
			for _ in {1..200}; do
				[[ $(pictures "$sku") != *p6* ]] || break
				sleep 0.1
			done
			kill_all
			wait "$pid" 2>/dev/null || true
		else
			sync full
		fi
		send DELETE "$WEBFLOW/__fault" >/dev/null
		sync full
		is "$code $(pictures "$sku")" '0 p1: p2 p6 p3 p4' "$sku: $break: the next run has it right"
		still 'nothing to do'
		change "$sku" 'iiiiu 1' 'p1: p2 p6 p3 p4 p7' 1 2 6 3 4 7
	done
	sandbox_stop
done

# ---- pictures of people's stay, alt texts that differ go out
sandbox_start "$tmp/catalogue.json"
state_new
sync full
for sku in A F-S F-M; do
	send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"sku\":\"$(shop ".products[].skus[] | select(.fieldData.sku == \"$sku\").id")\",
		\"field\":\"more-images\",\"value\":$(shop ".products[].skus[].fieldData | select(.sku == \"$sku\")
		| (.\"more-images\" + [{url: \"https://example.com/p77.jpg\", fileId: \"777777777777777777777777\"}]) | tojson")}" >/dev/null
	gallery "$sku" 1 2 3 4 6
	sync full
	is "$code $(pictures "$sku")" '0 p1: p2 p3 p4 p6 p77' "$sku: a picture of theirs stays"
	still 'nothing to do'
	gallery "$sku" 1 6 4
	sync full
	is "$code $(pictures "$sku")" '0 p1: p6 p4 p77' 'also when ours go'
done
still 'nothing to do'

done_testing
