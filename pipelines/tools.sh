# shellcheck shell=bash
# The commands that are no run: check, migrate, schedule.

# ---- sync.sh check: each part by itself, one sentence each; nothing is sent
tool_check() {
	local code=0 dir
	(($# == 0)) || usage "check takes no arguments"
	check_settings || return 2
	dir=$(mktemp -d "$STATE_DIR/check.XXXXXX")
	check_part webflow "$dir" check_webflow || code=$(worst "$code" $?)
	check_part plytix "$dir" check_plytix || code=$(worst "$code" $?)
	check_part mapping "$dir" check_mapping || code=$(worst "$code" $?)
	check_part database "$dir" check_database || code=$(worst "$code" $?)
	rm -rf -- "$dir"
	return "$code"
}

check_settings() {
	local key bad=0
	for key in PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN; do
		secret_there "$key" || {
			warn "$key is not set"
			bad=1
		}
	done
	[[ ${WEBFLOW_SITE_ID:-} ]] || {
		warn "WEBFLOW_SITE_ID is not set"
		bad=1
	}
	((bad == 0))
}

# check_part NAME FOLDER FUNCTION: what it says stands behind its name
check_part() {
	local name=$1 dir=$2 code=0 said
	if [[ $name == mapping && ! -s $dir/schema ]]; then
		printf '%-9s not checked: the shop did not answer\n' "$name"
		return 0
	fi
	said=$("$3" "$dir" 2>"$dir/err") || code=$?
	if ((code == 0)); then
		printf '%-9s ok: %s\n' "$name" "$said"
		cat -- "$dir/err" >&2
		return 0
	fi
	printf '%-9s failed\n' "$name"
	cat -- "$dir/err" >&2
	return 1
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
	echo "${pg_private:+private, }$(grep -c . "$1/status") migrations"
)

# ---- sync.sh migrate up|down|status
tool_migrate() {
	case ${1:-} in
	up | down)
		database_dump_first
		audit-log migrate "$@"
		;;
	status) audit-log migrate "$@" ;;
	*) usage "migrate: up, down or status" ;;
	esac
}

# A dump before each change of the tables, once there is something in them.
database_dump_first() {
	if audit-log migrate status | grep -q '"state":"applied"'; then
		db_dump
	fi
}

# ---- sync.sh schedule production|testing|off: lines of the user's crontab,
# between two marks of this site
tool_schedule() {
	local name=${site_name:-default} begin end lines rest log
	local run="'$root/sync.sh'"
	[[ ! $site_name ]] || run+=" --site $site_name"
	[[ ! $env_file ]] || run+=" --env '$(readlink -f -- "$env_file")'"
	begin="# plytix-webflow $name: begin"
	end="# plytix-webflow $name: end"
	log="'$STATE_DIR/cron.log'"
	env_default SYNC_SCHEDULE_PRODUCTION '0 0 */2 * *'
	env_default SYNC_SCHEDULE_TESTING '*/1 * * * *'
	case ${1:-} in
	production)
		lines="$SYNC_SCHEDULE_PRODUCTION $run -q full >>$log 2>&1"
		;;
	testing)
		lines="$SYNC_SCHEDULE_TESTING $run -q changed >>$log 2>&1"
		lines+=$'\n'"$SYNC_SCHEDULE_PRODUCTION $run -q full >>$log 2>&1"
		;;
	off) lines= ;;
	*) usage "schedule: production, testing or off" ;;
	esac
	# in a crontab a % is a new line
	lines=${lines//%/\\%}
	[[ $lines ]] && lines="$begin"$'\n'"$lines"$'\n'"$end"
	if ! command -v crontab >/dev/null; then
		[[ ! $lines ]] || printf '%s\n' "$lines"
		die 2 "no crontab on this machine: install the package cron," \
			"or give the lines above to your own scheduler"
	fi
	private_dir "$STATE_DIR"
	rest=$(crontab -l 2>/dev/null | awk -v b="$begin" -v e="$end" \
		'$0 == b { skip = 1 } ! skip; $0 == e { skip = 0 }') || rest=
	printf '%s\n' "$rest" "$lines" | sed '/./,$!d' | crontab - ||
		die 1 "could not write the crontab"
	if [[ $lines ]]; then
		printf '%s\n' "$lines"
	else
		say "nothing is scheduled any more"
	fi
}
