#!/bin/bash
# The pure filters against jq programs that write the same bytes: MB/s of
# input each, best of three. At least five times jq's, or this fails.
#
#	tests/bench/filters.sh [PRODUCTS VARIANTS]     (default 1000 10)
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

products=${1:-1000}
variants=${2:-10}
bench=$TESTS/bench
at_least=5

# best FILE COMMAND…: seconds of the best of three runs; its output in $tmp/got
best() {
	local file=$1 start end run least=
	shift
	for run in 1 2 3; do
		start=$(date +%s%N)
		"$@" <"$file" >"$tmp/got"
		end=$(date +%s%N)
		run=$(((end - start) / 1000))
		[[ $least ]] && ((least <= run)) || least=$run
	done
	echo "$least"
}

# against NAME INPUT JQ COMMAND…
against() {
	local name=$1 file=$2 program=$3 ours theirs bytes
	shift 3
	bytes=$(wc -c <"$file")
	ours=$(best "$file" "$@")
	mv -- "$tmp/got" "$tmp/ours"
	theirs=$(best "$file" jq -c -n -f "$bench/$program")
	cmp -s "$tmp/got" "$tmp/ours"
	ok $? "$name and jq write the same bytes"
	printf '# %-15s %6d.%d MB/s, jq %3d.%d MB/s, %d times\n' "$name" \
		$((bytes / ours)) $((bytes * 10 / ours % 10)) \
		$((bytes / theirs)) $((bytes * 10 / theirs % 10)) \
		$((theirs / ours))
	ok $((theirs < at_least * ours)) \
		"$name is $at_least times as fast as jq or more"
}

"$TESTS/catalogues/catalogue-make" -m 7 "$products" "$variants" \
	>"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
webflow-map --columns >"$tmp/columns"
plytix-fetch --columns "$tmp/columns" | LC_ALL=C sort >"$tmp/rows"
sandbox_stop
variant-expand <"$tmp/rows" >"$tmp/products"
against variant-expand "$tmp/rows" expand.jq variant-expand
against webflow-map "$tmp/products" map.jq webflow-map
done_testing
