#!/bin/bash
# The cases as data: tests/cases/PROGRAM/NAME/ holds
#
#	args        one line, shell-quoted (optional); $case is the folder
#	in.ndjson   stdin (optional: none)
#	env         KEY=VALUE a line, of its environment (optional)
#	out.ndjson  what stdout must be, byte for byte (optional: not looked at)
#	err         a grep -E pattern a line, each found in stderr (optional)
#	status      the exit code (optional: 0)
#
# Adding a case needs no code. TAP on stdout.
#
#	tests/cases.sh BIN-FOLDER SECONDS [PROGRAM[/NAME]]
set -euo pipefail

bin=$(cd "$1" && pwd)
limit=${2:-20}
only=${3:-}
cases=$(cd "$(dirname -- "$0")/cases" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/sync-cases.XXXXXX")
trap 'rm -rf -- "$tmp"' EXIT
n=0
bad=0

# A case sees no setting of the caller.
while IFS='=' read -r key _; do
	case $key in
	PLYTIX_* | WEBFLOW_* | DATABASE_URL | STATE_DIR | MAPPING_FILE | \
		ARCHIVE_* | PRICE_* | LOG_* | RUN_ID | CREDENTIALS_DIRECTORY | API_* | \
		WEB_* | WEBHOOK_*)
		unset "$key"
		;;
	esac
done < <(env)
export LC_ALL=C.UTF-8

complain() {
	why+=$1$'\n'
}

for folder in "$cases"/*/*/; do
	folder=${folder%/}
	name=${folder#"$cases"/}
	[[ -d $folder && ( ! $only || $name == "$only"* ) ]] || continue
	program=${name%%/*}
	export case=$folder CASE=$folder
	args=()
	if [[ -s $folder/args ]]; then
		# the case's own words, quoted as a shell has them
		eval "args=($(<"$folder/args"))"
	fi
	settings=()
	[[ ! -e $folder/env ]] || mapfile -t settings <"$folder/env"
	in=/dev/null
	[[ -e $folder/in.ndjson ]] && in=$folder/in.ndjson
	want=0
	[[ -s $folder/status ]] && read -r want <"$folder/status"
	code=0
	why=
	timeout -k 5 "$limit" env "${settings[@]}" \
		"$bin/$program" "${args[@]}" <"$in" \
		>"$tmp/out" 2>"$tmp/err" || code=$?
	[[ $code == "$want" ]] || complain "exit code $code, not $want"
	if [[ -e $folder/out.ndjson ]] &&
		! cmp -s "$folder/out.ndjson" "$tmp/out"; then
		complain "$(diff "$folder/out.ndjson" "$tmp/out" | cut -c 1-600 | head -n 8)"
	fi
	if [[ -e $folder/err ]]; then
		while IFS= read -r pattern; do
			[[ ! $pattern ]] || grep -Eq -- "$pattern" "$tmp/err" ||
				complain "stderr does not say: $pattern"
		done <"$folder/err"
	fi
	n=$((n + 1))
	if [[ $why ]]; then
		bad=$((bad + 1))
		echo "not ok $n - $name"
		printf '%s' "$why" | sed 's/^/# /'
		head -n 3 "$tmp/err" | cut -c 1-300 | sed 's/^/# stderr: /'
	else
		echo "ok $n - $name"
	fi
done
echo "1..$n"
((bad == 0))
