# shellcheck shell=bash
# Times as cron has them: five fields, or @daily and the like.

schedule_times() {
	local key fault
	env_default SYNC_SCHEDULE_PRODUCTION '0 0 */2 * *'
	env_default SYNC_SCHEDULE_TESTING '*/1 * * * *'
	for key in SYNC_SCHEDULE_PRODUCTION SYNC_SCHEDULE_TESTING; do
		fault=$(time_fault "${!key}")
		[[ ! $fault ]] || env_fault "$key $(env_shown "${!key}"): $fault"
	done
	((env_faults == 0)) || exit 2
}

# time_fault TIME: what is wrong with it, or nothing
time_fault() {
	local field i=0
	local -a fields=() names=(minute hour 'day of the month' month
		'day of the week') low=(0 0 1 1 0) high=(59 23 31 12 7)
	if [[ $1 =~ ^@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot)$ ]]; then
		return
	fi
	IFS=$' \t' read -r -d '' -a fields < <(printf '%s\0' "$1") || true
	if ((${#fields[@]} != 5)) || [[ ${1//$'\t'/} == *[[:cntrl:]]* ]]; then
		echo "it needs five fields, as in '0 3 * * *': minute, hour, day" \
			"of the month, month, day of the week"
		return
	fi
	for field in "${fields[@]}"; do
		time_field "$field" "${low[i]}" "${high[i]}" "$i" || {
			echo "the ${names[i]} is a number from ${low[i]} to" \
				"${high[i]}, a list 1,2, a range 1-5, * or */2"
			return
		}
		i=$((i + 1))
	done
}

# time_field TEXT LOW HIGH INDEX: may cron read it?
time_field() {
	local part from to step number='[0-9]{1,2}'
	local months=jan:feb:mar:apr:may:jun:jul:aug:sep:oct:nov:dec
	local days=sun:mon:tue:wed:thu:fri:sat
	[[ $1 != *, && $1 != ,* && $1 != *,,* ]] || return 1
	while read -r part; do
		# a name stands by itself
		case $4 in
		3) [[ ! $part =~ ^[A-Za-z]{3}$ || :$months: != *:"${part,,}":* ]] || continue ;;
		4) [[ ! $part =~ ^[A-Za-z]{3}$ || :$days: != *:"${part,,}":* ]] || continue ;;
		esac
		[[ $part =~ ^(\*|($number)(-($number))?)(/($number))?$ ]] || return 1
		from=${BASH_REMATCH[2]} to=${BASH_REMATCH[4]}
		step=${BASH_REMATCH[6]}
		# a step needs something to step through
		[[ ! $step || ! $from || $to ]] || return 1
		[[ ! $step ]] || ((10#$step > 0)) || return 1
		[[ ! $from ]] || ((10#$from >= $2 && 10#$from <= $3)) || return 1
		[[ ! $to ]] || ((10#$to >= 10#$from && 10#$to <= $3)) || return 1
	done < <(printf '%s\n' "${1//,/$'\n'}")
}

# ---- which minutes they mean
# Minutes are numbers since 1970: of the real time, or of the clock on the wall,
# which leaps where summer time begins and ends.

# wall_minute MINUTE: what the clock shows then, in $wall
wall_minute() {
	local zone ahead
	printf -v zone '%(%z)T' "$(($1 * 60))"
	ahead=$((10#${zone:1:2} * 60 + 10#${zone:3:2}))
	[[ $zone != -* ]] || ahead=-$ahead
	wall=$(($1 + ahead))
}

# time_read TIME: the numbers that its fields mean, in time_at; of a good TIME
declare -A time_at=()
time_read() {
	local low=(0 0 1 1 0) high=(59 23 31 12 7) i part from to step
	local words=...:jan:feb:mar:apr:may:jun:jul:aug:sep:oct:nov:dec
	local -a fields parts
	case $1 in
	@yearly | @annually) set -- '0 0 1 1 *' ;;
	@monthly) set -- '0 0 1 * *' ;;
	@weekly) set -- '0 0 * * 0' ;;
	@daily | @midnight) set -- '0 0 * * *' ;;
	@hourly) set -- '0 * * * *' ;;
	esac
	time_at=()
	IFS=$' \t' read -ra fields <<<"$1"
	for i in "${!fields[@]}"; do
		((i < 4)) || words=sun:mon:tue:wed:thu:fri:sat
		# cron's: */2 is one, too
		[[ ${fields[i]} != \** ]] || time_at[any $i]=1
		IFS=, read -ra parts <<<"${fields[i]}"
		for part in "${parts[@]}"; do
			step=1 from=${part,,}
			[[ $part != */* ]] || step=${part#*/} from=${from%/*}
			to=${from#*-} from=${from%-*}
			case $from in
			\*) from=${low[i]} to=${high[i]} ;;
			[a-z]*)
				from=${words%%"$from"*}
				from=$((${#from} / 4)) to=$from
				;;
			esac
			for ((from = 10#$from; from <= 10#$to; from += 10#$step)); do
				time_at[$i $from]=1
			done
		done
	done
	[[ ! ${time_at[4 7]:-} ]] || time_at[4 0]=1
}

# time_day DAY: is it one of those in time_at? Where both the day of the month and
# that of the week are said, one of them is enough.
time_day() {
	local day month week
	TZ=UTC printf -v day '%(%-d %-m %w)T' "$(($1 * 86400))"
	read -r day month week <<<"$day"
	[[ ${time_at[3 $month]:-} ]] || return 1
	day=${time_at[2 $day]:-} week=${time_at[4 $week]:-}
	if [[ ${time_at[any 2]:-}${time_at[any 4]:-} ]]; then
		[[ $day && $week ]]
	else
		[[ $day$week ]]
	fi
}

# time_between FROM TO: is there a minute on the wall, after FROM and up to TO, that
# time_at means? The first one is in $time_found.
time_between() {
	local minute=$(($1 + 1))
	while ((minute <= $2)); do
		if ! time_day "$((minute / 1440))"; then
			minute=$(((minute / 1440 + 1) * 1440))
		elif [[ ! ${time_at[1 $((minute / 60 % 24))]:-} ]]; then
			minute=$(((minute / 60 + 1) * 60))
		elif [[ ${time_at[0 $((minute % 60))]:-} ]]; then
			time_found=$minute
			return 0
		else
			minute=$((minute + 1))
		fi
	done
	return 1
}

# time_next TIME FROM: when it is due next, as a line; none where it never is
time_next() {
	local time_found
	[[ $1 != @reboot ]] || return 0
	time_read "$1"
	time_between "$2" "$(($2 + 1440 * 366 * 4))" || return 0
	TZ=UTC printf "next: %(%Y-%m-%d %H:%M)T for '%s'\n" \
		"$((time_found * 60))" "$1"
}

# time_due TIME LAST NOW SHOWN: is it due at the minute NOW, when LAST was looked at
# last and the wall has shown SHOWN at the latest? As with Debian's cron, what has
# an hour of its own is neither lost in an hour that is left out nor done twice in
# one that comes twice; all else goes by the minutes that there were.
time_due() {
	local wall from=$4
	[[ $1 != @reboot ]] || return 1
	time_read "$1"
	wall_minute "$3"
	[[ ! ${time_at[any 1]:-} ]] || from=$((wall - $3 + $2))
	time_between "$from" "$wall"
}

# time_shown NOW SHOWN: SHOWN for the next time, in $shown. A clock that was set back
# by hours was wrong before.
time_shown() {
	local wall
	wall_minute "$1"
	shown=$2
	((wall <= shown && shown - wall <= 180)) || shown=$wall
}
