# shellcheck shell=bash
# sync.sh schedule run production|testing: what cron would start is put into the
# queue, where a worker finds it; for machines and containers without cron. Stays
# until TERM.
#
# STATE_DIR/schedule/NAME holds the minute that was looked at last, so that what a
# stop or a sleep of the machine has missed is asked for once. What the database
# could not take is asked for again.

scheduler_pid= # what a signal ends
scheduler_said=
scheduler_last='' scheduler_wall='' # minutes: see cron.sh
declare -A scheduler_due=()

run_scheduler() {
	local shown mode
	[[ ${WEBFLOW_SITE_ID:-} ]] || die 2 "WEBFLOW_SITE_ID is not set"
	trap scheduler_stop TERM INT HUP
	private_dir "$STATE_DIR/schedule"
	scheduler_begin "$1"
	while [[ ! $stopping ]]; do
		scheduler_look "$1"
		for mode in full changed; do
			[[ ! ${scheduler_due[$mode]:-} ]] || scheduler_ask "$mode"
		done
		scheduler_keep
		scheduler_wait
	done
}

scheduler_stop() {
	stopping=1
	[[ ! $scheduler_pid ]] || kill -TERM "$scheduler_pid" 2>/dev/null || true
}

# scheduler_child COMMAND…: its exit code; a signal ends it. (It may have come
# before there was a process.)
scheduler_child() {
	local code=0
	"$@" &
	scheduler_pid=$!
	[[ ! $stopping ]] || scheduler_stop
	wait "$scheduler_pid" || code=$?
	scheduler_pid=
	return "$code"
}

scheduler_begin() { # KIND
	local file=$STATE_DIR/schedule/$settings_name wall
	scheduler_last=$((EPOCHSECONDS / 60))
	wall_minute "$scheduler_last"
	scheduler_wall=$wall
	if [[ -f $file && $(<"$file") =~ ^([0-9]{1,9})\ ([0-9]{1,9})$ ]] &&
		((BASH_REMATCH[1] <= scheduler_last)); then
		scheduler_last=${BASH_REMATCH[1]} scheduler_wall=${BASH_REMATCH[2]}
	fi
	[[ $SYNC_SCHEDULE_PRODUCTION != @reboot ]] || scheduler_due[full]=1
	[[ $1 != testing || $SYNC_SCHEDULE_TESTING != @reboot ]] ||
		scheduler_due[changed]=1
	say "full is queued at '$SYNC_SCHEDULE_PRODUCTION'$([[ $1 != testing ]] ||
		printf ", changed at '%s'" "$SYNC_SCHEDULE_TESTING"), for site $WEBFLOW_SITE_ID"
}

# scheduler_look KIND: what has become due since it was looked last
scheduler_look() {
	local now=$((EPOCHSECONDS / 60)) shown
	((now != scheduler_last)) || return 0
	! time_due "$SYNC_SCHEDULE_PRODUCTION" "$scheduler_last" "$now" "$scheduler_wall" ||
		scheduler_due[full]=1
	if [[ $1 == testing ]] && time_due "$SYNC_SCHEDULE_TESTING" \
		"$scheduler_last" "$now" "$scheduler_wall"; then
		scheduler_due[changed]=1
	fi
	time_shown "$now" "$scheduler_wall"
	scheduler_last=$now scheduler_wall=$shown
}

# scheduler_ask MODE: what prevents it is reported once; it is tried again until it
# succeeds.
scheduler_ask() {
	local code=0 said
	scheduler_child audit-log task --by schedule ask "$1" \
		>"$STATE_DIR/schedule/$settings_name.said" 2>&1 || code=$?
	[[ ! $stopping ]] || ((code == 0)) || return 0
	said=$(<"$STATE_DIR/schedule/$settings_name.said")
	if ((code)); then
		[[ $said == "$scheduler_said" ]] || printf '%s\n' "$said" >&2
		scheduler_said=$said
		return 0
	fi
	unset 'scheduler_due[$1]'
	[[ ! $scheduler_said ]] || say 'tasks are queued again'
	scheduler_said=
	[[ $said == *'"collapsed":true'* ]] || say "queued: $1"
}

# What is still due is not behind us.
scheduler_keep() {
	local file=$STATE_DIR/schedule/$settings_name
	((${#scheduler_due[@]} == 0)) || return 0
	{ printf '%s %s\n' "$scheduler_last" "$scheduler_wall" >"$file.new" &&
		mv -f -- "$file.new" "$file"; } 2>/dev/null ||
		warn "could not write '$file'"
}

# To the next minute, or until what could not be asked for is tried again.
scheduler_wait() {
	local seconds=$((60 - EPOCHSECONDS % 60))
	((${#scheduler_due[@]} == 0 || seconds < 10)) || seconds=10
	[[ $stopping ]] || scheduler_child sleep "$seconds" || true
}
