#!/bin/bash
# sync.sh without any service: its words, settings files, exit codes, locks
# and the private database.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# a tree of its own, so that the checkout's .env is out of the way
tree=$tmp/tree
mkdir -p "$tree/bin"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$tree"
for p in plytix-fetch variant-expand webflow-map webflow-push webflow-fetch \
	audit-log; do
	printf '#!/bin/sh\necho "no service here" >&2\nexit 9\n' >"$tree/bin/$p"
	chmod +x "$tree/bin/$p"
done
cp "$BIN/webflow-map" "$BIN/sync-alarm" "$tree/bin"
sync=$tree/sync.sh
export STATE_DIR=$tmp/state DATABASE_URL=host=/nowhere

# settings TEXT: the .env of the tree, readable by its owner only
settings() {
	rm -f "$tree/.env"
	(umask 077 && printf '%s\n' "$1" >"$tree/.env")
}
# seen KEY: what a program would find
seen() {
	run "$sync" env sh -c "printf %s \"\${$1-unset}\""
	printf '%s' "$out"
}

# ---- words
exits 0 'help' "$sync" help
like "$out" 'full .*everything' 'help lists the commands'
exits 2 'version, of programs that do not work' "$sync" --version
like "$("$ROOT/sync.sh" -V)" '^sync.sh [0-9.]+$' 'version'
exits 2 'an unknown command' "$sync" nonsense
like "$err" "unknown command 'nonsense'" 'is named'
exits 2 'an unknown option' "$sync" --nonsense
exits 2 '--site without a name' "$sync" --site
exits 2 '--site with a path' "$sync" --site ../x full
exits 2 '--site and --env together' "$sync" --site a --env b full
exits 2 'a site without a file' "$sync" --site nobody full
exits 2 'env without a command' "$sync" env
exits 2 'db without a verb' "$sync" db
exits 2 'a missing key' "$sync" full
like "$err" 'PLYTIX_API_KEY is not set' 'is named'

# ---- no command: full from cron, help on a terminal
on_terminal() { script -qec "'$sync' $*" /dev/null </dev/null 2>&1; }
for words in '' -- -q '-q --' '--wait 1'; do
	# shellcheck disable=SC2086
	exits 2 "sync.sh $words, from cron" "$sync" $words
	like "$err" 'PLYTIX_API_KEY is not set' 'wants to run'
	like "$(on_terminal "$words")" '^usage: sync.sh' 'and helps on a terminal'
done
for words in '' --help; do
	exits 1 "sync.sh $words on a terminal, its help not to be written" \
		timeout 20 script -qec "'$sync' $words >/dev/full" /dev/null
	unlike "$out" 'PLYTIX_API_KEY' 'starts nothing'
done
run timeout 20 script -qec "'$sync' | true" /dev/null
unlike "$out" 'PLYTIX_API_KEY' 'nor one whose reader has gone'
exits 2 'an empty word' "$sync" ''
like "$err" 'the command is empty' 'is no command'
exits 2 'an empty word behind --' "$sync" -- ''
like "$(on_terminal "''")" 'the command is empty' 'nor on a terminal'

# ---- .env
while IFS='|' read -r line want what; do
	settings "PUSH_JOBS=7"$'\n'"ALERT_COMMAND=$line"
	is "$(seen ALERT_COMMAND)" "$want" "value: $what"
done <<'END'
plain|plain|plain
two words|two words|blanks inside
  around  |around|blanks around
"quoted # no comment"|quoted # no comment|double quotes
'single "inside"'|single "inside"|single quotes
"a \"b\" \\ c"|a "b" \ c|escapes in double quotes
'a \n b'|a \n b|none in single quotes
$HOME `id` $(id)|$HOME `id` $(id)|nothing is expanded
value # comment|value|a comment
a#b|a#b|no comment without a blank
"quoted" # comment|quoted|a comment behind quotes
a=b=c|a=b=c|more equal signs
END
settings $'\xef\xbb\xbfALERT_COMMAND=bom\r'
is "$(seen ALERT_COMMAND)" bom 'a mark of UTF-8 and CRLF do no harm'
settings 'ALERT_COMMAND='
is "$(seen ALERT_COMMAND)" unset 'an empty value is none'

while IFS='|' read -r text want what; do
	settings "$(printf '%b' "$text")"
	exits 2 "$what" "$sync" env true
	like "$err" "$want" "$what: the message"
done <<'END'
PUSH_JOBS=1\nNONSENSE=1|line 2: unknown key 'NONSENSE'|an unknown key
PUSH_JOBS=1\n\nPUSH_JOBS=2|line 3: 'PUSH_JOBS' was set before, in line 1|a doubled key
no equal sign|line 1: not of the form|a line of no form
export PUSH_JOBS=1|line 1: not of the form|export
ALERT_COMMAND="open|line 1: the quote is not closed|an open quote
ALERT_COMMAND='open|line 1: the quote is not closed|an open single quote
ALERT_COMMAND="a" b|line 1: text after|text behind a quote
PUSH_JOBS=0|PUSH_JOBS must be|PUSH_JOBS 0
PUSH_JOBS=many|PUSH_JOBS must be|PUSH_JOBS many
LOG_LEVEL=loud|LOG_LEVEL must be|a level
LOG_FORMAT=xml|LOG_FORMAT must be|a form
WEBFLOW_RATE_LIMIT=60/min|WEBFLOW_RATE_LIMIT must be|a rate
PLYTIX_HOURLY_LIMIT=0|PLYTIX_HOURLY_LIMIT must be|an hourly rate
ARCHIVE_POLICY=burn|ARCHIVE_POLICY must be|a policy
ARCHIVE_MAX=ten|ARCHIVE_MAX must be|a share
ADOPT=ask|ADOPT must be|another word
WEBFLOW_PUBLISH=yes|WEBFLOW_PUBLISH must be|publish
WEBFLOW_SITE_ID=1234|WEBFLOW_SITE_ID must be|a site id
END
# ---- settings of other tools, and all faults at once
settings "$(cat <<'END'
WEBFLOW_COLLECTION_ID=580e63e98c9a982ac9b8b741
REDIS_URL=redis://:geheim@localhost:6379/0
DEBUG=true
LOG_LEVEL=DEBUG
DATABASE_URL=postgresql+asyncpg://sync:geheim@localhost/sync
PUSH_JOBS=0
NONSENSE=1
END
)"
exits 2 'the settings of another tool' env -u DATABASE_URL "$sync" check
is "$(wc -l <"$tmp/err")" 7 'all faults are told at once'
for pattern in 'line 1: WEBFLOW_COLLECTION_ID .*WEBFLOW_SITE_ID' \
	'line 2: REDIS_URL .*DATABASE_URL' 'line 3: DEBUG .*LOG_LEVEL=debug' \
	'LOG_LEVEL must be .*small letters' 'write postgresql://' \
	'PUSH_JOBS must be' "line 7: unknown key 'NONSENSE'"; do
	like "$err" "$pattern" "says: $pattern"
done
unlike "$err" geheim 'and no password'
long=sandbox-token-that-is-long
settings "$(printf '%s\n' "WEBFLOW_SITE_ID=$long" "PUSH_JOBS=$long" \
	"LOG_LEVEL=$long" "c2FuZGJveC$long=" "WEBFLOW_TOKEN_FILE=$long")"
exits 2 'a secret in the wrong lines' env -u DATABASE_URL "$sync" check
unlike "$err" 'sandbox-token|c2Fu' 'is not shown'
settings 'export PUSH_JOBS=1'
exits 2 'export' "$sync" env true
like "$err" 'without export' 'is answered'
exits 2 '--env of nothing' "$sync" --env '' env true
rm -f "$tree/.env"
ln -s nowhere "$tree/.env"
exits 2 'a link to nowhere' "$sync" env true
rm -f "$tree/.env"
run env 'BASH_FUNC_sed%%=() { echo wrong; }' \
	'BASH_FUNC_stat%%=() { echo wrong; }' "$sync" env true
is "$code" 0 'functions of the caller take no place of programs'
settings 'DATABASE_URL=host=/run/postgresql user=a+b'
exits 0 'a plus elsewhere is no driver' env -u DATABASE_URL "$sync" env true
settings 'WEBFLOW_TOKEN="secret-token-1234'
run "$sync" env true
unlike "$err$out" secret-token 'a faulty line does not show its secret'
settings 'PUSH_JOBS=1'
chmod 644 "$tree/.env"
exits 2 'a file that others can read' "$sync" env true
like "$err" 'chmod 600' 'says what to do'

settings 'ALERT_COMMAND=file'
is "$(ALERT_COMMAND=given seen ALERT_COMMAND)" given '.env yields to the environment'
(umask 077 && echo 'ALERT_COMMAND=named' >"$tmp/named")
is "$(ALERT_COMMAND=given run "$sync" --env "$tmp/named" env \
	sh -c 'echo $ALERT_COMMAND' && cat "$tmp/out")" named \
	'--env beats the environment'
(umask 077 && echo 'ALERT_COMMAND=shop' >"$tree/.env.shop")
exits 2 'a site file without a site' "$sync" --site shop env true
(umask 077 && echo 'WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b742' >"$tree/.env")
exits 2 'also when .env has one' "$sync" --site shop env true
like "$err" 'does not set WEBFLOW_SITE_ID' 'says so'
(umask 077 && echo 'WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741' >>"$tree/.env.shop")
run "$sync" --site shop env sh -c 'echo $ALERT_COMMAND $WEBFLOW_SITE_ID'
is "$out" 'shop 580e63e98c9a982ac9b8b741' '--site beats .env and the environment'
(umask 077 && printf '%s\n' 'PLYTIX_API_KEY_FILE=key' >"$tmp/keyed")
PLYTIX_API_KEY=x run "$sync" --env "$tmp/keyed" env \
	sh -c 'echo ${PLYTIX_API_KEY-none} $PLYTIX_API_KEY_FILE'
is "$out" "none $tmp/key" 'a key file beats a key of the environment'
rm -f "$tree/.env"

# ---- exit codes
code_of() {
	bash -c '. "$1"; shift; worst "$@"; echo "$worst"' - "$ROOT/pipelines/lib/common.sh" "$@"
}
is "$(code_of 0 3)" 3 '3 over 0'
is "$(code_of 3 75 0)" 75 '75 over 3'
is "$(code_of 75 1 3)" 1 '1 over 75'
is "$(code_of 1 2 75)" 2 '2 over 1'
is "$(code_of 0 141)" 1 'a foreign code counts as 1'
is "$(code_of 0 0)" 0 'all well'

# ---- a stop in the middle of a step: later, whatever is under way
mkdir -p "$tmp/root/pipelines" "$tmp/busy"
printf '#!/bin/sh\n' >"$tmp/root/pipelines/push-slot"
chmod 755 "$tmp/root/pipelines/push-slot"
echo line | tee "$tmp/busy/categories" >"$tmp/busy/todo.categories"
for n in {1..8}; do
	bash -c '. "$1/lib/common.sh" && . "$1/lib/run.sh"
		root=$2 run_dir=$3
		recall() { :; }
		busy() {
			local code=0
			until [[ $stopping ]] || ((code)); do
				step_categories || code=$?
			done
			return "$code"
		}
		trap on_stop TERM
		(sleep "0.2$4"; kill -TERM $$) &
		step busy busy' - "$ROOT/pipelines" "$tmp/root" "$tmp/busy" "$n" \
		2>>"$tmp/stopped.err" && code=0 || code=$?
	echo "$code"
done >"$tmp/stopped"
is "$(sort -u "$tmp/stopped")" 75 'stopped at any time: 75'

# ---- the pair and the lock
export PLYTIX_API_KEY=k1 PLYTIX_API_PASSWORD=p WEBFLOW_TOKEN=t
export WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741
mkdir -p "$STATE_DIR/lock" "$STATE_DIR/pair"
echo "$WEBFLOW_SITE_ID" >"$STATE_DIR/pair/default"
run env WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b742 "$sync" full
is "$code" 2 'another site with the same settings'
like "$err" 'remove' 'says the way out'
echo '{"product":' >"$tmp/broken.json"
exits 2 'a broken mapping' env MAPPING_FILE="$tmp/broken.json" "$sync" full
like "$err" 'broken.json' 'is named'
unlike "$err" 'no service' 'before anybody is asked'
exec 5>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock -x 5
exits 75 'a second run of a site' "$sync" full
like "$err" 'another run' 'says why'
began=$SECONDS
run "$sync" --wait 2 full
is "$code $((SECONDS - began > 0))" '75 1' 'waits when it is told to'
exits 2 '--wait for no number' "$sync" --wait long full
LOG_FORMAT=json run "$sync" full
is "$(jq -r '[.level, .stage, .event] | @tsv' <<<"$err")" \
	"error	sync.sh	another run for site $WEBFLOW_SITE_ID is under way" \
	'as JSON where that is wanted'
exec 5>&-
unset PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN WEBFLOW_SITE_ID

# ---- the private database
unset DATABASE_URL
export STATE_DIR=$tmp/private PG_FAST=1
exits 0 'db start' "$sync" -q db start
is "$("$sync" -q db psql -A -t -c 'SELECT current_user')" sync 'is the user sync'
is "$("$sync" -q db psql -A -t -c 'SHOW listen_addresses')" '' 'no TCP'
postmaster=$(head -n 1 "$STATE_DIR/pg/postmaster.pid")
is "$(find "/proc/$postmaster/fd" -lname "$STATE_DIR/*lock*" 2>/dev/null | wc -l)" \
	0 'the server holds no lock of ours'
kill -9 "$postmaster"
exits 0 'starts again after a crash' "$sync" -q db start
exits 0 'db dump' "$sync" -q db dump
is "$(find "$STATE_DIR/dump" -name '*.sql' -perm 600 | wc -l)" 1 'is a private file'
exits 0 'db stop' "$sync" -q db stop
is "$(find "$STATE_DIR/pg" -name postmaster.pid | wc -l)" 0 'is stopped'
exits 0 'a command starts it' "$sync" -q env true
is "$(find "$STATE_DIR/pg" -name postmaster.pid | wc -l)" 0 \
	'and the last one out stops it'
"$sync" -q env sleep 2 &
sleep 1
exits 75 'db stop while a run uses it' "$sync" -q db stop
wait
long=$tmp/$(printf 'a%.0s' {1..90})
mkdir -p "$long"
STATE_DIR=$long exits 0 'a path too long for a socket' "$sync" -q env true
STATE_DIR="$tmp/with 'quote and blank" \
	exits 0 'a path with a quote and a blank' "$sync" -q env true
done_testing
