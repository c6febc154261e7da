#!/bin/bash
# What a service manager, another machine or an editor leaves around a run: a
# clean run, or one true sentence and exit 2.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start sample
state_new
exits 0 'the first run' "$sync" -q full

# ---- the environment
clean() { # WHAT COMMAND…: nothing is said, nothing is written
	local what=$1
	shift
	log_clear
	exits 0 "$what" "$@" "$sync" -q full
	# of LC_ALL bash says itself, before it reads its script, what is wrong
	is "$(grep -v '^/bin/bash: warning: setlocale: LC_ALL: cannot change' <<<"$err")" \
		'' 'and nothing is said of it'
	is "$(jq -r '"\(.status) \(.products.unchanged)"' <<<"${out##*$'\n'}") $(writes)" \
		'completed 60 0' 'the run is whole'
}
clean 'HOME is not set' env -u HOME
clean 'HOME is empty' env HOME=
clean 'HOME is not there' env HOME=/nonexistent/home
clean 'LC_ALL is not installed' env LC_ALL=xx_XX.UTF-8
clean 'LANG is not installed' env -u LC_ALL LANG=de_XX.UTF-8
clean 'LC_CTYPE is not installed' env -u LC_ALL LC_CTYPE=xx_XX LC_NUMERIC=de_XX
clean 'POSIXLY_CORRECT is set' env POSIXLY_CORRECT=1
clean 'POSIXLY_CORRECT is empty' env POSIXLY_CORRECT=
clean 'SHELLOPTS has posix' env SHELLOPTS=posix
clean 'nothing is set but what is needed' env -u HOME -u LC_ALL -u LANG -u USER \
	-u LOGNAME -u SHELL -u TERM POSIXLY_CORRECT=1
is "$(grep -c 'setlocale' <<<"$(LC_ALL=xx_XX.UTF-8 "$sync" -q full 2>&1)")" 1 \
	'of LC_ALL one line'
for words in help check 'plan' 'history 1' stats 'migrate status' 'db dump -'; do
	# shellcheck disable=SC2086
	exits 0 "$words with all of it" env -u HOME -u LC_ALL LANG=xx POSIXLY_CORRECT=1 \
		"$sync" -q $words
	is "$err" '' 'has nothing to say'
done
# where nobody is: without a name, without a home
if ((EUID == 0)); then
	chmod 755 "$tmp"
	mkdir -m 700 "$tmp/mine"
	chown 4242:4242 "$tmp/mine"
	# this one may be in a folder that others cannot enter
	mkdir "$tmp/tree"
	cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" \
		"$BIN" "$tmp/tree"
	chmod -R go+rX "$tmp/tree"
	while IFS='|' read -r folder pattern; do
		exits 2 "a user without a name or a home in $folder" setpriv \
			--reuid=4242 --regid=4242 --clear-groups env -u HOME \
			-u DATABASE_URL STATE_DIR="$tmp/$folder" \
			"$tmp/tree/sync.sh" -q stats
		like "$err" "$pattern" 'says what is wrong'
		is "$(wc -l <<<"$err")" 1 'in one sentence'
	done <<'LINES'
nobody|STATE_DIR names: Permission denied
mine|user 4242 has no name
LINES
fi

# ---- .env as a shell would have it
env_file() {
	(umask 077 && cat >"$tmp/env")
}
env_file <<'END'
export PUSH_JOBS=2
	export	ARCHIVE_MAX=10%
# export WEBFLOW_TOKEN=none
LOG_LEVEL=warn
export ADOPT
END
exits 2 'export in .env' "$sync" --env "$tmp/env" stats
is "$(wc -l <<<"$err")" 1 'one sentence'
like "$err" 'line 1: not of the form KEY=VALUE \(without export\), nor line 2 5$' \
	'names the lines'
env_file <<<'export PLYTIX_API_PASSWORD=geheim'
exits 2 'one line of it' "$sync" --env "$tmp/env" full
like "$err" 'line 1: not of the form KEY=VALUE \(without export\)$' 'is named'
unlike "$err" geheim 'and not shown'

# ---- data of another PostgreSQL
export STATE_DIR=$tmp/private PG_FAST=1
unset DATABASE_URL
exits 0 'a private database' "$sync" -q full
folder=$(readlink -f "$STATE_DIR/pg")
have=$(<"$folder/PG_VERSION")
for version in 14 9.6 99; do
	echo "$version" >"$folder/PG_VERSION"
	for path in "$PATH" "$(echo /usr/lib/postgresql/*/bin):$PATH"; do
		for words in stats full 'db start' 'db psql' 'db stop'; do
			log_clear
			# shellcheck disable=SC2086
			exits 2 "$words with data of PostgreSQL $version" \
				env PATH="$path" "$sync" $words
			like "$err" "PostgreSQL $version, .* postgresql-$version too" \
				'says which server is wanted'
			is "$(grep -c . <<<"$err") $(writes)" '1 0' \
				'once, and nothing is sent'
		done
	done
done
run "$sync" check
like "$err" 'PostgreSQL 99, .* postgresql-99 too' 'check says it'
is "$code" 2 'and its code is that of settings'
echo "$have" >"$folder/PG_VERSION"
rm -f "$STATE_DIR/pg.stay"
exits 0 'with the right one' "$sync" -q full
is "$(jq -r .products.unchanged <<<"${out##*$'\n'}")" 60 'nothing was lost'
done_testing
