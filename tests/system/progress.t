#!/bin/bash
# What a run tells while it is under way: a line of progress that is true and
# never mixed with a message, waits that are told once, records where the messages
# are records. And what is told before anything was synced.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh

# ---- each command has its help, and a bare sync.sh on a terminal
run "$sync" help
mapfile -t commands < <(awk '/^  [a-z]/ {
	n = split(substr($0, 3), names, " [|] ")
	for (i = 0; ++i <= n;) { split(names[i], w, " "); print w[1] } }' \
	"$tmp/out" | sort -u)
ok $((${#commands[@]} < 15)) 'help lists the commands'
for command in "${commands[@]}"; do
	exits 0 "$command --help" "$sync" "$command" --help
	like "$out" "^usage: sync.sh .* $command " 'says how it is called'
done
exits 0 'help --help' "$sync" help --help
for file in "$ROOT"/pipelines/*; do
	[[ -f $file && $file != */push-slot ]] || continue
	is "$(printf '%s\n' "${commands[@]}" | grep -cx "${file##*/}")" 1 \
		"${file##*/} is in the list"
done
like "$(script -qec "$sync" /dev/null </dev/null 2>&1)" '^usage: sync.sh' \
	'a bare sync.sh on a terminal'

# ---- reports before the first run make nothing
export WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741
state_new
rmdir "$STATE_DIR"
url=$DATABASE_URL
for DATABASE_URL in '' "$url"; do
	for command in history 'history 5' errors stats 'stats --days 3' \
		'history --json' 'errors --json'; do
		# shellcheck disable=SC2086
		exits 0 "new, ${DATABASE_URL:+a database without tables, }$command" \
			"$sync" $command
		like "$err" 'nothing was synced yet; .*sync.sh plan' 'says so'
		is "$out" '' 'and no record'
	done
	exits 3 'new: why' "$sync" why 'NO SUCH'
	like "$err" "nothing is known of 'NO SUCH': nothing was synced yet" 'says so'
	exits 2 'new: why of nothing' "$sync" why
	exits 0 'new: -q' "$sync" -q history
	is "$out$err" '' 'says nothing'
	ok "$([[ ! -e $STATE_DIR ]]; echo $?)" 'no folder is made'
done
is "$(sql "SELECT count(*) FROM information_schema.schemata
	WHERE schema_name = 'sync'")" 0 'and no table'

# ---- records: every line of a whole run, with warnings
sandbox_start demo
state_new
# a program that is not ours has something to say, as text
mkdir "$tmp/path"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "sort: a \\"word\\" of its own" >&2\nexec %s "$@"\n' \
	"$(type -P sort)" >"$tmp/path/sort"
chmod +x "$tmp/path/sort"
odd() { PATH=$tmp/path:$PATH "$@"; }
for level in info debug; do
	run odd env LOG_FORMAT=json LOG_LEVEL=$level \
		ALERT_COMMAND='cat >/dev/null; echo heard >&2' "$sync" full
	is "$code" 3 "LOG_LEVEL=$level: a run with a refused product"
	is "$(jq -R 'try (fromjson | [.time, .level, .program, .event]
		| all(type == "string")) catch false' "$tmp/err" | sort -u)" true \
		'each line is a record with time, level, program, event'
	is "$(jq -r 'select(.event | test("a \"word\" of its own$")) | .program' \
		"$tmp/err" | sort -u)" sync.sh 'also what another program says'
	is "$(jq -c 'select(.event == "run-begin") | [.run != null, .site, .mode]' \
		"$tmp/err")" '[true,"580e63e98c9a982ac9b8b741","full"]' 'run-begin'
	is "$(jq -c 'select(.event == "run-end") | [.run != null, .mode, .exit,
		.counts.refused, (.reason | test("FR-GIFTCARD"))]' "$tmp/err")" \
		'[true,"full",3,1,true]' 'run-end'
	is "$(jq -s 'map(select(.event == "stage")) | [map(select(.begin == true)),
		map(select((.ms | type) == "number" and (.exit | type) == "number"))]
		| map(map(.name)) | .[0] == .[1] and (.[0] | index("pushing") != null)' \
		"$tmp/err")" true 'each stage has a begin and an end'
	n=$(jq -s 'map(select(.event == "request" or .event == "item")) | length' \
		"$tmp/err")
	if [[ $level == info ]]; then
		is "$n" 0 'info: no requests, no items'
	else
		is "$(jq -s --argjson n "$(tail -n 1 "$tmp/out" |
			jq '.requests | .plytix + .webflow')" 'map(select(.event == "request"
			and (.method | type) == "string" and .status == 200
			and (.ms | type) == "number"
			and (.api == "plytix" or .api == "webflow"))) | length >= $n' \
			"$tmp/err")" true 'debug: the requests'
		is "$(jq -s 'map(select(.event == "item" and .of == "product"
			and (.sku | length) > 0 and (.plytix_id | length) > 0))
			| group_by(.action) | map({(.[0].action): length}) | add' -c "$tmp/err")" \
			'{"unchanged":24}' 'debug: the items'
		unlike "$err" 'sandbox-(key|password|token)' 'no secret'
	fi
done
run env LOG_FORMAT=json "$sync" plan
is "$(jq -c 'select(.event | test("^run-")) | [.event, .run, .mode]' "$tmp/err" |
	tr '\n' ' ')" '["run-begin",null,"plan"] ["run-end",null,"plan"] ' \
	'a plan begins and ends, too'
run env LOG_FORMAT=json WEBFLOW_TOKEN=wrong-token "$sync" full
is "$code $(jq -c 'select(.event == "run-end") | [.exit, (.reason | length > 9)]' \
	"$tmp/err")" '1 [1,true]' 'a run that is stopped ends with its reason'
run env LOG_FORMAT=json LOG_LEVEL=warn "$sync" changed
is "$code $err" '0 ' 'LOG_LEVEL=warn: nothing of a good run'
run "$sync" changed
is "$code $err" '0 ' 'as text: nothing of a good run'
run "$sync" --log "$tmp/log" changed
is "$code" 0 'but in the file of --log'
err=$(cat "$tmp/log")
like "$err" 'changed begins, site 580e63e98c9a982ac9b8b741, run 2' 'the begin'
like "$err" $'\nlooking for changes: [0-9]+ s\n' 'a stage'
like "$err" $'\nchanged ended, exit code 0$' 'the end'
rm "$tmp/log"
run "$sync" -q --log "$tmp/log" changed
is "$code $(grep -v '^{"kind":"summary"' "$tmp/log" || true)" '0 ' '-q: nothing'

# ---- a message never stands on the line of progress
# rendered: lines of a terminal as a person sees them
rendered() {
	sed -E -e $'s/\r*$//' -e $'s/.*\r\x1b\\[K//' -e $'s/\x1b\\[[?0-9;]*[a-zA-Z]//g'
}
# tty COMMAND…: what a terminal gets, in $tmp/tty
tty() {
	odd script -qec "stty cols 100; $*" /dev/null </dev/null >"$tmp/tty" 2>&1 || true
}
for words in full plan verify; do
	tty "TERM=xterm '$sync' $words"
	rendered <"$tmp/tty" >"$tmp/seen"
	is "$(grep -cE '\([0-9]+ s\).' "$tmp/seen")" 0 \
		"$words: nothing behind the line of progress"
	[[ $words != verify ]] || continue
	like "$(cat "$tmp/seen")" \
		$'(^|\n)webflow-map: line [0-9]+, sku .FR-GIFTCARD.: price-missing' \
		'a message of a program has a line of its own'
	like "$(cat "$tmp/seen")" $'(^|\n)sort: a "word" of its own\n' \
		'and one of another'
	like "$(cat "$tmp/tty")" \
		$'a "word" of its own\r\n\e[^\n\r]*reading the catalogue' \
		'the line is drawn again behind it'
	unlike "$(cat "$tmp/seen")" "$words begins|(^|\n)mapping: [0-9]" \
		'the stages are not told twice'
done
tty "TERM=xterm WEBFLOW_TOKEN=wrong-token '$sync' full"
like "$(rendered <"$tmp/tty")" $'(^|\n)webflow-fetch: [^\n]*\n(.*\n)?full: failed' \
	'an error stands before the summary'
like "$(rendered <"$tmp/tty")" $'\n  reason +[^\n]*Webflow' 'which says why'

# ---- waits are told once, whoever waits
fault() { send POST "$1/__fault" "$2" >/dev/null; }
# told: the waits of $tmp/err
told() { grep -cE "waiting [0-9]+ s$1" "$tmp/err" || true; }
rm -rf -- "${STATE_DIR:?}/token"
fault "$PLYTIX" '{"match":"POST /auth/*","nth":1,"do":"status","status":429,
	"retry_after":"6"}'
run "$sync" changed
is "$code $(told ": '.*/auth/.*' answered 429")" '0 1' \
	'a 429 of the token host'
send DELETE "$PLYTIX/__fault" >/dev/null
state_new
sandbox_stop
sandbox_start demo
for seconds in 12 6; do
	fault "$WEBFLOW" '{"match":"* */products*","nth":2,"do":"status",
		"status":429,"retry_after":"'$seconds'"}'
	run "$sync" full
	is "$code $(told " for the request limit of 'webflow'")" '3 1' \
		"a wait of $seconds s is told once, not once a slot"
	send DELETE "$WEBFLOW/__fault" >/dev/null
	state_new
done
run env PLYTIX_RATE_LIMIT=4 "$sync" plan
is "$code $(told " for the request limit of 'plytix'")" '3 1' 'our own limiter, too'

# ---- how long it takes comes from requests and the limit
# shellcheck source=pipelines/lib/progress.sh
. "$ROOT/pipelines/lib/common.sh"
. "$ROOT/pipelines/lib/progress.sh"
run_dir=$tmp/eta
mkdir "$run_dir" "$tmp/limit"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "{\\"limit\\":${LEARNED:-null}}"\n' >"$tmp/limit/webflow-fetch"
chmod +x "$tmp/limit/webflow-fetch"
progress_todo=$run_dir/todo
# eta SECONDS LIMIT DONE REQUESTS LEFT PLANNED [FORECAST]: DONE products that
# took so many requests each, LEFT ones that are planned with PLANNED
eta() {
	local i
	for ((i = 0; i < $3 + $5; i++)); do
		echo '{"kind":"product"}'
	done >"$run_dir/todo"
	for ((i = 0; i < $3; i++)); do
		printf '{"kind":"result","of":"product","plytix_id":"d%d","part":"","sku":"","action":"created","requests":%d,"writes":1}\n' \
			"$i" "$4"
	done >"$run_dir/results"
	: >"$run_dir/forecast"
	if [[ ${7:-yes} == yes ]]; then
		for ((i = 0; i < $3; i++)); do printf 'd%d/\t%d\n' "$i" "$4"; done
		for ((i = 0; i < $5; i++)); do printf 'p%d/\t%d\n' "$i" "$6"; done
	fi >"$run_dir/forecast"
	PATH=$tmp/limit:$PATH WEBFLOW_RATE_LIMIT=$2 progress_count "$1"
}
is "$(eta 59 60 10 5 90 5)" ': 10 of 100' 'none in the first minute'
is "$(eta 60 60 0 0 90 5)" ': 0 of 90' 'none before anything is done'
is "$(eta 60 60 12 5 120 5)" ': 12 of 132, about 10 min 00 s left' \
	'requests ÷ the limit'
is "$(eta 60 60 100 0 60 5)" ': 100 of 160, about 5 min 00 s left' \
	'what sent nothing makes nobody believe in haste'
is "$(eta 120 60 12 5 120 5)" ': 12 of 132, about 20 min 00 s left' \
	'slower than the limit: as so far'
is "$(eta 119 60 12 5 120 5)" ': 12 of 132, about 10 min 00 s left' \
	'a window that is waited for is not slowness'
is "$(eta 60 60 60 5 120 5)" ': 60 of 180, about 10 min 00 s left' \
	'a window that was filled at once: never shorter than the limit'
is "$(eta 60 60 12 5 120 5 no)" ': 12 of 132, about 10 min 00 s left' \
	'without a forecast: as many as those before'
is "$(LEARNED=120 eta 60 60 24 5 120 5)" ': 24 of 144, about 5 min 00 s left' \
	'the limit that the service tells'
is "$(eta 60 60 132 1 0 0)" ': 132 of 132' 'none at the end'
done_testing
