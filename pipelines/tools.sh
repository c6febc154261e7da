# shellcheck shell=bash
# The commands that are no run: check, migrate, schedule.

# ---- sync.sh check: each part by itself, one sentence each; nothing is sent.
# Exit 2 when a setting or the mapping is wrong, 1 for all else.
tool_check() {
	local dir
	local -a codes=()
	(($# == 0)) || usage "check takes no arguments"
	settings_there || return 2
	dir=$(mktemp -d "$STATE_DIR/check.XXXXXX")
	check_part webflow "$dir" check_webflow || codes+=($?)
	check_part plytix "$dir" check_plytix || codes+=($?)
	check_part mapping "$dir" check_mapping || codes+=($?)
	check_part database "$dir" check_database || codes+=($?)
	rm -rf -- "$dir"
	worst "${codes[@]}"
	return "$worst"
}

# check_part NAME FOLDER FUNCTION: what it says stands behind its name
check_part() {
	local name=$1 dir=$2 code=0 said
	if [[ $name == mapping && ! -s $dir/schema ]]; then
		printf '%-9s not checked: the shop did not answer\n' "$name"
		return
	fi
	said=$("$3" "$dir" 2>"$dir/err") || code=$?
	if ((code == 0)); then
		printf '%-9s ok: %s\n' "$name" "$said" || code=1
	else
		printf '%-9s failed\n' "$name"
		((code == 2)) || code=1
	fi
	cat -- "$dir/err" >&2
	return "$code"
}

check_webflow() {
	webflow-fetch --schema >"$1/schema.new" || return
	mv -- "$1/schema.new" "$1/schema"
	jq -r "$jq_calm"'
		"\(.site.displayName // .site.shortName // .site.id | calm), prices in "
		+ .currency' "$1/schema"
}

check_plytix() {
	plytix-fetch --check >"$1/account.new" || return
	mv -- "$1/account.new" "$1/account"
	jq -r '"\(.available | length) columns to choose from"' "$1/account"
}

# Against both sides; against the shop's alone when the PIM does not answer.
check_mapping() {
	local -a account=()
	[[ ! -s $1/account ]] || account=(-A "$1/account")
	webflow-map --check -S "$1/schema" "${account[@]}" \
		"${map_args[@]}" >/dev/null || return
	echo "${MAPPING_FILE:-built in}"
}

check_database() (
	trap pg_leave EXIT
	pg_ensure
	audit-log migrate status >"$1/status" || exit
	jq -r -s --arg private "${pg_private:+private, }" '
		"\($private)\(map(select(.applied)) | length) of \(length)"
		+ " migrations applied"' "$1/status"
)

# ---- sync.sh migrate up|down|status
tool_migrate() {
	case ${1:-} in
	up) migrate_up "${@:2}" ;;
	down)
		[[ $# == 1 || ($# == 2 && $2 =~ ^([1-9][0-9]?|all)$) ]] ||
			usage "migrate down: how many steps, or all"
		migrate_dump
		audit-log migrate "$@"
		;;
	status)
		(($# == 1)) || usage "migrate status takes no arguments"
		audit-log migrate status
		;;
	*) usage "migrate: up, down or status" ;;
	esac
}

# The tables that the programs need: made, or brought up to date.
migrate_up() {
	local status
	(($# == 0)) || usage "migrate up takes no arguments"
	status=$(audit-log migrate status) || exit
	[[ $status != *'"state":"missing"'* ]] || migrate_dump
	audit-log migrate up
}

# A dump before each change of the tables, once there is something in them.
migrate_dump() {
	local status
	status=$(audit-log migrate status) || exit
	[[ $status != *'"state":"applied"'* ]] || db_dump
}

# ---- sync.sh schedule production|testing|off: lines of the user's crontab,
# between two marks of this site
tool_schedule() {
	local begin end lines rest log full
	local run="'$root/sync.sh'"
	(($# == 1)) || usage "schedule: production, testing or off"
	[[ ! $site_name ]] || run+=" --site $site_name"
	[[ ! $env_file ]] || run+=" --env '$env_file'"
	[[ $run$STATE_DIR != *[[:cntrl:]]* && $STATE_DIR != *\'* &&
		${root}${env_file} != *\'* ]] ||
		die 2 "a crontab cannot hold these paths: they have quotes"
	begin="# plytix-webflow $settings_name: begin"
	end="# plytix-webflow $settings_name: end"
	log="'$STATE_DIR/cron.log'"
	env_default SYNC_SCHEDULE_PRODUCTION '0 0 */2 * *'
	env_default SYNC_SCHEDULE_TESTING '*/1 * * * *'
	# what runs once in days waits for what runs each minute
	full="$SYNC_SCHEDULE_PRODUCTION $run -q --wait 3600 full >>$log 2>&1"
	case $1 in
	production) lines=$full ;;
	testing)
		lines="$SYNC_SCHEDULE_TESTING $run -q changed >>$log 2>&1"
		lines+=$'\n'$full
		;;
	off) lines= ;;
	*) usage "schedule: production, testing or off" ;;
	esac
	# in a crontab a % is a new line
	lines=${lines//%/\\%}
	[[ $lines ]] && lines="$begin"$'\n'"$lines"$'\n'"$end"
	if ! type -P crontab >/dev/null; then
		[[ ! $lines ]] || printf '%s\n' "$lines"
		die 2 "no crontab on this machine: install the package cron," \
			"or give the lines above to your own scheduler"
	fi
	private_dir "$STATE_DIR"
	rest=$(crontab -l 2>/dev/null | awk -v b="$begin" -v e="$end" \
		'$0 == b { skip = 1 } ! skip; $0 == e { skip = 0 }') || rest=
	printf '%s' "${rest:+$rest$'\n'}" "${lines:+$lines$'\n'}" | crontab - ||
		die 1 "could not write the crontab"
	if [[ $lines ]]; then
		printf '%s\n' "$lines"
	else
		say "nothing is scheduled any more"
	fi
}
