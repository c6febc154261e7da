#!/bin/bash
# What a hasty person does: commands half known, values out of bounds, tables
# taken back under a run. Each has one true sentence, and does nothing else.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start sample
state_new
cd "$tmp"

untouched() { # WHAT: nobody was asked
	is "$(requests webflow length) $(requests plytix length)" '0 0' "$1"
}
tables() {
	sql "SELECT count(*) FROM pg_tables WHERE schemaname = 'sync'"
}

for words in 'plan --save' 'plan --save=' 'db dump --nonsense' 'db dump a b'; do
	# shellcheck disable=SC2086
	exits 2 "$words" "$sync" $words
done
mkdir folder
exits 0 'plan --save' "$sync" plan --save first

# ---- a plan makes nothing in the database
is "$(sql "SELECT to_regnamespace('sync') IS NULL")" t 'plans have made no tables'
is "$(find "$STATE_DIR" -path '*/pair/*' | wc -l)" 0 'and bind no settings to a site'
exits 0 'the state of the tables' "$sync" migrate status
exits 0 'check' "$sync" check
exits 0 'verify' "$sync" verify
is "$(sql "SELECT to_regnamespace('sync') IS NULL")" t 'nor does whoever only asks'
exits 0 'apply makes them' "$sync" apply first
is "$(shop '.products | length')" "$(jq -s 'map(select(.of == "product")) | length' first)" \
	'and does what was planned'
for n in 1 all; do
	exits 0 "older tables, $n back" audit-log migrate down "$n"
	before=$(sql 'SELECT coalesce(max(version), 0) FROM sync.schema_migrations')
	log_clear
	run "$sync" plan
	if [[ $n == 1 ]]; then
		is "$code" 2 'a plan does not bring them up to date'
		like "$err" 'migrate up' 'says how to go on'
		untouched 'before anything is listed'
	else
		is "$code" 0 'a plan without any'
	fi
	is "$(sql 'SELECT coalesce(max(version), 0) FROM sync.schema_migrations')" \
		"$before" 'and leaves them'
done
exits 0 'the tables' "$sync" migrate up

# ---- tables of a newer version are not touched by this one
sql "INSERT INTO sync.schema_migrations (version, name, checksum)
	SELECT max(version) + 2, 'later', '' FROM sync.schema_migrations"
for words in full changed 'product 1' plan tasks; do
	log_clear
	# shellcheck disable=SC2086
	exits 2 "$words with newer tables" "$sync" $words
	like "$err" 'install the newer version again.*migrate down 2' 'says how to go on'
	untouched 'before anything is listed'
done
sql "DELETE FROM sync.schema_migrations WHERE name = 'later'"
exits 0 'a run' "$sync" full
log_clear
exits 0 'and one more' "$sync" full
is "$(writes)" 0 'writes nothing'

# ---- migrate down: by name, and never under a run
had=$(tables)
for words in 'down' 'down all' 'down 2'; do
	# shellcheck disable=SC2086
	exits 2 "migrate $words with nobody to ask" "$sync" migrate $words
	like "$err" '\-\-yes' 'says how to say it'
done
for words in 'down x --yes' 'down --yes --no' 'down 0 --yes' 'down -1 --yes'; do
	# shellcheck disable=SC2086
	exits 2 "migrate $words" "$sync" migrate $words
done
is "$(tables)" "$had" 'nothing is taken back'
ask() { # ANSWER…: on a terminal
	printf '%s\n' "$@" | script -qec "$sync migrate down all" /dev/null
}
said=$(ask y) || true
like "$said" "type the name of the database, '$database'" 'asks for the name'
is "$(tables)" "$had" 'y is no name'
site_lock=$STATE_DIR/lock/$WEBFLOW_SITE_ID
for lock in "$site_lock" "$STATE_DIR/lock/580e63e98c9a982ac9b8b749"; do
	exec 5>>"$lock"
	flock -x 5
	exits 75 "migrate down under ${lock##*/}" "$sync" migrate down all --yes
	like "$err" "${lock##*/}" 'names the site'
	exec 5>&-
done
for row in "$(uname -n)|$$|now()" "elsewhere|1|now() - interval '1 minute'"; do
	IFS='|' read -r host pid beat <<<"$row"
	sql "INSERT INTO sync.sync_states (run, site, mode, host, pid, heartbeat)
		VALUES ('r', '580e63e98c9a982ac9b8b74a', 'full', '$host', $pid, $beat)"
	exits 75 "a run that $host has" "$sync" migrate down all --yes
	like "$err" "580e63e98c9a982ac9b8b74a.*$host" 'names site and host'
	exits 75 'audit-log alone' audit-log migrate down
	sql "DELETE FROM sync.sync_states WHERE run = 'r'"
done
is "$(tables)" "$had" 'nothing is taken back'
exits 0 'migrate down --yes' "$sync" migrate down --yes all
is "$(tables)" 1 'takes all back'
like "$err" 'dumped' 'behind a dump'
exits 0 'and up again' "$sync" migrate up
ask "$database" >/dev/null || true
is "$(tables)" 1 'the name is a yes'
exits 0 'the next run finds the shop' "$sync" full
is "$(shop '.products | length')" "$(jq -s 'map(select(.of == "product")) | length' first)" \
	'and makes nothing twice'

# ---- help where it is asked for, before any setting is looked at
log_clear
bare=(env -i PATH="$PATH" HOME="$tmp" STATE_DIR=/dev/null/none DATABASE_URL=host=/nowhere)
for words in 'full -h' 'full --help' 'full --limit 3 -h' 'changed -h' 'retry --help' \
	'product -h' 'plan --json --help' 'apply -h' 'push -h' 'verify --help' \
	'check -h' 'history --help' 'history 3 -h' 'errors -h' 'stats -h' 'why -h' \
	'migrate -h' 'migrate down --help' 'db -h' 'db dump --help' 'db psql --help' \
	'schedule -h' 'schedule off --help' 'env -h' 'env --help' 'demo -h' \
	'help full' '--site x full -h' '--help'; do
	# shellcheck disable=SC2086
	exits 0 "$words" "${bare[@]}" "$sync" $words
	like "$out" '^usage: sync\.sh ' 'is on stdout'
	is "$err" '' 'and nothing else is said'
done
exits 2 'help of nothing' "$sync" nonsense --help
exits 2 'help for nonsense' "$sync" help nonsense
exits 3 'behind -- it is a word' "$sync" product -- -h
exits 0 'of a program it is its own' "$sync" env webflow-push --help
like "$out" '^webflow-push: ' 'which answers'
for verb in begin end mapping rows hints recall guard absent record migrate client; do
	exits 0 "audit-log $verb --help" audit-log "$verb" --help
	like "$out" "^usage: audit-log $verb|usage: audit-log $verb" 'is on stdout'
done

# ---- values behind =
exits 0 'full --limit=1 --only=…' "$sync" full --limit=1
exits 2 'plan --save=folder' "$sync" plan --save=folder
like "$err" "'folder' is a folder" 'is taken'
exits 2 '--limit= of nothing' "$sync" full --limit=
like "$err" '--limit needs a number from 1 to 999999999' 'says the range'
exits 0 '--wait=1' "$sync" --wait=1 full --limit=1
exits 2 '--wait=1x' "$sync" --wait=1x full
exits 2 '--site=../x' "$sync" --site=../x full
exits 2 '--env=' "$sync" --env= full
exits 2 'a flag with a value' "$sync" verify --repair=no
like "$err" "'--repair=no'" 'is refused by its name'
exits 2 'audit-log: a flag with a value' audit-log stats --json=no
like "$err" 'the option --json takes no value' 'says so'
exits 2 'audit-log: a value that is missing' audit-log rows --rows
like "$err" 'the option --rows needs a value' 'says so'
POSIXLY_CORRECT=1 run audit-log stats --nonsense
like "$err" "^audit-log: unknown option '--nonsense'" 'in the same words everywhere'

# ---- numbers that are none
while IFS='|' read -r words pattern; do
	# shellcheck disable=SC2086
	exits 2 "$words" $words
	like "$err" "$pattern" 'says what is wanted'
done <<'LINES'
audit-log history -1|unknown option '-1'
audit-log history 0|from 1 to 999999, not '0'
audit-log history 1x|from 1 to 999999, not '1x'
audit-log begin --mode full --pid 12abc|process number, not '12abc'
audit-log begin --mode full --pid -1|process number, not '-1'
audit-log begin --mode full --pid 0|process number, not '0'
audit-log begin --mode full --pid 99999999999999999999|process number
webflow-fetch --used 1x|from 1 to 10000000, not '1x'
audit-log migrate down 0|no number of steps
LINES
exits 2 'sync.sh history -1' "$sync" history -1
RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
export RUN_ID
for code in nonsense 256 -1 3x ''; do
	exits 2 "end --exit '$code'" audit-log end --exit "$code"
	like "$err" 'from 0 to 255' 'says what is wanted'
done
is "$(sql "SELECT status FROM sync.sync_states WHERE run = '$RUN_ID'")" running \
	'and the run is not ended by it'
exits 0 'end --exit 0' audit-log end --exit 0
unset RUN_ID

# ---- bounds: said, and the same in shell and programs
bound() { # KEY MIN MAX PROGRAM…
	local key=$1 min=$2 max=$3 value
	shift 3
	for value in "$min" "$max" "00$min"; do
		exits 0 "$key=$value" env "$key=$value" "$sync" env true
	done
	exits 0 "$key=$max is taken by the program" env "$key=$max" "$@"
	for value in $((min - 1)) $((max + 1)) 1000000 1x +1 1.5 ' 1' 99999999999; do
		exits 2 "$key=$value" env "$key=$value" "$sync" env true
		like "$err" "$key must be a whole number from $min to $max" \
			'the bounds are said'
		exits 2 'by the program, too' env "$key=$value" "$@"
		like "$err" "$key must be a whole number from $min to $max" \
			'in the same words'
	done
}
bound PLYTIX_RATE_LIMIT 1 1000 plytix-fetch --check
bound PLYTIX_HOURLY_LIMIT 1 16384 plytix-fetch --check
bound WEBFLOW_RATE_LIMIT 1 100000 webflow-fetch --used 1
for value in 0 100 0% 10% 100% 999999999; do
	exits 0 "ARCHIVE_MAX=$value" env ARCHIVE_MAX="$value" "$sync" env true
	exits 0 'the program' env ARCHIVE_MAX="$value" audit-log stats
done
for value in 101% 10.5% 1e3 1000000000 -1 % ' 5' 5%%; do
	exits 2 "ARCHIVE_MAX=$value" env ARCHIVE_MAX="$value" "$sync" env true
	like "$err" '999999999 or a share from 0% to 100%' 'says the bounds'
	exits 2 'the program' env ARCHIVE_MAX="$value" audit-log stats
	like "$err" '999999999 or a share from 0% to 100%' 'in the same words'
done
exits 2 'PUSH_JOBS=100' env PUSH_JOBS=100 "$sync" env true
like "$err" 'PUSH_JOBS must be a whole number from 1 to 99' 'says the bounds'

# ---- what a person has to set right is 2, before anything is sent
: >"$tmp/plain"
for place in /dev/null/none "$tmp/plain" "$tmp/plain/below" /proc/none; do
	for words in 'env true' full plan check stats; do
		# shellcheck disable=SC2086
		exits 2 "STATE_DIR=$place: $words" env STATE_DIR="$place" "$sync" $words
	done
	like "$err" "$place" 'is named'
done
mkdir "$tmp/not-a-program"
for words in nosuchcmd ./nosuchcmd "$tmp/not-a-program" "$tmp/plain" \
	'A=1 nosuchcmd' 'A=1'; do
	# shellcheck disable=SC2086
	exits 2 "env $words" "$sync" env $words
done
exits 7 'the code of a program is its own' "$sync" env sh -c 'exit 7'
exits 0 'env with a setting' "$sync" env A=1 sh -c '[ "$A" = 1 ]'

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>"$tmp/openssl.err"
tls_port=$((20000 + $$ % 20000))
timeout 200 openssl s_server -accept "127.0.0.1:$tls_port" -www -quiet \
	-key "$tmp/key.pem" -cert "$tmp/cert.pem" >"$tmp/tls.log" 2>&1 </dev/null &
pids+=($!)
for _ in {1..50}; do
	! (: <"/dev/tcp/127.0.0.1/$tls_port") 2>/dev/null || break
	sleep 0.1
done
log_clear
while IFS='|' read -r key url what; do
	exits 2 "$what" env "$key=$url" "$sync" full
	like "$err" "$key" 'the setting is named'
	is "$(writes)" 0 'nothing was sent'
	exits 2 'check finds it' env "$key=$url" "$sync" check
	like "$err" "$key" 'and names it'
done <<LINES
WEBFLOW_BASE_URL|https://localhost:$tls_port/v2|a certificate that nobody trusts: Webflow
PLYTIX_AUTH_URL|https://localhost:$tls_port/auth|the same of the token host
PLYTIX_BASE_URL|https://localhost:$tls_port/api/v1|and of Plytix, behind a token
WEBFLOW_BASE_URL|https://api.webflow.com:99999/v2|a port that is none
WEBFLOW_BASE_URL|https://[::1/v2|a bracket that is not closed
PLYTIX_BASE_URL|https://pim plytix.com|a blank
PLYTIX_AUTH_URL|htps://auth.plytix.com|a scheme with a slip
LINES
"$sync" env webflow-fetch --schema >schema
plytix-fetch | LC_ALL=C sort | variant-expand | webflow-map -S schema >record
for command in 'webflow-fetch' 'webflow-fetch --schema' \
	'webflow-push -S schema' 'webflow-push --publish -S schema'; do
	exits 2 "$command alone" env "WEBFLOW_BASE_URL=https://localhost:$tls_port/v2" \
		bash -c "$command <record"
	like "$err" 'certificate.*WEBFLOW_BASE_URL' 'names it'
	is "$(wc -l <<<"$err")" 1 'once'
done
exits 75 'what may pass is 75' env WEBFLOW_BASE_URL=http://127.0.0.1:1/v2 \
	timeout 200 webflow-fetch --schema

# ---- the commands that messages propose
cp -R "$ROOT/sync.sh" "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/sql" "$tmp/folder"
ln -s "$BIN" "$tmp/folder/bin"
(umask 077 && printf 'WEBFLOW_SITE_ID=%s\n' "$WEBFLOW_SITE_ID" >"$tmp/folder/.env.shop" &&
	: >"$tmp/my env")
audit-log migrate down >/dev/null
proposed() { # WANTED COMMAND…: it fails, and says what to type
	local wanted=$1
	shift
	exits 2 "$*" "$@"
	like "$err" "run '$wanted migrate up'" 'proposes what works'
}
proposed "$tmp/folder/sync\.sh" "$tmp/folder/sync.sh" stats
proposed "$tmp/folder/sync\.sh --site shop" "$tmp/folder/sync.sh" --site shop plan
proposed "$tmp/folder/sync\.sh --site shop" "$tmp/folder/sync.sh" --site shop \
	env audit-log stats
proposed "$tmp/folder/sync\.sh --env $tmp/my\\\\ env" "$tmp/folder/sync.sh" \
	--env "$tmp/my env" stats
cd "$tmp/folder"
proposed '\./sync\.sh' ./sync.sh stats
proposed '\./sync\.sh --site shop' bash sync.sh --site shop stats
cd "$tmp"
ln -s "$tmp/folder/sync.sh" "$tmp/plytix-webflow-sync"
PATH=$tmp:$PATH proposed 'plytix-webflow-sync --site shop' \
	plytix-webflow-sync --site shop stats
exits 2 'usage, by its name' env PATH="$tmp:$PATH" plytix-webflow-sync nonsense
like "$err" "run 'plytix-webflow-sync help'" 'is one that is there'
rm "$tmp/folder/Makefile" "$tmp/folder/bin"
mkdir "$tmp/folder/bin"
exits 2 'a program is missing in a package' env MAPPING_FILE=built-in \
	"$tmp/folder/sync.sh" full
unlike "$err" 'run make|demo' 'where nobody can make it'
run "$sync" --env "$tmp/my env" stats
run bash -c "$(sed -n "s/.*run '\(.*\)'$/\1/p" <<<"$err")"
exits 0 'what was proposed has been pasted' "$sync" stats
exits 0 'plan --save' "$sync" --env "$tmp/my env" plan --save 'a plan'
run bash -c "$(sed -n 's/^saved: //p' <<<"$err")"
is "$(tail -n 1 "$tmp/out" | jq -r .kind)" summary 'apply, as it was proposed'
done_testing
