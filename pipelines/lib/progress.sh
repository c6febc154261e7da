# shellcheck shell=bash
# What a run reports while it is under way: a line of progress on a terminal, events
# where the messages are records.
#
# Its programs know nothing of that line. So all messages go through one process,
# which clears the line before a message and draws it again after it, or turns a
# message into a record. It ends with the last process that writes to it, and never
# before: no process may end by a broken pipe.

progress_shown=
progress_todo= # set: the todo that is pushed
progress_left= # words on what is left of it
progress_before=0 # bytes of results before the push
progress_next=0
tick_fd=
answer_fd= # open: messages go through that process
answer_n=0

# painted FD: may what goes there be painted?
painted() {
	[[ -t $1 && ! ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]
}

progress_begin() {
	[[ -t 2 && ! ${QUIET:-} && ${LOG_FORMAT:-text} == text &&
		${TERM:-dumb} != dumb ]] || return 0
	progress_shown=1
	# a pipe that never says anything: `read -t` on it is a sleep
	exec {tick_fd}<> <(:)
}

# progress_pause: a short sleep that a signal, or the end of the step, cuts off
progress_pause() {
	read -r -t 0.5 -u "$tick_fd" || true
}

# messages_begin: from here on they go through one process, where that is needed
messages_begin() {
	[[ $progress_shown || ${LOG_FORMAT:-text} == json ]] || return 0
	exec {answer_fd}<> <(:)
	exec 2> >(messages)
}

# A line that begins with one \r is the progress from now on, one with two is a
# number to be answered. No message has them: they are cleaned of such bytes.
messages() {
	local line shown='' head=''
	trap - EXIT
	trap '' INT TERM HUP PIPE
	secrets_close
	[[ ! $progress_shown ]] || head=$'\r\e[K'
	exec >&2 2>/dev/null
	while IFS= read -r line || [[ $line ]]; do
		case $line in
		$'\r\r'*) printf '%s\n' "${line#??}" >&"$answer_fd" ;;
		$'\r'*)
			# no second row, which could not be cleared
			shown=${line#?}
			[[ ! $shown ]] || shown=$'\e[?7l'$shown$'\e[?7h'
			printf '%s%s' "$head" "$shown"
			;;
		*)
			if [[ ${LOG_FORMAT:-text} == json && $line != '{"time":"'* ]]; then
				record warn "$line"
				line=$record
			fi
			printf '%s%s\n%s' "$head" "$line" "$shown"
			;;
		esac
	done
}

# messages_flush: what was said until now is where it belongs
messages_flush() {
	local answer=
	[[ $answer_fd ]] || return 0
	answer_n=$((answer_n + 1))
	printf '\r\r%d\n' "$answer_n" >&2 || return 0
	while [[ $answer != "$answer_n" ]]; do
		read -r -t 5 -u "$answer_fd" answer || return 0
	done
}

# Are events written anywhere?
event_wanted() {
	[[ ! ${QUIET:-} && ${LOG_LEVEL:-info} == @(info|debug) ]] &&
		[[ ${LOG_FORMAT:-text} == json || ${log_file:-} ]]
}

# event NAME MEMBERS [TEXT]: what a machine reads of a run. As text it goes to the
# file of --log, in which a good run is to be seen, too.
event() {
	event_wanted || return 0
	if [[ ${LOG_FORMAT:-text} == json ]]; then
		record info "$1" "$2"
		printf '%s\n' "$record" >&2
	elif [[ ${3:-} && ${log_file:-} ]]; then
		printf '%s\n' "$3" >&2
	fi
}

# stage_end NAME BEGAN-MICROSECONDS CODE
stage_end() {
	local ms=$(((${EPOCHREALTIME//[!0-9]/} - $2) / 1000)) text
	event_wanted || return 0
	text="$1: $(duration $((ms / 1000)))"
	(($3 == 0)) || text+=", exit code $3"
	event stage "\"name\":\"$1\",\"ms\":$ms,\"exit\":$3" "$text"
}

# run_report_begin MODE: its begin; the end follows when sync.sh leaves
run_reported=
run_report_begin() {
	run_reported=$1
	event run-begin "$(run_members)" \
		"$1 begins, site $WEBFLOW_SITE_ID${RUN_ID:+, run $RUN_ID}"
}

run_members() {
	printf '"run":%s,"site":"%s","mode":"%s"' \
		"${RUN_ID:+\"}${RUN_ID:-null}${RUN_ID:+\"}" "$WEBFLOW_SITE_ID" "$run_reported"
}

# progress NAME SECONDS: one line, written over and over
progress() {
	[[ $progress_shown ]] || return 0
	if [[ $progress_todo ]] && ((SECONDS >= progress_next)); then
		progress_left=$(progress_count "$2") || progress_left=
		progress_next=$((SECONDS + 2))
	fi
	printf '\r%s%s (%s)\n' "$1" "$progress_left" "$(duration "$2")" >&2
}

progress_end() {
	[[ $progress_shown ]] || return 0
	if [[ $answer_fd ]]; then
		printf '\r\n' >&2
		messages_flush
	else
		printf '\r\033[K' >&2
	fi
}

# progress_of FILE: from here on the line shows how much of it is done. What it
# takes is planned beside the push, which does not wait for that.
progress_of() {
	progress_todo=$1
	progress_left=
	progress_next=0
	[[ $1 && $progress_shown ]] || return 0
	progress_before=$(wc -c <"$run_dir/results") || progress_before=0
	: >"$run_dir/forecast"
	(
		trap - EXIT
		set +e
		unset REASON_FILE
		webflow-push -n -S "$run_dir/schema" <"$1" 2>/dev/null |
			jq -r 'select(.kind == "plan" and .of == "product")
				| "\(.plytix_id)/\(.part)\t\(.requests)"' \
				>"$run_dir/forecast.new" &&
			mv -- "$run_dir/forecast.new" "$run_dir/forecast"
	) </dev/null >/dev/null 2>&1 6>&- 7>&- 8>&- &
}

# progress_count SECONDS: products done, and how long the requests that are left
# take: at the rate that is allowed at best, and not faster than so far, by whole
# minutes: within one nothing may be sent until the window is over. The first
# minute shows nothing: a window may be filled at once. A product that the
# plan does not know takes as many as those before, and where they took more than
# was planned, so will the others.
progress_count() {
	local limit=$WEBFLOW_RATE_LIMIT learned all
	all=$(grep -c '^{"kind":"product"' "$progress_todo") || return 0
	if (($1 >= 60)); then
		learned=$(webflow-fetch --used 60 2>/dev/null | jq .limit) || learned=
		[[ ! $learned =~ ^[1-9][0-9]*$ ]] || limit=$learned
	fi
	tail -c "+$((progress_before + 1))" -- "$run_dir/results" |
		LC_ALL=C awk -v all="$all" -v seconds="$1" -v limit="$limit" '
		function number(name) {
			return match($0, "\"" name "\":[0-9]+,\"writes\"") ? \
				substr($0, RSTART + length(name) + 3) + 0 : 0
		}
		FNR == 1 { file++ }
		FILENAME ~ /forecast$/ { split($0, f, "\t"); plan[f[1]] = f[2]; next }
		/"action":"left-out","requests":/ { next } # no line of the push
		/^\{"kind":"result","of":"product"/ {
			split($0, f, "\"")
			id = f[12] "/" f[16]
			n = number("requests")
			if (!(id in seen)) done++
			seen[id] = 1
			sent += n
			if (id in plan) { was += plan[id]; took += n }
		}
		END {
			printf ": %d of %d", done, all
			if (seconds < 60 || !done || done >= all) exit
			left = 0
			known = 0
			for (id in plan)
				if (!(id in seen)) { left += plan[id]; known++ }
			if (was && took > was) left *= took / was
			if (all - done > known) left += (all - done - known) * sent / done
			minutes = left / limit
			so_far = sent ? left * int(seconds / 60) / sent : 0
			if (so_far > minutes) minutes = so_far
			printf "\t%d", minutes * 60 + 0.999
		}' "$run_dir/forecast" - | {
		IFS=$'\t' read -r learned limit || true
		printf '%s' "$learned"
		[[ ! $limit ]] || printf ', about %s left' "$(duration "$limit")"
	}
}
