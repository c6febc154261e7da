#!/bin/bash
# A gallery that changes: the pictures that the shop has go by their file ids,
# and only the new one is fetched; where a server takes no ids, all are sent.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
}
gallery() { # SKU PICTURE…: in the PIM
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.gallery\",
		\"value\":$(printf '%s\n' "${@:2}" | jq -R '{id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)"}' | jq -sc .)}" >/dev/null
}
files() { # SKU: names of its gallery
	shop ".products[].skus[].fieldData | select(.sku == \"$1\")
		| [.\"more-images\"[]?.url | capture(\"(?<n>p[0-9]+[a-z]*)[.]jpg\").n] | join(\" \")"
}
ids() { # SKU: their file ids
	shop ".products[].skus[].fieldData | select(.sku == \"$1\") | [.\"more-images\"[]?.fileId] | join(\" \")"
}
# sent: of each write the gallery: i for a picture by its id, u by its address
sent() {
	requests webflow '[.[] | select(.method == "PATCH") | (.body | if type == "string" then fromjson? // {} else . end)
		| (.sku.fieldData // .fieldData // {})."more-images" // empty
		| map(if type == "object" and .fileId and (.url | not) then "i" else "u" end) | join("")] | join(" ")'
}
still() { # WHAT
	local n
	for n in 2 3; do
		sync full
		is "$code $(writes)" '0 0' "$1: run $n"
	done
}
jq -n -L "$TESTS/catalogues" 'include "short";
	def pictures: map({id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)"});
	catalogue([["price", "Decimal"], ["gallery", "MediaGallery"], ["size", "Dropdown", "S,M"]];
	[["A", {price: "1", gallery: ([1, 2, 3, 4] | pictures)}],
	 ["F", {price: "1"}, ["F-S", {size: "S", gallery: ([1, 2, 3, 4] | pictures)}],
	  ["F-M", {size: "M", gallery: ([1, 2, 3, 4] | pictures)}]]])
	| .assets = [range(1; 9) | {id: "aaaaaaaaaaaaaaaaaaaaaaa\(.)",
		filename: (if . == 8 then "p8broken.jpg" else "p\(.).jpg" end), extension: "jpg", file_type: "IMAGES",
		url: "https://files.plytix.com/\(if . == 8 then "p8broken" else "p\(.)" end).jpg",
		created: "2026-01-01T00:00:00.000Z", modified: "2026-01-01T00:00:00.000Z",
		file_modified: "2026-01-01T00:00:00.000Z"}]' >"$tmp/catalogue.json"

for mode in on off; do
	for switches in 'webflow.ids=keep' 'webflow.picture_resend=fail webflow.image_shown=text'; do
		# shellcheck disable=SC2086
		sandbox_start "$tmp/catalogue.json" $switches "webflow.picture_ids=$mode"
		state_new
		sync full
		is "$code $(files A) | $(files F-S) | $(files F-M)" '0 p2 p3 p4 | p2 p3 p4 | p2 p3 p4' \
			"ids $mode, $switches: all are there"
		for sku in A F-S F-M; do
			had=$(ids "$sku")
			gallery "$sku" 1 2 3 4 5
			sync full
			if [[ $mode == on ]]; then
				is "$code $(writes) $(sent) $(ids "$sku" | cut -d ' ' -f 1-3)" "0 1 iiiu $had" \
					"$sku: one is added, only it is fetched"
			else
				is "$code $(sent)" '0 iiiu uuuu' "$sku: no ids are taken, all go by their address"
			fi
			is "$(files "$sku")" 'p2 p3 p4 p5' 'it is there'
			still 'nothing to do'
		done
		gallery F-M 1 5 3 6
		sync changed
		is "$code $(files F-M)" '0 p5 p3 p6' 'another order, one gone, one new'
		[[ $mode == off ]] || is "$(sent)" 'iiu' 'by their ids'
		still 'nothing to do'
		# one that cannot be had costs itself
		gallery A 1 2 3 4 5 8
		sync full
		is "$(files A)" 'p2 p3 p4 p5' 'a broken one costs itself alone'
		still 'nothing to do'
		sandbox_stop
	done
done

# a person's picture among ours stays
sandbox_start "$tmp/catalogue.json"
state_new
sync full
send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"sku\":\"$(shop '.products[].skus[] | select(.fieldData.sku == "A").id')\",
	\"field\":\"more-images\",\"value\":$(shop '.products[].skus[].fieldData | select(.sku == "A")
		| (."more-images" + [{url: "https://example.com/p77.jpg", fileId: "777777777777777777777777"}]) | tojson')}" >/dev/null
gallery A 1 2 3 4 6
sync full
is "$code $(files A)" '0 p2 p3 p4 p6 p77' 'a picture of theirs stays'
still 'nothing to do'

done_testing
