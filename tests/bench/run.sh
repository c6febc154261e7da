#!/bin/bash
# Speed and memory of the whole chain against the unlimited sandbox: each
# program with a small and a big catalogue. Its peak may not grow with their
# number and must stay under 32 MiB; otherwise this fails.
#
#	tests/bench/run.sh [PRODUCTS VARIANTS]     (default 2000 10)
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

products=${1:-2000}
variants=${2:-10}
limit_kib=32768
peak=$tmp/peak
${CC:-cc} -O2 -D_GNU_SOURCE -o "$peak" "$TESTS/bench/peak.c"

# bench PRODUCTS: the stages over files, each under peak, figures in $tmp/N
bench() {
	local n=$1 dir=$tmp/$1.d figures=$tmp/$1
	mkdir "$dir"
	"$TESTS/catalogues/catalogue-make" "$n" "$variants" >"$dir/catalogue.json"
	sandbox_start "$dir/catalogue.json"
	state_new
	audit-log migrate up >/dev/null 2>&1
	RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
	RUN_DIR=$STATE_DIR/run/$RUN_ID
	export RUN_ID RUN_DIR
	webflow-fetch --schema >"$dir/schema"
	"$peak" "$figures" plytix-fetch plytix-fetch |
		LC_ALL=C sort >"$dir/rows"
	"$peak" "$figures" variant-expand variant-expand \
		<"$dir/rows" >"$dir/expanded"
	"$peak" "$figures" webflow-map webflow-map -S "$dir/schema" \
		<"$dir/expanded" >"$dir/desired"
	"$peak" "$figures" audit-log-recall audit-log recall \
		<"$dir/desired" >"$dir/todo"
	"$peak" "$figures" webflow-push webflow-push -S "$dir/schema" \
		<"$dir/todo" |
		"$peak" "$figures" audit-log-record audit-log record \
			>"$dir/results"
	"$peak" "$figures" webflow-fetch webflow-fetch >"$dir/shop"
	wc -c "$dir"/{rows,expanded,desired,todo,results,shop} |
		awk '$2 != "total" { sub(".*/", "", $2); print "#", $2, $1, "bytes" }'
	is "$(grep -c '"kind":"result","of":"product".*"action":"created"' "$dir/results")" \
		"$n" "$n products are created"
	sandbox_stop
	rm -rf -- "$dir"
}

bench $((products / 10))
bench "$products"
echo "# $products products of $variants variants ($((products / 10)) in brackets)"
echo "#     program              seconds    cpu     peak KiB"
while read -r name wall cpu kib; do
	read -r _ _ _ small < <(grep "^$name " "$tmp/$((products / 10))")
	printf '#     %-18s %8.2f %8.2f %8d (%d)\n' "$name" "$wall" "$cpu" \
		"$kib" "$small"
	ok $((kib >= limit_kib)) "$name stays under $((limit_kib / 1024)) MiB"
done <"$tmp/$products"
done_testing
