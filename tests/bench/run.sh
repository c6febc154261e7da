#!/bin/bash
# What a run costs, as a table and as NDJSON (build/bench.ndjson): seconds and
# processor time of whole runs, requests, the size of a run's folder, JSON texts
# parsed a row, memory of each program with few and with many products,
# instructions a byte of the pure filters. With another commit it does all of it
# for both, one after the other, and shows them side by side.
#
#	tests/bench/run.sh [-b COMMIT] [-m MANY] [PRODUCTS VARIANTS]...
#
# By default 1000 products of 4 variants, and memory at 1000 and 20000 products.
# The stand-ins answer without a limit, and the programs' own is out of the way.
# A program whose memory grows with the number of products makes it fail.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=pipelines/lib/common.sh
. "$ROOT/pipelines/lib/common.sh"
# shellcheck source=pipelines/lib/packages.sh
. "$ROOT/pipelines/lib/packages.sh"
trap on_exit EXIT

before=
few=1000
many=20000
while getopts b:m: letter; do
	case $letter in
	b) before=$OPTARG ;;
	m) many=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
(($#)) || set -- 1000 4
packages_need valgrind:valgrind git:git
export SANDBOX_SECONDS=7200 PUSH_JOBS=${PUSH_JOBS:-4}

figures=$BUILD/bench.ndjson
: >"$figures"
trees=(now)
declare -A root_of=([now]=$ROOT)
if [[ $before ]]; then
	trees=(before now)
	root_of[before]=$tmp/before
	mkdir "$tmp/before"
	git -C "$ROOT" archive "$before" | tar -x -C "$tmp/before"
	make -s -j2 -C "$tmp/before" BUILD=build BIN=bin all >/dev/null
fi
compile() { # NAME OUTPUT OPTION…
	# shellcheck disable=SC2046
	${CC:-cc} -O2 -D_GNU_SOURCE -o "$tmp/$2" "$TESTS/bench/$1.c" "${@:3}" \
		$(pkg-config --cflags --libs yajl)
}
compile measure measure
compile parses parses.so -shared -fPIC
compile copy copy

# for_trees FUNCTION ARGUMENT…: in each tree, its programs first in PATH
for_trees() {
	local tree root path=$PATH
	for tree in "${trees[@]}"; do
		root=${root_of[$tree]}
		PATH=$root/bin:$path
		"$@"
	done
	PATH=$path
}

# figure SIZE MEMBERS: the records of $tmp/figures, with the tree, the size and
# further members (jq), into the table's file
figure() {
	jq -c --arg tree "$tree" --arg size "$1" "{tree: \$tree, size: \$size} + . + $2" \
		"$tmp/figures" >>"$figures"
	rm -f -- "$tmp/figures"
}

# ---- whole runs
# ticks: processor time of the stand-ins, in hundredths of a second. They look
# through all rows for each search; the services have indexes.
ticks() {
	# shellcheck disable=SC2154
	awk '{ n += $14 + $15 } END { print n }' \
		"/proc/$plytix_pid/stat" "/proc/$webflow_pid/stat"
}

# once NAME ARGUMENT…: sync.sh as a user calls it
once() {
	local name=$1 ticks
	shift
	log_clear
	ticks=$(ticks)
	"$tmp/measure" "$tmp/one" "$name" "$root/sync.sh" -q "$@" \
		>"$tmp/out" 2>"$tmp/err" || {
		note "$tree: sync.sh $* ended with $?: $(tail -n 2 "$tmp/err")"
		exit 1
	}
	ticks=$(($(ticks) - ticks))
	jq -c ". + {stand_ins: ($ticks / 100)}" "$tmp/one" >>"$tmp/figures"
	rm -f -- "$tmp/one"
}

# what reached the services meanwhile, too
figure_requests() {
	figure "$size" "{requests: {plytix: $(requests plytix length),
		webflow: $(requests webflow length)}}"
}

timed() { # NAME ARGUMENT…
	once "$@"
	figure_requests
}

# thrice EDIT NAME ARGUMENT…: the median of three, each of them after EDIT
thrice() {
	local edit=$1
	shift
	for _ in 1 2 3; do
		"$edit"
		once "$@"
	done
	jq -s -c 'sort_by(.seconds)[1]' "$tmp/figures" >"$tmp/median"
	mv -- "$tmp/median" "$tmp/figures"
	figure_requests
}

# the size of the newest run's folder
disk() {
	local folder
	folder=$(find "$STATE_DIR/run" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' |
		sort -n | tail -n 1 | cut -d' ' -f 2-)
	printf '{"name":"run folder","kib":%s}\n' \
		"$(du -sk -- "$folder" | cut -f 1)" >"$tmp/figures"
	figure "$size" '{}'
}

edit_one() {
	price=$((price + 1))
	send POST "$PLYTIX/__edit" "$(printf '{"op":"set","sku":"%s","field":"attributes.price","value":"%s.34"}' \
		"$sku" "$price")" >/dev/null
}
price=12

parsed() {
	: >"$tmp/parses"
	PARSES=$tmp/parses LD_PRELOAD=$tmp/parses.so "$root/sync.sh" -q full \
		>"$tmp/out" 2>"$tmp/err"
	awk -v rows="$((products * (variants + 1)))" '
		{ n[$1] += $2; all += $2 }
		END {
			for (name in n)
				printf "{\"name\":\"texts parsed a row\",\"by\":\"%s\",\"each\":%.2f}\n", name, n[name] / rows
			printf "{\"name\":\"texts parsed a row\",\"by\":\"all\",\"each\":%.2f}\n", all / rows
		}' "$tmp/parses" >"$tmp/figures"
	figure "$size" '{}'
}

runs() {
	sandbox_start "$tmp/catalogue.json"
	export WEBFLOW_RATE_LIMIT=100000
	[[ $tree == now ]] || WEBFLOW_RATE_LIMIT=10000
	state_new
	timed 'full, first' full
	timed 'full, again' full
	timed 'full, third' full
	disk
	thrice true 'changed, idle' changed
	thrice edit_one 'changed, one' changed
	thrice edit_one product product "$sku"
	parsed
	sandbox_stop
}

# ---- memory, and the programs one by one
chain() { # PRODUCTS
	local dir=$tmp/chain.$tree.$1 size=$1
	mkdir "$dir"
	sandbox_start "$tmp/singles.$1.json"
	export WEBFLOW_RATE_LIMIT=100000
	[[ $tree == now ]] || WEBFLOW_RATE_LIMIT=10000
	state_new
	audit-log migrate up >/dev/null 2>&1
	RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
	RUN_DIR=$STATE_DIR/run/$RUN_ID
	export RUN_ID RUN_DIR
	webflow-fetch --schema >"$dir/schema"
	one plytix-fetch plytix-fetch | LC_ALL=C sort >"$dir/rows"
	one variant-expand variant-expand <"$dir/rows" >"$dir/expanded"
	one webflow-map webflow-map -S "$dir/schema" <"$dir/expanded" \
		>"$dir/desired"
	one rows audit-log rows --rows "$dir/rows" >"$dir/moved"
	one recall audit-log recall <"$dir/desired" >"$dir/todo"
	one guard audit-log guard --rows "$dir/rows" <"$dir/todo" >"$dir/guarded"
	one webflow-push webflow-push -S "$dir/schema" <"$dir/todo" |
		one record audit-log record >"$dir/results"
	one webflow-fetch webflow-fetch >"$dir/shop"
	one hints audit-log hints >"$dir/hints"
	plytix-fetch --since 2000-01-01T00:00:00Z --heads >"$dir/heads"
	one unseen audit-log unseen <"$dir/heads" >"$dir/unseen"
	one 'recall, shop' audit-log recall --shop "$dir/shop" \
		<"$dir/desired" >"$dir/todo"
	one absent audit-log absent --rows "$dir/rows" --shop "$dir/shop" \
		>"$dir/absent"
	one end audit-log end --exit 0 --rows "$dir/rows" --shop "$dir/shop" \
		>"$dir/summary"
	figure "$size" '{kind: "program"}'
	unset RUN_ID RUN_DIR
	sandbox_stop
	rm -rf -- "$dir"
}
one() { # NAME COMMAND…
	"$tmp/measure" "$tmp/figures" "$@"
}

# ---- instructions
instructions() {
	local dir=$tmp/callgrind.$tree
	mkdir "$dir"
	counted rows variant-expand variant-expand
	variant-expand <"$tmp/rows" >"$tmp/expanded"
	counted expanded webflow-map webflow-map
	counted rows 'yajl, of rows' "$tmp/copy"
	counted expanded 'yajl, of products' "$tmp/copy"
	figure - '{}'
}
counted() { # INPUT NAME COMMAND…
	local input=$tmp/$1 name=$2 n
	shift 2
	valgrind --tool=callgrind --callgrind-out-file="$tmp/callgrind.out" \
		"$@" <"$input" >/dev/null 2>"$tmp/err"
	n=$(sed -nE 's/^summary: ([0-9]+).*/\1/p' "$tmp/callgrind.out")
	printf '{"name":"instructions a byte","by":"%s","each":%d.%d}\n' "$name" \
		$((n / $(wc -c <"$input"))) $((n * 10 / $(wc -c <"$input") % 10)) \
		>>"$tmp/figures"
}

while (($# >= 2)); do
	products=$1 variants=$2 size="$1 x $2"
	shift 2
	"$TESTS/catalogues/catalogue-make" -o "$products" "$variants" \
		>"$tmp/catalogue.json"
	sku=$(jq -r 'first(.products[] | select((._parent_id == null) == ('"$variants"' == 0)) | .sku)' \
		"$tmp/catalogue.json")
	for_trees runs
done

"$TESTS/catalogues/catalogue-make" -m 7 300 10 >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
webflow-map --columns >"$tmp/columns"
plytix-fetch --columns "$tmp/columns" | LC_ALL=C sort >"$tmp/rows"
sandbox_stop
for_trees instructions

for n in "$few" "$many"; do
	"$TESTS/catalogues/catalogue-make" "$n" 0 >"$tmp/singles.$n.json"
	for_trees chain "$n"
done

jq -rsf "$TESTS/bench/table.jq" "$figures"
# what a program holds may not follow the number of products
while IFS=$'\t' read -r name small large; do
	ok $((large > small * 2 && large > small + 4096)) \
		"$name: $small KiB with $few products, $large with $many"
done < <(jq -rs --arg few "$few" --arg many "$many" '
	map(select(.kind == "program" and .tree == "now")) | group_by(.name)[]
	| [.[0].name, (.[] | select(.size == $few).peak_kib),
		(.[] | select(.size == $many).peak_kib)] | @tsv' "$figures")
done_testing
