# shellcheck shell=bash
# Timers of systemd, for an installed tree that has the units. Their times are those of
# cron (lib/cron.sh), as systemd.time(7) has them.

timer_folder=/etc/systemd/system

# Are they there, and may they be set?
timers_there() {
	((EUID == 0)) && [[ -d /run/systemd/system ]] &&
		systemctl cat "plytix-webflow-full@.timer" >/dev/null 2>&1
}

# timers_set KIND: those of this site run at the times of the settings
timers_set() {
	local mode
	timer_write full "$SYNC_SCHEDULE_PRODUCTION"
	if [[ $1 == testing ]]; then
		timer_write changed "$SYNC_SCHEDULE_TESTING"
	else
		timer_remove changed
	fi
	systemctl daemon-reload
	for mode in full changed; do
		[[ $mode == full || $1 == testing ]] || continue
		{ systemctl -q enable "$(timer_name "$mode")" &&
			systemctl restart "$(timer_name "$mode")"; } ||
			die 1 "systemd did not take the timer $(timer_name "$mode")"
	done
}

timers_off() {
	timer_remove full
	timer_remove changed
	systemctl daemon-reload
}

timers_show() {
	systemctl --no-pager --no-legend list-timers \
		"$(timer_name full)" "$(timer_name changed)"
}

timer_name() { # MODE
	printf 'plytix-webflow-%s@%s.timer' "$1" "${site_name:-default}"
}

timer_write() { # MODE TIME
	local folder lines
	folder=$timer_folder/$(timer_name "$1").d
	if [[ $2 == @reboot ]]; then
		lines=OnBootSec=1min
	else
		lines=$(timer_calendar "$2" | sed 's/^/OnCalendar=/')
	fi
	(umask 022 && mkdir -p -- "$folder" &&
		printf '%s\n' "# $2, by schedule" '[Timer]' OnCalendar= "$lines" \
			>"$folder/schedule.conf") || die 1 "could not write in '$folder'"
}

timer_remove() { # MODE
	systemctl -q disable --now "$(timer_name "$1")" 2>/dev/null || true
	rm -rf -- "$timer_folder/$(timer_name "$1").d"
}

# ---- times
# timer_list FIELD LOW HIGH [NAME…]: the numbers of that field in time_at, or the
# names in their place; * for all of them
timer_list() {
	local field=$1 low=$2 high=$3 n out='' all='*'
	shift 3
	for ((n = low; n <= high; n++)); do
		if [[ ${time_at[$field $n]:-} ]]; then
			out+=,${*:n+1-low:1}
			(($#)) || out+=$n
		else
			all=
		fi
	done
	printf '%s' "${all:-${out#,}}"
}

# timer_calendar TIME: lines for OnCalendar=; false: there are none for it
timer_calendar() {
	local clock month day week
	[[ $1 != @reboot ]] || return 1
	time_read "$1"
	clock=$(timer_list 1 0 23):$(timer_list 0 0 59):00
	month=$(timer_list 3 1 12)
	day=$(timer_list 2 1 31)
	week=$(timer_list 4 0 6 Sun Mon Tue Wed Thu Fri Sat)
	# cron: where neither begins with * either of the two is enough
	if [[ ! ${time_at[any 2]:-}${time_at[any 4]:-} ]]; then
		printf '%s\n' "*-$month-$day $clock"
		day='*'
	fi
	[[ $week != '*' ]] || week=
	printf '%s\n' "${week:+$week }*-$month-$day $clock"
}
