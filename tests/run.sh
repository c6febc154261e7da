#!/bin/bash
# All tests, from nothing: installs what is missing (Debian), builds without a
# warning, runs, counts. The last line is `N passed, N failed`.
#
#	tests/run.sh                  everything
#	tests/run.sh unit cases push  only these: unit, cases, san, or the
#	                              beginning of a name in tests/system
#
# A test is a program that speaks TAP; each has a time limit.
set -euo pipefail
cd "$(dirname -- "$0")/.."
umask 022

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh

# seconds; nothing may hang for ever
limit_unit=60
limit_case=20
limit_file=600
jobs=$(nproc) # tests at a time
((jobs <= 4)) || jobs=4

wanted=("$@")
wants() { # NAME: is it asked for?
	local w
	((${#wanted[@]})) || return 0
	for w in "${wanted[@]}"; do
		[[ $1 == "$w"* ]] && return 0
	done
	return 1
}

passed=0
failed=0
failures=()
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sync-run.XXXXXX")
chmod 755 "$scratch"

finish() {
	local code=$?
	trap - EXIT
	((${#running[@]} == 0)) || kill "${!running[@]}" 2>/dev/null || true
	wait
	if [[ -e $scratch/pg/pg.stay ]]; then
		STATE_DIR=$scratch/pg DATABASE_URL='' ./sync.sh -q db stop || true
	fi
	rm -rf -- "$scratch"
	exit "$code"
}
declare -A running=() # process → number and name
trap finish EXIT
trap 'exit 1' INT TERM

# tally NAME FILE CODE SECONDS: counts the TAP lines of a test that ended with
# CODE after SECONDS
tally() {
	local name=$1 file=$2 code=$3 took=$4 good bad plan
	good=$(grep -c '^ok ' "$file" || true)
	bad=$(grep -c '^not ok ' "$file" || true)
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$file" | tail -n 1)
	# a test that stopped half-way has one failure more
	if [[ ! $plan || $plan != $((good + bad)) ]] ||
		((code != 0 && bad == 0)); then
		bad=$((bad + 1))
		if ((code == 124 || code == 137)); then
			echo "not ok - $name: took too long"
		else
			echo "not ok - $name: ended early, exit code $code"
		fi
		tail -n 5 "$file.err" | sed 's/^/# /'
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	if ((bad)); then
		failures+=("$name")
		echo "$name: $good passed, $bad FAILED, $took s"
		grep -A 6 '^not ok ' "$file" | grep -v '^ok ' || true
	else
		echo "$name: $good passed, $took s"
	fi
}

# start NAME LIMIT COMMAND…: runs a test beside the others, $jobs at a time
started=0
start() {
	local name=$1 limit=$2
	shift 2
	while ((${#running[@]} >= jobs)); do
		await
	done
	started=$((started + 1))
	timeout -k 10 "$limit" "$@" >"$scratch/tap.$started" \
		2>"$scratch/tap.$started.err" </dev/null &
	running[$!]="$started $SECONDS $name"
}

# await: counts the next that ends
await() {
	local pid code=0 file begun name
	wait -n -p pid "${!running[@]}" || code=$?
	read -r file begun name <<<"${running[$pid]}"
	unset "running[$pid]"
	tally "$name" "$scratch/tap.$file" "$code" $((SECONDS - begun))
	rm -f -- "$scratch/tap.$file" "$scratch/tap.$file.err"
}

await_all() {
	while ((${#running[@]})); do
		await
	done
}

# build GOAL…: makes them; a warning is a failure
build() {
	local code=0
	echo "building: make $*"
	make -j2 "$@" >"$scratch/make" 2>&1 || code=$?
	if ((code)); then
		tail -n 30 "$scratch/make"
		echo "make $* failed"
		failed=$((failed + 1))
		failures+=("make $*")
		end
	fi
	if grep -q 'warning:' "$scratch/make"; then
		grep 'warning:' "$scratch/make" | head -n 20
		failed=$((failed + 1))
		failures+=("warnings of make $*")
	fi
}

end() {
	local f
	for f in "${failures[@]}"; do
		echo "failed: $f"
	done
	echo "took $(duration "$SECONDS")"
	echo "$passed passed, $failed failed"
	((failed == 0)) || exit 1
	exit 0
}

unit_all() { # BUILD-FOLDER LABEL
	local t
	for t in tests/unit/*/*_test.c; do
		t=${t#tests/unit/}
		t=${t%.c}
		start "$2 $t" "$limit_unit" "$1/unit/$t"
	done
	await_all
}

cases_all() { # BIN LABEL
	start "$2" 240 tests/cases.sh "$1" "$limit_case"
	await_all
}

packages_need "${packages_run[@]}" "${packages_build[@]}" "${packages_test[@]}"

build all unit sandbox

if wants unit; then
	unit_all build unit
fi
if wants cases; then
	cases_all "$PWD/bin" cases
fi

# one database server for all tests of this run
start_database() {
	[[ ${PG_STATE:-} ]] && return 0
	mkdir -p "$scratch/pg"
	PG_FAST=1 STATE_DIR=$scratch/pg DATABASE_URL='' \
		./sync.sh -q db start || {
		echo "no database"
		failed=$((failed + 1))
		failures+=(database)
		end
	}
	export PG_STATE=$scratch/pg
}

for file in tests/system/*.t; do
	name=${file##*/}
	wants "${name%.t}" || continue
	start_database
	start "${name%.t}" "$limit_file" "$file"
done
await_all

if wants san; then
	build SAN=1 all unit
	export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
	export UBSAN_OPTIONS=print_stacktrace=1
	unit_all build/san 'san unit'
	cases_all "$PWD/build/san/bin" 'san cases'
fi

end
