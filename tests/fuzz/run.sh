#!/bin/bash
# Hostile input for a while: every fuzzer in this folder, with clang's engine,
# seeded from the cases. A crash is kept in build/fuzz and fails.
#
#	tests/fuzz/run.sh SECONDS [NAME]
set -euo pipefail
cd "$(dirname -- "$0")/../.."

seconds=${1:-20}
only=${2:-}
type -P clang >/dev/null || {
	echo 'fuzz: clang is missing: apt-get install clang libclang-rt-14-dev' >&2
	exit 2
}
mkdir -p build/fuzz
flags=$(pkg-config --cflags --libs libcurl yajl libpq)
code=0
for source in tests/fuzz/*_fuzz.c; do
	[[ -e $source ]] || continue
	name=$(basename "$source" .c)
	[[ ! $only || $name == "$only"* ]] || continue
	mkdir -p "build/fuzz/$name.corpus"
	# shellcheck disable=SC2086
	clang -g -O1 -std=c11 -D_GNU_SOURCE -Ilib \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=undefined \
		-o "build/fuzz/$name" "$source" lib/*/*.c $flags -lunistring
	find tests/cases -name in.ndjson -exec sh -c \
		'for f; do cp "$f" "$0/$(printf %s "$f" | tr / _)"; done' \
		"build/fuzz/$name.corpus" {} +
	# a mapping file is the first line of what map_fuzz reads
	[[ $name != map_fuzz ]] || for mapping in tests/cases/*/*/mapping.json; do
		{ jq -c . "$mapping" && cat -- "${mapping%/*}/in.ndjson"; } \
			>"build/fuzz/$name.corpus/$(tr / _ <<<"$mapping")" 2>/dev/null || true
	done
	echo "$name: $seconds s"
	"build/fuzz/$name" -max_total_time="$seconds" -max_len=65536 \
		-rss_limit_mb=512 -artifact_prefix="build/fuzz/$name." \
		-print_final_stats=1 "build/fuzz/$name.corpus" \
		>"build/fuzz/$name.log" 2>&1 || {
		code=1
		tail -n 20 "build/fuzz/$name.log"
	}
	grep -E 'number_of_executed_units|peak_rss' "build/fuzz/$name.log" || true
done
exit "$code"
