#!/bin/bash
# sync.sh: keeps a Webflow shop equal to a Plytix catalogue. `sync.sh help` lists
# the commands; plytix-webflow(7) explains the parts.
set -euo pipefail
umask 077

# What else the caller's environment would change in shells and programs.
unset POSIXLY_CORRECT
set +o posix
# GNU parallel would take its settings from /tmp
export HOME="${HOME:-$(getent passwd "$EUID" | cut -d: -f6)}"
export HOME="${HOME:-/}"
# a locale that is not installed: each program would complain of it
case ${LC_ALL:-${!LC_@}${LANG:-C}} in
C | C.UTF-8 | POSIX) ;;
*) [[ ! $(locale 2>&1 >/dev/null) ]] || export LC_ALL=C.UTF-8 ;;
esac

# Functions that the caller has exported would take the place of programs.
for name in $(compgen -A function); do
	unset -f "$name"
done

root=${BASH_SOURCE[0]}
[[ ! -L $root ]] || root=$(readlink -f -- "$root")
[[ $root == */* ]] || root=./$root
root=$(CDPATH='' cd -P -- "${root%/*}/" && pwd)
called=("$0" "$@")

# shellcheck source=pipelines/lib/common.sh
. "$root/pipelines/lib/common.sh"
# shellcheck source=pipelines/lib/progress.sh
. "$root/pipelines/lib/progress.sh"
# shellcheck source=pipelines/lib/env.sh
. "$root/pipelines/lib/env.sh"
# shellcheck source=pipelines/lib/pg.sh
. "$root/pipelines/lib/pg.sh"
# shellcheck source=pipelines/lib/packages.sh
. "$root/pipelines/lib/packages.sh"
# shellcheck source=pipelines/lib/run.sh
. "$root/pipelines/lib/run.sh"
# shellcheck source=pipelines/lib/summary.sh
. "$root/pipelines/lib/summary.sh"

# In a checkout the settings and the state are beside this file; in an
# installed tree they are where Debian keeps such things: for root, and for the
# user whom a package has given the machine's state to.
machine_state=/var/lib/plytix-webflow
if [[ -e $root/Makefile ]]; then
	settings=$root
	state=$root/var
elif ((EUID == 0)) || [[ -O $machine_state ]]; then
	settings=/etc/plytix-webflow
	state=$machine_state
else
	settings=${XDG_CONFIG_HOME:-$HOME/.config}/plytix-webflow
	state=${XDG_STATE_HOME:-$HOME/.local/state}/plytix-webflow
fi
unit_folder settings "${CONFIGURATION_DIRECTORY:-}"
unit_folder state "${STATE_DIRECTORY:-}"

# What the person who reads a message can type: the name by which this was
# called, as a word of the shell.
call_name() {
	local name=$0
	if [[ $name != */* ]]; then
		name=./$name
	elif [[ $(type -P -- "${name##*/}") -ef $name ]]; then
		name=${name##*/}
	fi
	printf '%q' "$name"
}

help() {
	local text
	text=$(help_text) || exit 1
	[[ -e $root/Makefile ]] || text=${text//beside sync.sh/in "$settings"}
	printf '%s\n' "${text//sync.sh/"${0##*/}"}"
}

# help_of COMMAND: its lines of the help, and where more stands
help_of() {
	local lines
	lines=$(help_text | awk -v wanted="$1" '
		/^  [a-z]/ {
			n = split(substr($0, 3), names, " [|] ")
			for (i = on = 0; ++i <= n;) {
				split(names[i], words, " ")
				on = on || words[1] == wanted
			}
		}
		! /^  / { on = 0 }
		on { print }')
	[[ $lines ]] || usage "unknown command '$1'"
	printf 'usage: %s [option …] %s …\n\n%s\n\n%s\n' \
		"${0##*/}" "$1" "$lines" 'More stands in plytix-webflow-sync(1).'
}

# Is help asked for? What follows -- is no option, and the arguments of a program
# run by env or psql are its own.
help_asked() {
	case "$command ${1:-}" in
	'env -h' | 'env --help') return 0 ;;
	env\ *) return 1 ;;
	'db psql') [[ ${2:-} == --help ]] || return 1 ;;
	esac
	while (($#)) && [[ $1 != -- ]]; do
		[[ $1 != @(-h|--help) ]] || return 0
		shift
	done
	return 1
}

help_text() {
	cat <<'END'
usage: sync.sh [--site NAME | --env FILE] [-q] [--wait SECONDS] [--log FILE]
               [command]

  full [--only SKU,…] [--limit N]  everything; what cron gets without a command
       [--adopt SKU,…|all]         what others made may be adopted
       [--accept-catalogue]        another account, or a PIM imported again
  changed                          what changed since the last good run
  retry                            what failed last
  product ID|SKU                   one product
  plan [--json] [--save FILE]      what full would do; nothing is written
  apply FILE                       a saved plan, if nothing has changed since
  push [--adopt SKU,…|all] FILE    desired records made by hand; - is stdin
       plan, apply and push take --accept-catalogue too
  all [--sites NAME,…] [--sshloginfile FILE] [full|changed|retry|verify|plan]
                                   every site of .env.NAME, here or on more hosts
  verify [--repair] [--json]       the shop against what was last sent
  check                            credentials, schema, mapping, database
  history [N] | activity [N] | health | stats [--days N]
  errors [--all] [RUN] | why SKU
                                   what runs did, and why a product is as it is
  migrate up | migrate status      the database's tables
  migrate down [N|all] [--yes]     removes them, with what is stored
  tasks [--json] [STATE]           the queue and the workers
  tasks add MODE [ID|SKU]          queues full, changed, retry, product …
  tasks cancel N                   cancels a task, or stops its run
  allow RUN|latest                 allows once what the guard held back
  serve [--no-worker]              a page and HTTP at WEB_LISTEN, and a worker
  work [--once] [--stop-within S]  runs what is queued, and waits for more
  prune                            deletes what is older than HISTORY_DAYS
  db start|stop [--if-private]     the private database
  db psql                          psql with that database
  db dump [FILE|-]                 the ledger as SQL
  db restore [--moved] FILE        replaces the ledger by a dump; --moved:
                                   nothing was synced since
  db web-role [NAME]               a database role for serve that may only read and ask
  schedule [--cron|--timers] production|testing|off|show
                                   lines of your crontab, or timers of systemd
  schedule run production|testing  keeps running, and queues tasks instead
  env COMMAND…                     runs a program with the settings
  demo [--page]                    try it all, without any account; with --page
                                   the page stays up until Ctrl-C

Settings: the environment, or a file .env beside sync.sh (.env.example shows
them); --site NAME reads .env.NAME. Records come on stdout, the summary last; a
terminal gets a short summary, or with --json behind the command the records.
Messages are on stderr; with -q only warnings and errors. --wait: how long to
wait for another run of the site. --log, for cron: messages, what was refused or
failed and the summary go to FILE, which is renamed to FILE.1 at 1 MB.
Exit: 0 all done, 1 stopped, 2 wrong use or settings,
3 some records refused, 75 later.
END
}

programs_there() {
	local p
	for p in plytix-fetch variant-expand webflow-map webflow-push \
		webflow-fetch audit-log sync-alarm; do
		[[ -x $root/bin/$p ]] ||
			die 2 "$root/bin/$p is missing: $(if [[ -e $root/Makefile ]]; then
				echo "run make in '$root', or $(call_name) demo"
			else
				echo 'install the package again'
			fi)"
	done
}

# The programs know it.
version() {
	local said
	programs_there
	said=$("$root/bin/audit-log" -V) ||
		die 2 "$root/bin/audit-log cannot be run on this machine"
	echo "sync.sh ${said##* }"
}

usage() {
	warn "$*"
	warn "run '$(call_name) help' for usage"
	exit 2
}

# ---- options before the command
site_name=
env_file=
log_file=
site_args=() # the same settings, for a command of its own
lock_wait=0
QUIET=
while (($#)); do
	case $1 in
	--site=* | --env=* | --wait=* | --log=*)
		set -- "${1%%=*}" "${1#*=}" "${@:2}"
		;;
	esac
	case $1 in
	--site)
		(($# > 1)) || usage "--site needs a name"
		[[ $2 =~ ^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$ ]] ||
			usage "--site needs a name of letters, digits, - and _, not '$2'"
		site_name=$2
		shift 2
		;;
	--env)
		[[ ${2:-} ]] || usage "--env needs a file"
		env_file=$2
		shift 2
		;;
	--wait)
		[[ ${2:-} =~ ^[0-9]{1,5}$ ]] ||
			usage "--wait needs seconds, from 0 to 99999"
		lock_wait=$2
		shift 2
		;;
	--log)
		[[ ${2:-} ]] || usage "--log needs a file"
		log_file=$(absolute "$PWD" "$2")
		shift 2
		;;
	-q) QUIET=1 && shift ;;
	-h | --help)
		help
		exit
		;;
	-V | --version)
		version
		exit
		;;
	--) shift && break ;;
	-*) usage "unknown option '$1'" ;;
	*) break ;;
	esac
done
# an instance of a unit has a name; default is that of .env
[[ $site_name != default || -e $settings/.env.default ]] || site_name=
[[ ! $site_name ]] || site_args=(--site "$site_name")
[[ ! $site_name || ! $env_file ]] || usage "--site and --env cannot be used together"
# the name of these settings, where others stand beside them
settings_name=${site_name:-default}
if [[ $env_file ]]; then
	env_file=$(absolute "$PWD" "$env_file")
	# shellcheck disable=SC2034 # read by work and serve
	site_args=(--env "$env_file")
	settings_name=$(printf '%s' "$env_file" | sha256sum)
	settings_name=${env_file##*/}-${settings_name:0:8}
fi
# cron runs `sync.sh` alone; a person who types it wants to know more
if (($# == 0)); then
	# what follows must not run because the help could not be written
	if [[ -t 0 ]]; then
		help
		exit
	fi
	set -- full
fi
[[ $1 ]] || usage "the command is empty"
command=$1
shift
# the same for the commands that messages propose, also those of programs
SYNC_COMMAND=$(call_name)
[[ ! $site_name ]] || SYNC_COMMAND+=" --site $site_name"
[[ ! $env_file ]] || SYNC_COMMAND+=" --env $(printf '%q' "$env_file")"
export SYNC_COMMAND
if help_asked "$@"; then
	if [[ $command == help ]]; then
		help
	else
		help_of "$command"
	fi
	exit
fi

# ---- who runs it
# What root starts without a place of its own is that user's: there is one state
# and one database, and nothing runs as root. `schedule` writes root's own
# crontab; its lines come back here.
if ((EUID == 0)) && [[ $state == "$machine_state" && -d $state && ! -O $state &&
	! ${STATE_DIR:-} && ! $env_file && $command != schedule ]]; then
	become "$(stat -c %U -- "$state")" "${called[@]}"
fi
# what is in the caller's folder may be nothing to that user; find goes back to it
[[ -x . ]] || cd /
[[ ! $log_file ]] || log_begin

# ---- settings
# The mapping file: a dangling link is a missing file, not none. The programs know
# of one in the working folder, which some rely on.
mapping_find() {
	local folder
	for folder in "$settings" "$PWD"; do
		if [[ ! ${MAPPING_FILE:-} ]] &&
			[[ -e $folder/mapping.json || -L $folder/mapping.json ]]; then
			export MAPPING_FILE=$folder/mapping.json
		fi
	done
	if [[ ${MAPPING_FILE:-built-in} != built-in ]]; then
		MAPPING_FILE=$(absolute "$PWD" "$MAPPING_FILE")
	fi
}

settings_read() {
	env_begin
	if [[ $env_file ]]; then
		env_read "$env_file" beat
	elif [[ -e $settings/.env || -L $settings/.env ]]; then
		env_read "$settings/.env" yield
	fi
	if [[ $site_name ]]; then
		env_read_site "$settings/.env.$site_name"
	fi
	env_credentials
	secrets_handed
	env_default STATE_DIR "$state"
	STATE_DIR=$(absolute "$PWD" "$STATE_DIR")
	if [[ ${METRICS_FILE:-} ]]; then
		METRICS_FILE=$(absolute "$PWD" "$METRICS_FILE")
	fi
	database_url
	mapping_find
	env_default PUSH_JOBS 4
	env_default ARCHIVE_POLICY archive
	env_default ARCHIVE_MAX 10%
	env_default RUN_KEEP 200
	env_default WEBFLOW_PUBLISH staging
	env_default WEBFLOW_RATE_LIMIT 60
	env_default WEB_LISTEN 127.0.0.1:8000
	env_check
	# of the programs, too, only what is wrong
	[[ ! $QUIET || ${LOG_LEVEL:-info} != info ]] || export LOG_LEVEL=warn
	export SQL_DIR=$root/sql PATH=$root/bin:$PATH
}

# env_program WORD…: is there such a program? Words with = are settings of it.
env_program() {
	local word path=$PATH
	for word; do
		case $word in
		PATH=*) path=${word#*=} ;;
		*=*) ;;
		*)
			[[ $(PATH=$path type -P -- "$word") ]] ||
				die 2 "env: there is no program '$word' that can be run"
			return 0
			;;
		esac
	done
	usage "env needs a command to run"
}

# What every run needs, checked before anything is sent.
ready_for_run() {
	settings_read
	state_dir
	secrets_keep
	reason_begin
	run_open=1
	ready_to_run "$command"
}

# The reason of a failure is kept for the summary and alarms, too.
reason_begin() {
	export REASON_FILE=$STATE_DIR/reason.$$
	local -a files=("$STATE_DIR"/reason.*)
	: >"$REASON_FILE"
	[[ ! -e ${files[0]} ]] ||
		find "$STATE_DIR" -maxdepth 1 -name 'reason.*' -mtime +1 -delete
}

ready_to_run() { # COMMAND
	programs_there
	packages_of_command "$1"
	settings_there || exit 2
	map_options
	[[ ${map_args[1]} == built-in ]] ||
		webflow-map --columns "${map_args[@]}" >/dev/null || exit
	pair_check
}

ready_for_database() {
	settings_read
	programs_there
	packages_of_command "$command"
	state_dir
	secrets_keep
	trap leave EXIT
	pg_ensure
}

# A report makes nothing: where nothing was synced yet there may be no STATE_DIR
# and no database, or one without tables, and it says so.
report() {
	local tables
	settings_read
	programs_there
	state_dir_new || state_dir
	if [[ ! ${DATABASE_URL:-} ]]; then
		pg_named
		pg_look
		# root's may stand elsewhere, its link lost
		[[ -e $pg_data || ($EUID == 0 && -e $(pg_far)) ]] ||
			report_none "$@"
	fi
	packages_of_command "$command"
	[[ ${DATABASE_URL:-} && -w /dev/shm ]] || state_dir
	secrets_keep
	trap leave EXIT
	pg_ensure
	tables=$(audit-log migrate status) || exit
	[[ $tables == *'"applied":true'* ]] || report_none "$@"
	audit-log "$command" "$@"
}

report_none() {
	local text="nothing was synced yet; $SYNC_COMMAND plan shows what a run would do"
	if [[ $command == why ]]; then
		(($#)) || usage "why needs a SKU or an id"
		die 3 "nothing is known of '${*: -1}': $text"
	fi
	say "$text"
	[[ $command != health ]] || exit 3
	exit 0
}

leave() {
	local code=$?
	trap - EXIT
	heartbeat_stop
	[[ ! ${check_dir:-} ]] || rm -rf -- "$check_dir"
	[[ ! ${work_dir:-} ]] || rm -rf -- "$work_dir"
	# a signal also ends what runs between the steps, whatever that says
	((code == 0)) || ! run_interrupted || code=75
	((code == 0)) || run_broken "$code"
	run_report_end "$code"
	[[ ! ${REASON_FILE:-} || ! -e $REASON_FILE ]] || rm -f -- "$REASON_FILE"
	[[ ! $run_passing || ${KEEP:-} ]] || rm -rf -- "$run_dir"
	pg_leave
	messages_flush
	exit "$code"
}

# ---- the command
# run_command ARGUMENT…: its file has a function run_NAME
run_command() {
	# shellcheck source=/dev/null
	. "$root/pipelines/$command"
	"run_$command" "$@"
}

case $command in
full | changed | retry | product | plan | apply | push | verify)
	trap on_stop TERM INT HUP
	trap leave EXIT
	json_option "$@"
	set -- "${command_args[@]}"
	ready_for_run
	progress_begin
	messages_begin
	run_command "$@"
	;;
check)
	settings_read
	programs_there
	packages_of_command check
	map_options
	state_dir
	secrets_keep
	trap leave EXIT
	trap 'exit 75' INT TERM HUP
	run_command "$@"
	;;
history | errors | activity | stats | health | why)
	report "$@"
	;;
allow | migrate | prune | tasks | work | serve)
	ready_for_database
	run_command "$@"
	;;
db)
	settings_read
	packages_of_command db
	state_dir
	secrets_keep
	trap leave EXIT
	run_command "$@"
	;;
env)
	(($#)) || usage "env needs a command to run"
	settings_read
	env_program "$@"
	packages_of_command env
	state_dir
	trap leave EXIT
	pg_ensure
	secrets_export
	# a program of that name, not a function of ours
	env -- "$@"
	;;
schedule | demo | all) run_command "$@" ;;
help)
	(($# <= 1)) || usage "help takes one command at most"
	if (($#)); then
		help_of "$1"
	else
		help
	fi
	;;
*) usage "unknown command '$command'" ;;
esac
