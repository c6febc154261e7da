# shellcheck shell=bash
# The commands that are no run: check, migrate, schedule.

# ---- sync.sh check: each part by itself, one sentence each; nothing is sent.
# Exit 2 when a setting or the mapping is wrong, 1 for all else.
check_dir= # until sync.sh leaves
tool_check() {
	local dir
	local -a codes=()
	(($# == 0)) || usage "check takes no arguments"
	settings_there || return 2
	check_dir=$(mktemp -d "$STATE_DIR/check.XXXXXX")
	dir=$check_dir
	progress_begin
	check_part webflow "$dir" 'asking Webflow' check_webflow ||
		codes+=($?)
	check_part plytix "$dir" 'asking Plytix' check_plytix || codes+=($?)
	check_part mapping "$dir" 'reading the mapping' check_mapping ||
		codes+=($?)
	check_part database "$dir" 'asking the database' check_database ||
		codes+=($?)
	worst "${codes[@]}"
	return "$worst"
}

# check_part NAME FOLDER WAITING FUNCTION: what it says stands behind its
# name; until then it is told what is waited for.
check_part() {
	local name=$1 dir=$2 code=0 said
	if [[ $name == mapping && ! -s $dir/schema ]]; then
		printf '%-9s not checked: the shop could not be read\n' "$name"
		return
	fi
	if [[ $progress_shown ]]; then
		printf '\r\033[K%s …' "$3" >&2
	else
		say "$3 …"
	fi
	said=$("$4" "$dir" 2>"$dir/err") || code=$?
	progress_end
	if ((code == 0)); then
		printf '%-9s ok: %s\n' "$name" "$said" || code=1
	else
		printf '%-9s failed\n' "$name"
		((code == 2)) || code=1
	fi
	cat -- "$dir/err" >&2
	return "$code"
}

# What the token may do, as far as Webflow says it; then the site itself. A
# token of other sites is told only where this site cannot be read: the fact
# counts more than the list.
check_webflow() {
	local lacks others code=0
	webflow-fetch --token >"$1/token" || return
	lacks=$(token_lacks "$1/token") || return
	others=$(token_others "$1/token") || return
	if [[ $lacks ]]; then
		warn "WEBFLOW_TOKEN lacks scopes: $lacks; they cannot be added" \
			"to it: make a new token in $token_place"
		# what cannot be read is named already
		[[ $lacks != *:read* ]] || return 1
	fi
	webflow-fetch --schema >"$1/schema.new" 2>"$1/schema.err" || code=$?
	if ((code == 1)) && [[ $others ]]; then
		warn "WEBFLOW_TOKEN is for the site $others and not for" \
			"WEBFLOW_SITE_ID '$WEBFLOW_SITE_ID': take that id, or" \
			"make a token of this site in $token_place"
	else
		cat -- "$1/schema.err" >&2
	fi
	((code == 0)) || return "$code"
	mv -- "$1/schema.new" "$1/schema"
	[[ ! $lacks ]] || return 1
	jq -r --slurpfile token "$1/token" --arg set "$WEBFLOW_RATE_LIMIT" \
		--arg others "$others" "$jq_calm"'
		$token[0] as $t
		| "\(.site.displayName // .site.shortName // .site.id | calm), prices in "
		+ .currency
		+ (if $t.rate_limit
			then ", \($t.rate_limit) requests a minute"
				+ if "\($t.rate_limit)" == $set then "" else
				" (WEBFLOW_RATE_LIMIT=\($set) until the first answer)"
				end
			else "" end)
		+ (if $t.scopes then "; the token may read and write" else
			"; what the token may do is not known: "
			+ "Webflow does not say it" end)
		+ (if $others == "" then "" else
			"; Webflow lists it for \($others) only" end)' "$1/schema"
}

token_place='Webflow: Site settings, Apps & integrations, API access'

# token_lacks FILE: the scopes that are needed and not there, each with what
# fails without it; nothing where Webflow does not say which there are.
token_lacks() {
	local scopes scope fails lacks=
	scopes=$(jq -r '.scopes // [] | join(" ")' "$1") || return 1
	[[ $scopes ]] || return 0
	while read -r scope fails; do
		[[ $scope == sites:write && $WEBFLOW_PUBLISH != site ||
			" $scopes " == *" $scope "* ]] ||
			lacks+="${lacks:+, }$scope (without it $fails)"
	done <<'END'
sites:read the site cannot be read
sites:write the site cannot be published
ecommerce:read products, variants and stock cannot be read
ecommerce:write products, variants and stock cannot be written
cms:read fields and categories cannot be read
cms:write categories cannot be written
END
	printf '%s\n' "$lacks"
}

# token_others FILE: for which sites the token is, unless ours is one of them
token_others() {
	jq -r --arg site "$WEBFLOW_SITE_ID" '.sites // [$site]
		| if any(. == $site) then "" else .[:3] | join(", ") end' "$1"
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
