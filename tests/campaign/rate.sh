# shellcheck shell=bash
# How much of the allowed rate is used, and how often it is passed; `rate`
# and a slice of it in the tests put the cases together. Each case is a
# subshell with services and a folder of its own: cases run side by side.
# shellcheck disable=SC2030,SC2031

# rate_report WHAT SECONDS STATS SECTION: one line, from the server's own count
rate_report() {
	jq -r --arg what "$1" --arg seconds "$2" "$4"' | [$what, $seconds,
		.taken, .full_windows, (if .share then .share * 1000 | round
		/ 10 else "-" end), .refused] | @tsv' <<<"$3" |
		while IFS=$'\t' read -r what seconds taken full share refused; do
			printf '%-40s %5d s %6d %6d %6s %% %6d\n' "$what" \
				"$seconds" "$taken" "$full" "$share" "$refused"
		done
}

rate_head() {
	printf '%-40s %7s %6s %6s %8s %6s\n' '' '' taken full used 429s
}

# A whole run, four pushes under GNU parallel, one minute's limit of 60.
rate_webflow() { # KIND CATALOGUE [SWITCH…]
	local kind=$1 began
	WEBFLOW_RATE_LIMIT=60 sandbox_start "$2" webflow.rate=on \
		"webflow.rate_kind=$kind" "${@:3}"
	state_new
	began=$SECONDS
	PUSH_JOBS=4 "$ROOT/sync.sh" -q full >"$tmp/out" 2>"$tmp/err" ||
		note "exit code $?: $(tail -n 3 "$tmp/err")"
	rate_report "Webflow, $kind, four pushes" $((SECONDS - began)) \
		"$(get "$WEBFLOW/__stats")" '.rate[0]'
	sandbox_stop
}

# Four listings at a time, over and over: 20 in any 10 seconds, both windows.
rate_plytix() { # SECONDS
	local began=$SECONDS i
	PLYTIX_RATE_LIMIT=20 PLYTIX_HOURLY_LIMIT=2000 \
		sandbox_start demo plytix.rate=on
	export STATE_DIR=$tmp/plytix.state
	mkdir -p "$STATE_DIR"
	local listings=()
	for i in 1 2 3 4; do
		while ((SECONDS - began < $1)); do
			plytix-fetch >"$tmp/rows.$i" 2>"$tmp/err.$i" ||
				note "exit code $?: $(tail -n 1 "$tmp/err.$i")"
		done &
		listings+=($!)
	done
	wait "${listings[@]}"
	rate_report 'Plytix, four listings' $((SECONDS - began)) \
		"$(get "$PLYTIX/__stats")" '.short'
	sandbox_stop
}

# rate_case NAME COMMAND…: in a subshell with a folder of its own
rate_case() {
	local name=$1
	shift
	mkdir -p "$tmp/$name"
	(
		tmp=$tmp/$name
		# shellcheck disable=SC2034 # read by tests/lib.sh
		pids=()
		# shellcheck disable=SC2034 # read by tests/lib.sh
		database=t_${#rate_pids[@]}0
		"$@" >"$tmp/line"
	) &
	rate_pids+=($!)
	rate_lines+=("$tmp/$name/line")
}
rate_pids=() rate_lines=()

rate_wait() {
	wait "${rate_pids[@]}" || true
	cat "${rate_lines[@]}"
	rate_pids=() rate_lines=()
}
