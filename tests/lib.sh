# shellcheck shell=bash
# The tests' library: TAP, the two sandboxes, a database, a state folder.
#
#	. "$(dirname "$0")/../lib.sh"
#	sandbox_start demo        # both services, with a catalogue
#	is "$(shop '.products | length')" 12 'all products arrive'
#	done_testing
#
# Everything is under $tmp, which is removed at the end; servers end with the
# test even when it is killed.
set -euo pipefail
umask 022

TESTS=$(cd "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname -- "$TESTS")
BUILD=${BUILD:-$ROOT/build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
BIN=${BIN:-$ROOT/bin}
case $BIN in /*) ;; *) BIN=$ROOT/$BIN ;; esac
PATH=$BIN:$PATH
export PATH

tmp=$(mktemp -d "${TMPDIR:-/tmp}/sync-test.XXXXXX")
chmod 755 "$tmp"
tap_n=0
tap_bad=0
tap_over=
pids=()

on_exit() {
	local code=$?
	trap - EXIT
	((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
	wait 2>/dev/null || true
	[[ ${PG_STATE:-} ]] || database_stop
	if [[ ! $tap_over ]]; then
		echo "not ok $((tap_n + 1)) - ended early, exit code $code"
		code=1
	fi
	if [[ ${KEEP:-} ]]; then
		echo "# kept: $tmp"
	else
		rm -rf -- "$tmp"
	fi
	exit "$code"
}
trap on_exit EXIT
trap 'exit 1' INT TERM

# ---- TAP
ok() { # CODE WHAT
	tap_n=$((tap_n + 1))
	if [[ $1 == 0 ]]; then
		printf 'ok %d - %s\n' "$tap_n" "$2"
	else
		tap_bad=$((tap_bad + 1))
		printf 'not ok %d - %s\n' "$tap_n" "$2"
	fi
}

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# succeeds WHAT COMMAND…: the command succeeds
succeeds() {
	local what=$1 code=0
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" || code=$?
	ok "$code" "$what"
	((code == 0)) || {
		note "exit code $code"
		note "$(tail -n 5 "$tmp/err")"
	}
}

is() { # GOT WANTED WHAT
	if [[ $1 == "$2" ]]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		note "got:    ${1:0:2000}"
		note "wanted: ${2:0:2000}"
		ran
	fi
}

# ran: what the last command of run has said, for a test that failed by it
ran() {
	[[ ! -s $tmp/err ]] || note "said:   $(tail -n 5 "$tmp/err" | cut -c -500)"
	[[ ! -s $tmp/out ]] || note "wrote:  $(tail -n 2 "$tmp/out" | cut -c -700)"
}

like() { # GOT REGEX WHAT
	if [[ $1 =~ $2 ]]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		note "got: ${1:0:2000}"
		note "not like: $2"
	fi
}

unlike() { # GOT REGEX WHAT
	if [[ $1 =~ $2 ]]; then
		ok 1 "$3"
		note "got: ${1:0:2000}"
	else
		ok 0 "$3"
	fi
}

# run COMMAND…: its exit code in $code, its output in $out and $err
run() {
	code=0
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
	# shellcheck disable=SC2034 # read by the tests
	out=$(tr -d '\0' <"$tmp/out")
	# shellcheck disable=SC2034 # read by the tests
	err=$(tr -d '\0' <"$tmp/err")
}

# exits CODE WHAT COMMAND…: run, and compare the exit code
exits() {
	local wanted=$1 what=$2
	shift 2
	run "$@"
	if [[ $code == "$wanted" ]]; then
		ok 0 "$what"
	else
		ok 1 "$what"
		note "exit code $code, wanted $wanted"
		note "$(tail -n 8 "$tmp/err")"
	fi
}

skip_all() {
	echo "1..0 # skip $*"
	tap_over=1
	exit 0
}

done_testing() {
	echo "1..$tap_n"
	tap_over=1
	((tap_bad == 0)) || exit 1
	exit 0
}

# ---- the two services
# sandbox_start CATALOGUE [SWITCH…]: both, without rate limits unless a switch
# says so; a switch goes to the service that it names: plytix.x=y, webflow.x=y.
# The shop is empty, or what SHOP_FILE holds.
sandbox_start() {
	local catalogue=$1 sw
	local -a plytix=(-s rate=off -s claim=absent) webflow=(-s rate=off)
	shift
	case $catalogue in
	*/*) ;;
	*) catalogue=$TESTS/catalogues/$catalogue.json ;;
	esac
	for sw; do
		case $sw in
		plytix.*) plytix+=(-s "${sw#plytix.}") ;;
		webflow.*) webflow+=(-s "${sw#webflow.}") ;;
		esac
	done
	server plytix -c "$catalogue" "${plytix[@]}"
	server webflow ${SHOP_FILE:+-f "$SHOP_FILE"} "${webflow[@]}"
	PLYTIX=http://127.0.0.1:$plytix_port
	WEBFLOW=http://127.0.0.1:$webflow_port
	export PLYTIX_BASE_URL=$PLYTIX/api/v1
	export PLYTIX_AUTH_URL=$PLYTIX/auth/api/get-token
	export PLYTIX_API_KEY=sandbox-key PLYTIX_API_PASSWORD=sandbox-password
	export WEBFLOW_BASE_URL=$WEBFLOW/v2 WEBFLOW_TOKEN=sandbox-token
	export WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741
	# the windows of the real services are not what these tests are about
	export PLYTIX_RATE_LIMIT=${PLYTIX_RATE_LIMIT:-1000}
	export PLYTIX_HOURLY_LIMIT=${PLYTIX_HOURLY_LIMIT:-16000}
	export WEBFLOW_RATE_LIMIT=${WEBFLOW_RATE_LIMIT:-10000}
}

# server NAME OPTION…: starts it, its port in NAME_port, its pid in NAME_pid
server() {
	local name=$1 i word
	shift
	# without a file of its own the port of an earlier start would be read
	rm -f "$tmp/$name.ready"
	"$BUILD/sandbox/sandbox-$name" -p 0 -P $$ \
		-T "${SANDBOX_SECONDS:-900}" "$@" \
		>"$tmp/$name.ready" 2>"$tmp/$name.log" </dev/null &
	pids+=($!)
	printf -v "${name}_pid" '%s' $!
	for ((i = 0; i < 100; i++)); do
		if read -r word port <"$tmp/$name.ready" &&
			[[ $word == ready ]]; then
			printf -v "${name}_port" '%s' "$port"
			return 0
		fi
		sleep 0.1
	done 2>/dev/null
	note "sandbox-$name did not start"
	note "$(tail -n 5 "$tmp/$name.log")"
	exit 1
}

sandbox_stop() {
	((${#pids[@]})) || return 0
	kill "${pids[@]}" 2>/dev/null || true
	wait "${pids[@]}" 2>/dev/null || true
	pids=()
}

# get URL, send METHOD URL [BODY]: what the control addresses answer
get() {
	curl -sS --fail --max-time 60 "$1"
}

send() {
	curl -sS --fail --max-time 60 -X "$1" \
		${3:+-H 'Content-Type: application/json' --data-binary "$3"} "$2"
}

# shop FILTER: the shop's whole state through jq
shop() {
	get "$WEBFLOW/__state" | jq -r "$1"
}

# requests plytix|webflow FILTER: the log through jq -s
requests() {
	local url=$WEBFLOW
	[[ $1 == plytix ]] && url=$PLYTIX
	get "$url/__log" | jq -s -r "$2"
}

log_clear() {
	send DELETE "$PLYTIX/__log" >/dev/null
	send DELETE "$WEBFLOW/__log" >/dev/null
}

# writes: how many requests changed the shop since log_clear
writes() {
	requests webflow '[.[] | select(.method != "GET")] | length'
}

# ---- processes
# below PROCESS: it and all that it has started
below() {
	local child
	echo "$1"
	for child in $(pgrep -P "$1"); do
		below "$child"
	done
}
# left PROCESS…: those of them that are there, after five seconds at most
left() {
	local process
	local -a alive
	for _ in {1..50}; do
		alive=()
		for process; do
			[[ ! -e /proc/$process ]] || alive+=("$process")
		done
		((${#alive[@]})) || return 0
		sleep 0.1
	done
	echo "${alive[*]}"
}

# ---- state and database
# state_new: an empty STATE_DIR and an empty database in the cluster that the
# tests share (tests/run.sh starts it once; else this test has its own).
state_new() {
	export STATE_DIR
	STATE_DIR=$(mktemp -d "$tmp/state.XXXXXX")
	[[ ${PG_STATE:-} ]] || database_start
	# a process number may come again within the hour
	database=t$$_${EPOCHSECONDS}_$((${database##*_} + 1))
	psql -X -q -d "$(pg_cluster) dbname=postgres" \
		-c "CREATE DATABASE $database" </dev/null
	export DATABASE_URL
	DATABASE_URL="$(pg_cluster) dbname=$database"
}
database=t_0

pg_cluster() {
	printf 'host=%s user=sync' "${PG_STATE:-$tmp/pg}/s"
}

database_start() {
	[[ -e $tmp/pg/running ]] && return 0
	mkdir -p "$tmp/pg"
	PG_FAST=1 STATE_DIR=$tmp/pg DATABASE_URL='' \
		"$ROOT/sync.sh" -q db start
	: >"$tmp/pg/running"
}

database_stop() {
	[[ -e $tmp/pg/running ]] || return 0
	STATE_DIR=$tmp/pg DATABASE_URL='' "$ROOT/sync.sh" -q db stop || true
	rm -f "$tmp/pg/running"
}

# kill_all: every process that works on this STATE_DIR, at once and for good
kill_all() {
	local process
	for _ in {1..50}; do
		for process in /proc/[0-9]*; do
			if { tr '\0' '\n' <"$process/environ"; } 2>/dev/null |
				grep -qx "STATE_DIR=$STATE_DIR" &&
				[[ ${process#/proc/} != "$$" ]]; then
				kill -KILL "${process#/proc/}" 2>/dev/null || true
			fi
		done
		! flock -n "$STATE_DIR/lock/$WEBFLOW_SITE_ID" true || break
	done
}

# sql TEXT: what the test's database answers
sql() {
	psql -X -q -A -t -d "$DATABASE_URL" -c "$1" </dev/null
}

# The environment of a test is its own: nothing of the caller's shop.
unset PLYTIX_API_KEY PLYTIX_API_PASSWORD PLYTIX_BASE_URL PLYTIX_AUTH_URL \
	WEBFLOW_TOKEN WEBFLOW_SITE_ID WEBFLOW_BASE_URL DATABASE_URL STATE_DIR \
	MAPPING_FILE ALERT_COMMAND LOG_LEVEL LOG_FORMAT WEBFLOW_PUBLISH \
	ARCHIVE_POLICY ARCHIVE_MAX ADOPT PRICE_ZERO PUSH_JOBS RUN_ID CREDENTIALS_DIRECTORY
export LC_ALL=C.UTF-8
