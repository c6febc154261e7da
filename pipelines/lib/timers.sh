# shellcheck shell=bash
# Timers of systemd, for an installed tree that has the units. Their times are those of
# cron as systemd.timer(5) has them; time_fault has checked them before.

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

# timer_field TEXT LOW HIGH: the same in the form of OnCalendar
timer_field() {
	local part out=
	while read -r part; do
		case $part in
		\* | \*/1) out='*' && break ;;
		# in systemd a step goes on to the end of its range by itself
		\*/*) part=$2..$3/$((10#${part#*/})) ;;
		*-*) part=${part/-/..} ;;
		esac
		out+=${out:+,}$part
	done < <(printf '%s\n' "${1//,/$'\n'}")
	printf '%s\n' "$out"
}

# timer_days TEXT: days of the week by name; 0 and 7 are Sunday. Empty: each.
timer_days() {
	local -a names=(Sun Mon Tue Wed Thu Fri Sat Sun) on=()
	local part from to step day out=
	while read -r part; do
		step=1
		[[ $part != */* ]] || { step=$((10#${part#*/})) part=${part%/*}; }
		case $part in
		\*) from=0 to=6 ;;
		[A-Za-z]*)
			part=${part,,}
			out+=${out:+,}${part^}
			continue
			;;
		*) from=$((10#${part%-*})) to=$((10#${part#*-})) ;;
		esac
		for ((day = from; day <= to; day += step)); do
			on[day % 7]=1
		done
	done < <(printf '%s\n' "${1//,/$'\n'}")
	((${#on[@]} < 7)) || return 0
	for day in "${!on[@]}"; do
		out+=${out:+,}${names[day]}
	done
	printf '%s\n' "$out"
}

# timer_calendar TIME: lines for OnCalendar=; false: there are none for it
timer_calendar() {
	local -a field=()
	local clock month days monthday i
	local -a months=(jan feb mar apr may jun jul aug sep oct nov dec)
	case $1 in
	@reboot) return 1 ;;
	@annually) echo yearly && return ;;
	@midnight) echo daily && return ;;
	# that of systemd is on Monday
	@weekly) echo 'Sun *-*-* 00:00:00' && return ;;
	@*) echo "${1#@}" && return ;;
	esac
	IFS=$' \t' read -r -a field <<<"$1"
	month=${field[3],,}
	for i in "${!months[@]}"; do
		month=${month//"${months[i]}"/$((i + 1))}
	done
	clock="$(timer_field "${field[1]}" 0 23):$(timer_field "${field[0]}" 0 59):00"
	month=$(timer_field "$month" 1 12)
	monthday=$(timer_field "${field[2]}" 1 31)
	days=$(timer_days "${field[4]}")
	# cron: where neither begins with * either of the two is enough
	if [[ ${field[2]} != \** && ${field[4]} != \** ]]; then
		printf '%s\n' "*-$month-$monthday $clock"
		monthday='*'
	fi
	printf '%s\n' "${days:+$days }*-$month-$monthday $clock"
}
