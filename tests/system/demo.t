#!/bin/bash
# sync.sh demo: what somebody sees who has never seen it, on a terminal and on
# a page.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
jq . "$TESTS/catalogues/demo.json" >"$tmp/catalogue"

# plain: without the progress that a terminal overwrites
plain() {
	sed -e 's/\r$//' -e 's/.*\r\x1b\[K//' "$1"
}

# whole WHAT WIDTH FILE: no line is too long, and what was folded is JSON still
whole() {
	is "$(jq -R -r --argjson w "$2" 'select(length > $w)' "$3")" '' \
		"$1: no line is longer than $2"
	succeeds "$1: the JSON is whole" jq -s -e 'length == 6' <(
		sed -e ':a' -e 'N;$!ba' -e 's/\n  \([^ ]\)/\1/g' "$3" |
			grep '^{')
}

exits 0 'on a terminal of 80 columns' env TERM=xterm \
	script -qec "stty cols 80 rows 24; exec '$sync' demo" "$tmp/typescript"
plain "$tmp/out" >"$tmp/shown"
whole '80 columns' 80 "$tmp/shown"
unlike "$(<"$tmp/shown")" $'\e' 'no colours in the JSON'
grep -A 3 '^== What was unchanged' "$tmp/shown" >"$tmp/unchanged"
while read -r sku name; do
	like "$(<"$tmp/unchanged")" "$sku, $name: Archived in the PIM" \
		"$sku is unchanged in an empty shop, and why"
done < <(jq -r '.products[] | select(.status == "Archived" and
	._parent_id == null) | "\(.sku) \(.label)"' \
	"$tmp/catalogue")
like "$(<"$tmp/shown")" '
0 of them were writes
' 'a second run changes nothing'

exits 0 'on a page' env COLUMNS= "$sync" demo
cp "$tmp/out" "$tmp/shown"
whole 'a page' 100 "$tmp/shown"
like "$(jq -R -s 'split("\n") | map(length) | max' "$tmp/shown")" \
	'^(9[0-9]|100)$' 'which is used'
unlike "$out" $'\e' 'without anything for a terminal'
done_testing
