# shellcheck shell=bash
# What sync.sh and every pipeline share: messages, exit codes, steps.
#
# Exit codes, the same for every program: 0 all done, 1 stopped, 2 wrong usage
# or configuration (nothing sent), 3 ended but something was refused, 75 later.

say() {
	[[ ${QUIET:-} ]] || message info "$*"
}

warn() {
	reason_keep "$*"
	message error "$*"
}

# The first error is the reason of a failure; the programs write theirs to the same
# file, once there is one.
reason=
reason_keep() {
	if [[ ${REASON_FILE:-} ]]; then
		printf '%s\n' "${1//[[:cntrl:]]/ }" 2>/dev/null >>"$REASON_FILE" || true
	elif [[ ! $reason ]]; then
		reason=$1
	fi
}

# reason_read: the first error, in $reason
reason_read() {
	[[ ! ${REASON_FILE:-} ]] || read -r reason <"$REASON_FILE" || true
	reason=${reason:0:1000}
}

# message LEVEL TEXT: as LOG_FORMAT wants it, like the programs' own
message() {
	local text=$2
	if [[ ${LOG_FORMAT:-text} != json ]]; then
		[[ $1 == info ]] || text="sync.sh: $text"
		printf '%s\n' "$text" >&2
		return 0
	fi
	record "$1" "$text"
	printf '%s\n' "$record" >&2
}

# record LEVEL EVENT [MEMBERS]: a line of JSON, in $record; the members of an
# event may name the run themselves
record() {
	local json now run=
	json_text "$2"
	now=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
	[[ ! ${RUN_ID:-} || ${3:-} == '"run":'* ]] || run="\"run\":\"$RUN_ID\","
	record="{\"time\":\"$now\",\"level\":\"$1\",$run"
	record+="\"stage\":\"sync.sh\",\"program\":\"sync.sh\","
	record+="\"event\":\"$json\"${3:+,$3}}"
}

# json_text TEXT: as it stands between the quotes of JSON, in $json
json_text() {
	json=${1//\\/\\\\}
	json=${json//\"/\\\"}
	json=${json//[[:cntrl:]]/ }
}

# member NAME RECORD: a flat member of one of our own records whose value needs
# no escapes, in $member; empty where there is none. (jq takes longer to start
# than the rest of a small run.)
member() {
	member=
	[[ ! $2 =~ [{,]\"$1\":(\"([^\"\\]*)\"|[a-z0-9.-]+)[,}] ]] ||
		member=${BASH_REMATCH[2]:-${BASH_REMATCH[1]//\"/}}
	[[ $member != null ]] || member=
}

# die CODE MESSAGE
die() {
	local code=$1
	shift
	warn "$*"
	exit "$code"
}

# worst CODE…: the weightiest of the codes, as one of ours, in $worst. The
# order is 2 > 1 > 75 > 3 > 0; a foreign program's code counts as 1. It starts
# no process, which a signal could end before it answers.
worst() {
	local code
	worst=0
	for code; do
		case $code in
		0) ;;
		3) ((worst)) || worst=3 ;;
		75) [[ $worst != [03] ]] || worst=75 ;;
		2) worst=2 ;;
		*) ((worst == 2)) || worst=1 ;;
		esac
	done
}

# Is the code one that lets a run go on: all done, or records refused?
passable() {
	[[ $1 == 0 || $1 == 3 ]]
}

# ---- steps
# A step runs in a process group of its own, so that one signal to sync.sh
# reaches every program of it. step_pid is the group while one runs.
step_pid=
stopping=

on_stop() {
	if [[ ! $stopping ]]; then
		stopping=1
		# the terminal may have gone, which is no reason to go at once
		progress_end || true
		say "stopping: finishing what is under way …" || true
	fi
	[[ ${run_dir:-} && -d $run_dir ]] && : >"$run_dir/stop"
	if [[ $step_pid ]]; then
		kill -TERM -- "-$step_pid" 2>/dev/null || true
	fi
}

# step NAME COMMAND…: runs it, with a line of progress on a terminal. Gives
# its exit code; 75 when sync.sh was asked to stop.
step() {
	local name=$1 code=0 began=$SECONDS pid us=${EPOCHREALTIME//[!0-9]/}
	shift
	[[ $stopping ]] && return 75
	event stage "\"name\":\"$name\",\"begin\":true"
	[[ ! ${RUN_ID:-} ]] || printf '%s\n' "$name" >"$run_dir/stage"
	set -m
	# its programs handle the signal themselves; the shell waits for them
	(trap 'stopping=1' TERM INT HUP && "$@") </dev/null &
	pid=$!
	set +m
	step_pid=$pid
	# the signal may have come just before step_pid was set
	[[ $stopping ]] && on_stop
	while kill -0 "$pid" 2>/dev/null; do
		progress "$name" "$((SECONDS - began))"
		if [[ $progress_shown ]]; then
			progress_pause
		else
			wait "$pid" || true
		fi
	done
	wait "$pid" || code=$?
	step_pid=
	progress_end
	# whatever was cut off by the signal may be run again
	[[ ! $stopping || $code == 2 ]] || code=75
	stage_end "$name" "$us" "$code"
	return "$code"
}

duration() {
	if (($1 >= 3600)); then
		printf '%d h %02d min' "$(($1 / 3600))" "$(($1 % 3600 / 60))"
	elif (($1 >= 60)); then
		printf '%d min %02d s' "$(($1 / 60))" "$(($1 % 60))"
	else
		printf '%d s' "$1"
	fi
}

# ---- files
# whole FILE COMMAND…: what it writes to FILE is whole, or FILE is empty
whole() {
	local code=0
	"${@:2}" >"$1" || code=$?
	((code == 0)) || : >"$1"
	return "$code"
}

# pick GREP-ARGUMENT…: prints lines; it fails where they cannot be written, and not
# where there are none.
pick() {
	LC_ALL=C grep "$@" || (($? == 1)) || return 1
}

# last_line FILE: in $line. (No tail where there are few lines: each process that
# starts is a share of a small run's time.)
# shellcheck disable=SC2034 # read by its name
last_line() {
	local -a first
	line=
	mapfile -t -n 100 first <"$1" || return
	if ((${#first[@]} == 100)); then
		line=$(tail -n 1 -- "$1")
	elif ((${#first[@]})); then
		line=${first[-1]}
	fi
}

# A folder that only its owner may enter. One that is there already must be
# ours, and no link: whoever else may write in it could lead our writes
# elsewhere. Those in STATE_DIR state_dir has looked at.
private_dir() {
	[[ -d $1 ]] || (umask 077 && mkdir -p -- "$1") ||
		die 1 "could not make the folder '$1'"
	[[ ! -L $1 ]] ||
		die 2 "'$1' is a link, and sync.sh writes to no link: remove it"
	[[ $state_seen && $1 == "$state_seen"/* && -O $1 ]] || private_owned "$1"
}
state_seen=

# private_owned FOLDER: it is ours alone to write in
private_owned() {
	local mode
	private_own "$1"
	mode=$(stat -L -c %a -- "$1") || exit
	! ((8#$mode & 022)) || private_open "$1"
}

private_own() {
	[[ -O $1 ]] || die 2 "the folder '$1' belongs to another user," \
		"$(stat -L -c %U -- "$1"): run as that user, or give it to" \
		"$(id -un) (chown -R)"
}

private_open() {
	die 2 "the folder '$1' can be written by others: check what is" \
		"in it, then chmod go-w '$1'"
}

# state_dir_new: STATE_DIR does not exist, and could be made; state_dir reports why it
# could not.
state_dir_new() {
	local folder=$STATE_DIR probe
	[[ ! -e $STATE_DIR && ! -L $STATE_DIR ]] || return 1
	while [[ ! -e $folder && $folder == */* ]]; do
		folder=${folder%/*}
	done
	probe=$(mktemp -d -- "$folder/.state.XXXXXX" 2>/dev/null) || return 1
	rmdir -- "$probe"
}

# STATE_DIR may itself be a link; what is in it may not, and is ours. A link
# that was planted while others could write there would lead our writes to a
# file of its maker's choice. The server's own folders are looked at in pg.sh.
state_dir() {
	local found code=0 kind uid owner path why
	[[ -d $STATE_DIR ]] || why=$(umask 077 && mkdir -p -- "$STATE_DIR" 2>&1) ||
		die 2 "could not make the folder '$STATE_DIR', which STATE_DIR" \
			"names: ${why##*: }"
	if [[ -L $STATE_DIR && $(stat -c %u -- "$STATE_DIR") != @(0|"$EUID") ]]; then
		die 2 "STATE_DIR '$STATE_DIR' is a link of another user: remove it"
	fi
	private_own "$STATE_DIR"
	[[ -w $STATE_DIR && -x $STATE_DIR ]] ||
		die 2 "STATE_DIR '$STATE_DIR' cannot be written to"
	found=$(cd -- "$STATE_DIR" && find . -maxdepth 3 \
		\( -type d \( -path './pg*' -o -path ./s \) -o -path ./pg \) -prune \
		-o \( -type l -o ! -uid "$EUID" -o \
		-type d ! -path './*/*' -perm /022 \) -printf '%y %U %u %P' \
		-quit 2>/dev/null) || code=$?
	# without find its modes are asked for one by one
	((code > 125)) || state_seen=$STATE_DIR
	[[ $state_seen ]] || private_owned "$STATE_DIR"
	[[ $found ]] || return 0
	read -r kind uid owner path <<<"$found"
	[[ $kind != d || $uid != "$EUID" ]] ||
		private_open "$STATE_DIR${path:+/$path}"
	[[ $kind != l ]] || die 2 "'$STATE_DIR/$path' is a link, and" \
		"sync.sh writes to no link: remove it"
	die 2 "'$STATE_DIR/$path' belongs to another user, $owner: if one" \
		"of your runs made it, give it to $(id -un) (chown); else remove it"
}

# What cron would send by mail goes to $log_file, which only we can read. Past
# a megabyte it becomes FILE.1, in place of an earlier one.
log_begin() {
	local folder=${log_file%/*} mode owner
	folder=${folder:-/}
	(umask 077 && mkdir -p -- "$folder") ||
		die 2 "could not make the folder '$folder' for --log"
	read -r mode owner < <(stat -L -c '%a %u' -- "$folder")
	if [[ $owner != @(0|"$EUID") ]] || ((8#$mode & 022 && !(8#$mode & 01000))); then
		die 2 "the folder '$folder' of --log is another user's, or others" \
			"can write in it: choose another, or chmod go-w '$folder'"
	fi
	if [[ -L $log_file || (-e $log_file && (! -f $log_file || ! -O $log_file)) ]]; then
		die 2 "'$log_file' is a link, not a regular file, or another user's: remove it"
	fi
	if [[ $(stat -c %s -- "$log_file" 2>/dev/null) -gt 1048576 ]]; then
		mv -f -T -- "$log_file" "$log_file.1" ||
			die 2 "could not rename '$log_file' to '$log_file.1'"
	fi
	{ : >>"$log_file" && chmod 600 -- "$log_file"; } 2>/dev/null ||
		die 2 "could not write to '$log_file'"
	exec >>"$log_file" 2>&1
}

# absolute BASE PATH: the path, seen from BASE when it is relative
absolute() {
	case $2 in
	/*) printf '%s\n' "$2" ;;
	*) printf '%s/%s\n' "${1%/}" "${2#./}" ;;
	esac
}

# output_file FILE: where a command will leave a file, in $output_path. What
# cannot become one is found before there is anything to keep; a link there is
# replaced, not followed, and a device is neither.
output_path=
output_file() {
	local probe
	[[ $1 != */ && ! -d $1 ]] || die 2 "'$1' is a folder: name a file in it"
	[[ ! -e $1 || -f $1 ]] || die 2 "'$1' exists and is not a regular file"
	output_path=$(absolute "$PWD" "$1")
	probe=$(mktemp -- "$output_path.XXXXXX" 2>&1) ||
		die 2 "could not write '$1': ${probe##*: }"
	rm -f -- "$probe"
}

# output_keep COMMAND…: what it writes becomes the file, whole or not at all
output_keep() {
	local new
	new=$(mktemp -- "$output_path.XXXXXX") || return 1
	if "$@" >"$new" && mv -f -T -- "$new" "$output_path"; then
		return 0
	fi
	rm -f -- "$new"
	return 1
}
