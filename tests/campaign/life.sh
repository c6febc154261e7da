# shellcheck shell=bash
# Lives of a shop: a catalogue, an empty shop, runs to which something is
# done, then one undisturbed run and one after that. However the life went,
# the shop must hold what the catalogue says, nothing twice, the ledger must
# know all of it, and the run after must have nothing to send.
#
#	. tests/lib.sh, then this
#	campaign_begin demo webflow.ids=mint
#	life_begin && life_start full && life_frozen && … && life_wait
#	life_end 'killed after request 17'
#	campaign_row 'webflow-push, before the write'
#
# Everything that is killed belongs to the session of the run it started.

# the shell need not tell of each process that we kill
exec {life_stderr}>&2 2> >(grep -v ' Killed  *setsid' >&2)

# A campaign that is ended takes its run along.
trap 'life_leave; on_exit' EXIT
export SANDBOX_SECONDS=86400

life_leave() {
	local code=$?
	[[ ! ${life_pid:-} ]] || life_kill KILL
	# a wait for all waits for the reader of this too
	exec 2>&"$life_stderr"
	return "$code"
}

# ---- the campaign
# The table: points, lives; runs, in all of them; cut, runs that did not end
# as an undisturbed one does, by exit code or by what was turned down; twice,
# things that are in the shop twice; lost, lives whose shop or ledger is not as
# it should be; after, writes of the run after the undisturbed one; extra,
# writes beyond those of a quiet life.
campaign_begin() { # CATALOGUE [SWITCH…]
	sandbox_start "$@"
	case $1 in
	*/*) catalogue=$1 ;;
	*) catalogue=$TESTS/catalogues/$1.json ;;
	esac
	[[ ${PG_STATE:-} ]] || database_start
	if [[ ! ${life_template:-} ]]; then
		life_template=lives_$$_$life_number
		psql -X -q -d "$(pg_cluster) dbname=postgres" \
			-c "CREATE DATABASE $life_template" </dev/null
		DATABASE_URL="$(pg_cluster) dbname=$life_template" \
			STATE_DIR=$tmp/template audit-log migrate up >/dev/null
	fi
	# what a life is like when nothing happens
	life_quiet=
	life_begin
	life_start full
	life_wait
	life_quiet=$life_code
	life_quiet_down=$life_turned_down
	# shellcheck disable=SC2034 # read by crash.sh, faults.sh and their callers
	life_stat webflow requests && life_requests=$life_said
	# shellcheck disable=SC2034 # read by the same
	life_stat plytix requests && life_listing=$life_said
	life_stat webflow writes && life_writes=$life_said
	life_drop
	row_reset
}

# campaign_past CATALOGUE EDITS [SWITCH…]: lives that begin with a full shop and
# a ledger that knows it, and with what people did in the PIM since.
campaign_past() {
	local edits=$2
	campaign_new
	campaign_begin "$1" "${@:3}"
	life_begin
	life_start full
	life_wait
	get "$WEBFLOW/__state" >"$tmp/past.shop"
	send POST "$PLYTIX/__edit" "$edits" >/dev/null
	get "$PLYTIX/__state" >"$tmp/past.json"
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c "CREATE DATABASE
		${life_database}_past TEMPLATE $life_database" </dev/null
	life_drop
	life_template=${life_database}_past
	life_past=1
	sandbox_stop
	SHOP_FILE=$tmp/past.shop campaign_begin "$tmp/past.json" "${@:3}"
}
life_past=''

# campaign_new: the next one begins without a past
campaign_new() {
	life_template='' life_past=''
}

row_reset() {
	row_twice=0 row_lost=0 row_after=0 row_extra=0 row_runs=0
	row_points=0 row_missed=0 row_cut=0
}

life_complain() {
	note "life $life_number: $*"
	row_lost=$((row_lost + 1))
}

# campaign_row WHAT: a line of the table, of the lives since the last one.
campaign_head() {
	printf '%-52s %6s %6s %6s %6s %6s %6s %6s\n' "${1:-}" \
		points runs cut twice lost after extra
}

campaign_row() {
	printf '%-52s %6d %6d %6d %6d %6d %6d %6d\n' "$1" "$row_points" \
		"$row_runs" "$row_cut" "$row_twice" "$row_lost" "$row_after" \
		"$row_extra"
	campaign_bad=$((campaign_bad + row_twice + row_lost + row_after))
	campaign_missed=$((campaign_missed + row_missed))
	row_reset
}
campaign_bad=0 campaign_missed=0

# campaign_ok WHAT: the same as one line of TAP
campaign_ok() {
	local bad=$((row_twice + row_lost + row_after))
	ok "$((bad > 0))" "$1: $row_points lives, nothing twice or lost"
	note "$row_runs runs, $row_cut cut short, $row_extra extra writes"
	row_reset
}

# ---- a life
# life_begin: an empty shop, an empty ledger, an empty state folder
life_begin() {
	life_database=life_$$_$((++life_number))
	life_started=0
	send POST "$PLYTIX/__reset" >/dev/null
	send POST "$WEBFLOW/__reset" >/dev/null
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c \
		"CREATE DATABASE $life_database TEMPLATE $life_template" \
		</dev/null
	export STATE_DIR=$tmp/life
	rm -rf -- "$STATE_DIR"
	mkdir -m 700 -- "$STATE_DIR"
	export DATABASE_URL
	DATABASE_URL="$(pg_cluster) dbname=$life_database"
}
life_number=0

# The database that the ledger of this life is in, when it is not ours.
life_url=

life_drop() {
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c \
		"DROP DATABASE $life_database WITH (FORCE)" </dev/null
}

# life_start COMMAND…: sync.sh in a session of its own
life_start() {
	setsid env --default-signal=INT "$ROOT/sync.sh" -q "$@" >"$tmp/life.out" 2>"$tmp/life.err" \
		</dev/null &
	life_pid=$!
	life_started=$((life_started + 1))
}

# the session's processes: all of them, or those that fit PATTERN
life_processes() {
	pgrep -s "$life_pid" ${1:+-f -- "$1"} || true
}

# life_wait: until the run and all that it left behind are gone
life_wait() {
	local i
	life_code=0
	wait "$life_pid" 2>/dev/null || life_code=$?
	life_turned_down=''
	[[ $(tail -n 1 "$tmp/life.out") =~ \"failed\":[0-9]+,\"refused\":[0-9]+ ]] &&
		life_turned_down=${BASH_REMATCH[0]}
	[[ ! ${life_quiet:-} || $life_code == "$life_quiet" &&
		$life_turned_down == "$life_quiet_down" ]] ||
		row_cut=$((row_cut + 1))
	for ((i = 0; i < 2000; i++)); do
		[[ $(life_processes) ]] || return 0
		sleep 0.02
	done
	note "still there: $(ps -o pid,args -s "$life_pid" | tail -n +2)"
	return 1
}

life_kill() { # SIGNAL [PATTERN]: one process that fits, or the whole session
	local pids i
	if [[ ${2:-} ]]; then
		mapfile -t pids < <(life_processes "$2")
		((${#pids[@]})) || return 1
		kill "-$1" "${pids[RANDOM % ${#pids[@]}]}" 2>/dev/null
		return
	fi
	for ((i = 0; i < 50; i++)); do
		mapfile -t pids < <(life_processes)
		((${#pids[@]})) || return 0
		kill "-$1" "${pids[@]}" 2>/dev/null || true
	done
}

# life_stat SERVICE MEMBER: a number of its statistics, in life_said. Without a
# process, since it is asked over and over.
life_stat() {
	local port=$webflow_port fd answer=
	[[ $1 == plytix ]] && port=$plytix_port
	exec {fd}<>"/dev/tcp/127.0.0.1/$port"
	printf 'GET /__stats HTTP/1.0\r\n\r\n' >&"$fd"
	read -r -d '' answer <&"$fd" || true
	exec {fd}>&-
	[[ $answer =~ \"$2\":([0-9]+) ]] || return
	life_said=${BASH_REMATCH[1]}
}

life_fault() { # SERVICE JSON
	local url=$WEBFLOW
	[[ $1 == plytix ]] && url=$PLYTIX
	send POST "$url/__fault" "$2" >/dev/null
}

life_thaw() {
	send DELETE "$WEBFLOW/__fault" >/dev/null
	send DELETE "$PLYTIX/__fault" >/dev/null
}

# life_frozen SERVICE: waits until a request is frozen; false: the run ended
life_frozen() {
	while kill -0 "$life_pid" 2>/dev/null; do
		life_stat "$1" frozen
		((life_said)) && return 0
		sleep 0.01
	done
	return 1
}

# ---- judging
# life_end WHAT: the undisturbed run, the shop, the ledger, the run after
life_end() {
	local what=$1 i before missing strange twice after
	life_thaw
	for ((i = 0; i < 20; i++)); do
		life_start full
		life_wait
		# 75: an orphan still finishes, or the server starts
		[[ $life_code == 75 ]] || break
		sleep 0.2
	done
	get "$WEBFLOW/__state" >"$tmp/life.shop"
	missing=$("$TESTS/judges/oracle" ${life_past:+-l} ${life_others:+-o} \
		"${life_catalogue:-$catalogue}" "$tmp/life.shop" || true)
	strange=$(DATABASE_URL=${life_url:-$DATABASE_URL} life_ledger)
	twice=$(jq -r '[.products[].skus[] | .fieldData.slug] as $slugs
		| [.products[].skus[] | .fieldData.sku // empty
			| select(. != "")] as $codes
		| [.products[] | [.product.id] + (.skus[].fieldData
			| [.["sku-values"]]) | tojson] as $values
		| [.products[].product.fieldData.slug] as $names
		| [$slugs, $codes, $values, $names
			| length - (unique | length)] | add
		' "$tmp/life.shop")
	life_stat webflow writes && before=$life_said
	life_start full
	life_wait
	life_stat webflow writes && after=$((life_said - before))
	row_points=$((row_points + 1))
	row_runs=$((row_runs + life_started))
	row_twice=$((row_twice + twice))
	row_after=$((row_after + after))
	row_extra=$((row_extra + before - life_writes))
	[[ ! $missing && ! $strange ]] || row_lost=$((row_lost + 1))
	if [[ $missing || $strange || $twice != 0 || $after != 0 ||
		$life_code != "$life_quiet" ]]; then
		note "life $life_number, $what: exit $life_code, $twice twice," \
			"$after writes after"
		[[ ! $missing ]] || note "shop: $(head -n 5 <<<"$missing")"
		[[ ! $strange ]] || note "ledger: $(head -n 5 <<<"$strange")"
		note "$(tail -n 3 "$tmp/life.err")"
		[[ $life_code == "$life_quiet" ]] ||
			row_lost=$((row_lost + 1))
		if [[ ${KEEP:-} ]]; then
			cp -r "$STATE_DIR" "$tmp/kept.$life_number"
			get "$WEBFLOW/__log" >"$tmp/kept.$life_number/log"
		fi
	fi
	life_drop
}

# life_ledger: a line for each thing that ledger and shop hold differently
life_ledger() {
	{
		jq -r '(.categories // .items.category // [])[].id
			| "category " + .' "$tmp/life.shop"
		jq -r '.products[] | "product " + .product.id,
			(.skus[] | "sku " + .id)' "$tmp/life.shop"
	} | LC_ALL=C sort >"$tmp/life.held"
	sql "SELECT 'product ' || webflow_id FROM sync.product_mappings
		UNION ALL SELECT 'sku ' || webflow_id FROM sync.variant_mappings
		UNION ALL SELECT 'category ' || webflow_id
		FROM sync.category_mappings" | LC_ALL=C sort >"$tmp/life.known"
	LC_ALL=C comm -13 "$tmp/life.held" "$tmp/life.known" |
		sed 's/^/only in the ledger: /'
	[[ ${life_others:-} ]] ||
		LC_ALL=C comm -23 "$tmp/life.held" "$tmp/life.known" |
		sed 's/^/only in the shop: /'
	sql "SELECT 'in doubt: ' || sku FROM sync.run_items WHERE doubt
		AND action IS NOT NULL"
	sql "$(<"$TESTS/judges/states.sql")"
}
