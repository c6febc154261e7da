#!/bin/bash
# What must hold in every file: rooms, shell, manuals, form, no warning from
# either compiler. Every fault is told. A missing tool is installed (Debian);
# where that cannot be done, nothing is clean.
set -euo pipefail
cd "$(dirname -- "$0")/.."

bad=0
fault() {
	bad=$((bad + 1))
	printf 'lint: %s\n' "$*"
}

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh
packages_need "${packages_run[@]}" "${packages_build[@]}" \
	"${packages_test[@]}" "${packages_lint[@]}"

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# ---- size: one idea a file
mapfile -t sources < <(git ls-files -co --exclude-standard '*.c' '*.h' |
	while read -r f; do
		[[ ! -f $f ]] || echo "$f"
	done)
for file in "${sources[@]}"; do
	lines=$(wc -l <"$file")
	((lines <= 500)) || fault "$file has $lines lines"
done
# … and one that fits on one screen a function
while IFS= read -r line; do
	fault "$line"
done < <(awk '
	FNR == 1 { begin = 0 }
	/^\{$/ { begin = FNR }
	/^\}$/ && begin {
		if (FNR - begin - 1 > 70)
			printf "%s, line %d: a function of %d lines\n",
				FILENAME, begin - 1, FNR - begin - 1
		begin = 0
	}' "${sources[@]}")

# ---- shell
mapfile -t scripts < <(git ls-files -co --exclude-standard |
	while read -r f; do
		[[ -f $f ]] || continue
		case $f in
		*.sh | *.t) echo "$f" ;;
		*) head -n 2 "$f" 2>/dev/null | tr -d '\0' |
			grep -Eq '^#!.*(bash|/sh)|shellcheck shell=' &&
			echo "$f" ;;
		esac
	done || true)
shellcheck -x -P SCRIPTDIR -P . -e SC2154,SC1091,SC2317,SC2016 \
	"${scripts[@]}" || fault "shellcheck"

# A function of a program's name hides that the program is missing.
for entry in "${packages_run[@]}" "${packages_build[@]}" \
	"${packages_test[@]}" "${packages_lint[@]}"; do
	name=${entry%:*}
	[[ $name == */* || $name == *.pc ]] || printf '%s\n' "$name"
done | sort -u >"$scratch/tools"
find sync.sh pipelines -type f -exec sed -nE \
	-e 's/^[[:space:]]*(function[[:space:]]+)?([A-Za-z0-9_-]+)[[:space:]]*\(\).*/\2/p' \
	-e 's/^[[:space:]]*function[[:space:]]+([A-Za-z0-9_-]+).*/\1/p' \
	{} + | sort -u >"$scratch/functions"
while read -r name; do
	fault "sync.sh or pipelines: the function $name has a program's name"
done < <(comm -12 "$scratch/tools" "$scratch/functions")
# … and `command -v` finds functions, too
if grep -n 'command -v' "${scripts[@]}" |
	grep -v '^tests/lint.sh:'; then
	fault "a program is found with type -P"
fi

# ---- manuals
for page in src/*.[157]; do
	mandoc -T lint -W warning "$page" || fault "$page"
done
for program in src/*.c; do
	[[ -e ${program%.c}.1 ]] || fault "${program%.c}.1 is missing"
done

# ---- form
git ls-files -co --exclude-standard '*.c' '*.h' |
	xargs -r clang-format --dry-run -Werror 2>"$scratch/form" ||
	{
		head -n 20 "$scratch/form"
		fault "clang-format: $(grep -c 'error:' "$scratch/form") places"
	}
if grep -nE '!(str|strn|strcase|strncase|mem)cmp\(' "${sources[@]}"; then
	fault "texts are compared with == 0 or != 0"
fi
if git grep -nIwE 'TODO|FIXME|XXX' -- '*.c' '*.h' '*.sh' '*.t' Makefile \
	pipelines sql ':!tests/lint.sh' >"$scratch/todo"; then
	head "$scratch/todo"
	fault "unfinished places"
fi

# ---- SQL: what is longer than four lines is a file that can be read and
# explained; one that begins with a comment and is used
for file in sql/queries/*.sql; do
	name=$(basename -- "$file" .sql)
	head -n 1 "$file" | grep -q '^-- ' ||
		fault "$file does not begin with a comment"
	grep -qw "sql_$name" lib/ledger/*.c || fault "$file is not used"
done
# adjacent literals stand in lines of their own; an end of line without , or ;
# goes on
while IFS= read -r line; do
	fault "$line"
done < <(awk '
	function over() {
		if (n > 4 && text ~ /SELECT |INSERT INTO |UPDATE |DELETE FROM |CREATE /)
			print FILENAME ", line " first ": SQL of " n \
				" lines belongs into sql/queries"
		n = 0
		text = ""
	}
	FNR == 1 { n = 0; text = "" }
	/"/ {
		if (!n++) first = FNR
		text = text $0
		if ($0 ~ /[,;{}][ \t]*\\?$/) over()
		next
	}
	{ over() }' lib/ledger/*.[ch])

# ---- warnings of both compilers
for cc in gcc clang; do
	make -s -j2 CC="$cc" BUILD="build/lint-$cc" BIN="build/lint-$cc/bin" \
		all unit sandbox >"$scratch/cc" 2>&1 || {
		tail -n 5 "$scratch/cc"
		fault "$cc does not build"
	}
	if grep 'warning:' "$scratch/cc"; then
		fault "$cc warns"
	fi
done

# ---- citations: each leads to a section of lib/SERVICE/API.md
code=0
tests/citations.sh >"$scratch/citations" || code=$?
while IFS= read -r line; do
	fault "$line"
done <"$scratch/citations"
[[ $code == 0 || -s $scratch/citations ]] ||
	fault "tests/citations.sh stopped with exit code $code"

# ---- rooms: who may include and call whom
code=0
tests/rooms.sh . build/lint-gcc >"$scratch/rooms" || code=$?
while IFS= read -r line; do
	fault "$line"
done <"$scratch/rooms"
[[ $code == 0 || -s $scratch/rooms ]] ||
	fault "tests/rooms.sh stopped with exit code $code"

if ((bad)); then
	echo "lint: $bad faults"
	exit 1
fi
echo 'lint: clean'
