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
		echo "five fields are wanted, as in '0 3 * * *': minute, hour, day" \
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
