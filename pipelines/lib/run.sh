# shellcheck shell=bash
# A run: the chain of filters as steps over files in STATE_DIR/run/ID, so that
# a listing which was cut off never looks like a small one.
#
#	columns  what the mapping needs      schema  the site's own
#	rows     the sorted listing          shop    what the shop holds
#	brief    what guard, absent and end need of the rows
#	items    what collections hold that are referred to
#	desired  what the shop should hold   results what became of it
#	todo     that, and what is known, of what may need a request
#	jobs     parallel's own log
#
# Each step_… runs by itself (step in common.sh); errexit is off inside, so each
# command's exit code is checked.

run_dir=
brief= # of rows_brief
limit=
only=()
run_code=0
run_open=    # set until the end was reported
pushed_at=   # when the push began
share_pid=   # counts what it used, beside the steps that follow it
heartbeat_fd=    # open as long as the run sends its heartbeat
run_ended=   # set: the exit code is the run's own
run_passing= # set: the folder is removed at the end
run_mode=
run_clean=
run_high_water=
map_args=()
mapping_args=() # of audit-log: which mapping this is
shop_args=()
item_args=() # of recall: the collections whose items are named
dry_args=()
end_args=()    # of end
accept_args=() # of begin and rows: another account is wanted
adopt_args=()  # of recall: what a person agrees to
guard_args=()  # of recall and guard: a whole catalogue, that archives

# What the command says of its run, by run_is:
fetch_rows=() # what lists the catalogue
read_shop=    # set: the shop is read first, also after a clean run
archive=      # set: what the catalogue no longer holds is archived
begin_args=() # of begin
rows_args=()  # of rows: what the whole catalogue decides

# run_is OPTION…: --whole: the whole catalogue is asked for; --archive: what it no
# longer holds is archived; --trial: a part is asked for; --shop: the shop is
# read first; --seen: the rows that are known are written; --fetch COMMAND…, the
# last one: lists the catalogue.
run_is() {
	while (($#)); do
		case $1 in
		--whole) begin_args=(--whole) ;;
		--archive) archive=1 rows_args=(--move) ;;
		--trial) end_args=(--trial) ;;
		--shop) read_shop=1 ;;
		--seen) begin_args=(--seen) ;;
		--fetch)
			fetch_rows=("${@:2}")
			return
			;;
		esac
		shift
	done
}

# dry COMMAND…: it writes nothing, neither to the ledger nor to the shop
dry() {
	local -a dry_args=(-n)
	"$@"
}

# ---- begin
# run_begin MODE: lock, database, a row in the ledger, the folder.
run_begin() {
	local line='' code=0
	run_mode=$1
	lock_take
	pg_ensure
	case $run_mode in
	push) mapping_args=() ;; # it came with the records
	verify) # it reports what people changed, and maps nothing
		migrate_up >/dev/null || exit
		audit-log mapping "${mapping_args[@]}" >/dev/null || exit
		mapping_args=()
		;;
	esac
	run_row --if-current
	if [[ ! $line ]] && ((code == 0)); then
		migrate_up >/dev/null || exit
		run_row
	fi
	if ((code)); then
		# another host's run is under way, which is nothing to report; where
		# the database does not answer it is
		((code != 75)) || ! audit-log migrate status >/dev/null 2>&1 ||
			run_open=
		exit "$code"
	fi
	member run "$line"
	export RUN_ID=$member
	member clean "$line"
	run_clean=$member
	member high_water "$line"
	run_high_water=$member
	run_folder "$RUN_ID"
	printf '%s\n' "$WEBFLOW_SITE_ID" >"$run_dir/site"
	heartbeat_start
	alarm_quiet || sync-alarm --start || true
	metrics_write
	run_report_begin "$run_mode"
}

# run_row OPTION…: the row, in $line; its exit code in $code. With --if-current there
# is none where the tables are not those of this program.
run_row() {
	line=$(audit-log begin --mode "$run_mode" --pid $$ "$@" \
		"${begin_args[@]}" "${accept_args[@]}" "${mapping_args[@]}") || code=$?
}

# A run sends a heartbeat, also where a listing takes an hour: without it its push
# writes nothing after two minutes, and another host considers it dead after
# three (lib/io/fence.h). (HEART_SECONDS: for tests)
heartbeat_start() {
	exec {heartbeat_fd}> >(heartbeat)
}

# Beats until nobody holds the other end of its stdin: neither sync.sh nor what
# an end of it left behind. A new stage is reported within a second.
heartbeat() {
	local code stage sent='' beat=$SECONDS
	trap - EXIT
	trap '' TERM INT HUP
	exec 7>&- 8>&- >/dev/null 2>&1
	while true; do
		code=0
		read -r -t 1 || code=$?
		((code > 128)) || return 0
		read -r stage <"$run_dir/stage" || true
		[[ $stage != "$sent" ]] ||
			((SECONDS - beat >= ${HEART_SECONDS:-30})) || continue
		sent=$stage beat=$SECONDS
		timeout -k 1 25 audit-log beat || true
		metrics_write
	done
}

heartbeat_stop() {
	[[ $heartbeat_fd ]] || return 0
	exec {heartbeat_fd}>&-
	heartbeat_fd=
}

# adopt_read LIST: what a person agrees to, from the command line; a further
# list is added.
adopt_read() {
	[[ $1 == *[!,[:blank:]]* && $1 != --* ]] ||
		usage "--adopt needs a SKU, or several separated by commas, or all"
	iconv -f UTF-8 -t UTF-8 <<<"$1" >/dev/null 2>&1 ||
		usage "--adopt: the names are not in UTF-8"
	adopt_args=(--adopt "${adopt_args[1]:+${adopt_args[1]},}$1")
}

# The site may get another account's catalogue.
accept_catalogue() {
	accept_args=(--accept-catalogue)
}

# run_folder NAME [passing]
run_folder() {
	run_dir=$STATE_DIR/run/$1
	run_passing=${2:-}
	private_dir "$STATE_DIR/run"
	private_dir "$run_dir"
	export RUN_DIR=$run_dir TMPDIR=$run_dir
	: >"$run_dir/results"
	: >"$run_dir/stage"
	[[ ! $stopping ]] || : >"$run_dir/stop"
}

# Which mapping: the file, or the built-in one, and whether that was said. The
# ledger remembers it: a file that has gone must not be taken for none.
map_options() {
	local sum
	map_args=(-m "${MAPPING_FILE:-built-in}")
	mapping_args=(--mapping "${MAPPING_FILE:-none}")
	[[ ${MAPPING_FILE:-built-in} != built-in ]] || return 0
	# webflow-map reports what cannot be read
	sum=$(sha256sum 2>/dev/null <"$MAPPING_FILE") || return 0
	mapping_args=(--mapping "${sum%% *}" --mapping-file "$MAPPING_FILE")
}

# One run a site and host. Every program of the run inherits the descriptor:
# an orphaned push still holds the lock.
lock_take() {
	private_dir "$STATE_DIR/lock"
	exec 8>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
	flock -w "$lock_wait" 8 || {
		# which is nothing to report
		run_open=
		die 75 "another run for site $WEBFLOW_SITE_ID is under way"
	}
}

# The lock of every site whose runs this host knows, and of this one; the
# runs of other hosts are seen by audit-log. They are held to the end.
lock_all() { # WHAT: is done when none is under way
	local file fd
	private_dir "$STATE_DIR/lock"
	for file in ${WEBFLOW_SITE_ID:+"$STATE_DIR/lock/$WEBFLOW_SITE_ID"} \
		"$STATE_DIR"/lock/*; do
		[[ ! -L $file ]] || continue
		[[ -f $file || $file == */"${WEBFLOW_SITE_ID:-}" ]] || continue
		[[ ! ${locked[$file]:-} ]] || continue
		exec {fd}>>"$file"
		flock -w "$lock_wait" "$fd" || die 75 "a run for site ${file##*/}" \
			"is under way: $1"
		locked[$file]=1
	done
}
declare -A locked=()

# Did no run of this site end well before?
run_first() {
	[[ ! $run_high_water ]]
}

# ---- 1. fetch
# The schema and the columns come first; then the catalogue and the shop side
# by side. After an unclean run every kind of run reads the shop.
step_fetch() {
	local rows=0 shop=0 pid=
	fetch_schema || return
	if [[ $read_shop || $run_clean != true ]]; then
		fetch_shop &
		pid=$!
	fi
	"${fetch_rows[@]}" || rows=$?
	if [[ $pid ]]; then
		# without a catalogue there is no use for the shop
		passable "$rows" || kill "$pid" 2>/dev/null
		wait "$pid" || shop=$?
		passable "$rows" || shop=0
	fi
	worst "$rows" "$shop"
	return "$worst"
}

fetch_schema() {
	[[ -s $run_dir/schema ]] && return 0
	whole "$run_dir/schema" webflow-fetch --schema || return
	[[ $run_passing ]] || pair_keep || return 1
	whole "$run_dir/columns" webflow-map --columns -S "$run_dir/schema" \
		"${map_args[@]}" || return
	count_requests webflow "$run_dir/schema"
}

# listing_whole FILE WHAT: does its end record call WHAT whole?
listing_whole() {
	local line
	last_line "$1"
	[[ $line == *'"kind":"end"'*"\"$2\":\"whole\""* ]]
}

# count_requests API FILE: those that no record counts, for the summary
count_requests() {
	local line n=0 limited=0
	last_line "$2"
	[[ ! $line =~ .*\"requests\":([0-9]+) ]] || n=${BASH_REMATCH[1]}
	[[ ! $line =~ .*\"limited\":([0-9]+) ]] || limited=${BASH_REMATCH[1]}
	printf '{"api":"%s","requests":%s,"limited":%s}\n' "$1" "$n" "$limited" \
		>"$run_dir/requests.${2##*/}"
}

# The share of the allowed rate that the push has used, for the summary.
count_share() {
	trap - EXIT
	webflow-fetch --used "$((SECONDS - pushed_at + 1))" \
		>"$run_dir/requests.share" || true
}

fetch_shop() {
	webflow-fetch >"$run_dir/shop.new" || return
	listing_whole "$run_dir/shop.new" products || {
		warn "the listing of the shop is not whole: run again"
		return 75
	}
	mv -- "$run_dir/shop.new" "$run_dir/shop"
}

# fetch_listing OPTION…: what plytix-fetch lists with these options. Of all that
# the account sells the rows are sorted, with their hints; those of a part when
# their families are known (hints_place).
fetch_listing() {
	if lists_all; then
		plytix-fetch --columns "$run_dir/columns" "$@" | sort_rows
		worst "${PIPESTATUS[@]}"
	else
		plytix-fetch --columns "$run_dir/columns" "$@" \
			>"$run_dir/rows.new"
		worst $?
	fi
	rows_whole "$worst"
}

# --only SKU,…: each family by itself, united; one end for all, which counts
# the requests for the last one.
fetch_only() {
	local sku one='' n=0
	local -a codes=()
	: >"$run_dir/only"
	for sku in "${only[@]}"; do
		[[ ! $one ]] || count_requests plytix "$one"
		n=$((n + 1))
		one=$run_dir/only.$n
		plytix-fetch --columns "$run_dir/columns" --sku "$sku" >"$one"
		codes+=("$?")
		passable "${codes[-1]}" || return "${codes[-1]}"
		listing_whole "$one" families || {
			warn "the family of '$sku' is not whole: nothing was sent; run again"
			return 75
		}
		pick -v '^{"family":"~"' "$one" >>"$run_dir/only" || return
	done
	tail -n 1 -- "$one" >>"$run_dir/only"
	# the attributes and categories came with each: once is enough
	LC_ALL=C sort -u -- "$run_dir/only" >"$run_dir/rows.new" || return 1
	worst "${codes[@]}"
	rows_whole "$worst"
}

# Is everything listed that the account sells?
lists_all() {
	[[ ${fetch_rows[*]} == fetch_listing ]]
}

# The hints of all products are sorted in. The byte-wise order puts context first,
# each family with its parent on top, the end last.
sort_rows() {
	local codes
	stop_by_input
	{
		audit-log hints "${dry_args[@]}" || return
		cat
	} | LC_ALL=C sort -T "$run_dir" >"$run_dir/rows.new"
	codes=("${PIPESTATUS[@]}")
	# sort means something else by 2
	worst "${codes[0]}" "$((codes[1] ? 1 : 0))"
	return "$worst"
}

# A signal ends the first program of a pipe; those behind it end with their input.
# Otherwise they would be killed, and the first would report a broken pipe.
stop_by_input() {
	trap '' TERM INT HUP
}

# rows_whole CODE: only an end record proves a whole listing.
rows_whole() {
	local code=$1 rows=$run_dir/rows.new
	passable "$1" || return "$1"
	listing_whole "$rows" families || {
		warn "the listing of the catalogue is not whole: nothing was sent;" \
			"run again"
		return 75
	}
	if lists_all; then
		mv -- "$rows" "$run_dir/rows" || return 1
		rows=$run_dir/rows
		if catalogue_whole; then
			rows_decide || return
			return "$1"
		fi
	fi
	families_of_rows || return
	if [[ -s $run_dir/left.heads ]]; then
		fetch_left "$1" || code=$?
		passable "$code" || return "$code"
		lists_all || families_of_rows || return
	fi
	lists_all || hints_place || return 1
	return "$code"
}

# A listing that is empty, has shrunk by half, or is of another account, is
# refused. What the map has of products that move is sorted in anew.
rows_decide() {
	local moved
	moved=$(audit-log rows "${dry_args[@]}" "${rows_args[@]}" \
		"${accept_args[@]}" --rows "$run_dir/rows" \
		--brief "$run_dir/brief.new") || return
	mv -- "$run_dir/brief.new" "$run_dir/brief" || return 1
	[[ $moved ]] || return 0
	{
		audit-log hints "${dry_args[@]}" --rows "$run_dir/rows" || return
		pick -v '^{"family":"[^"]*","level":0,"kind":"hint"' "$run_dir/rows"
	} >"$run_dir/rows.new" || return
	LC_ALL=C sort -T "$run_dir" -o "$run_dir/rows" -- "$run_dir/rows.new" ||
		return 1
	rm -f -- "$run_dir/rows.new"
}

# What is known of the families of $rows: those that still sell a variant which
# these rows have elsewhere; and their hints, of a few products only of these,
# since those of the whole shop are many.
families_of_rows() {
	if lists_all; then
		audit-log left --rows "$rows" >"$run_dir/left.heads"
	else
		audit-log hints "${dry_args[@]}" --families "$rows" \
			--brief "$run_dir/brief" --left "$run_dir/left.heads" \
			--joined "$run_dir/joined" >"$run_dir/hints"
	fi
}

# fetch_left CODE: families that were left are read, too. CODE is that of the rows.
fetch_left() {
	local code=0
	plytix-fetch --columns "$run_dir/columns" \
		--families "$run_dir/left.heads" >"$run_dir/left" || code=$?
	passable "$code" || return "$code"
	listing_whole "$run_dir/left" families || {
		warn "families that a variant has left are not whole: nothing was" \
			"sent; run again"
		return 75
	}
	count_requests plytix "$run_dir/left"
	# the attributes and categories came with each: once is enough
	pick -v '^{"family":"~"' "$run_dir/left" |
		LC_ALL=C sort -T "$run_dir" -u -o "$rows" -- - "$rows" || return 1
	worst "$1" "$code"
	return "$worst"
}

hints_place() {
	LC_ALL=C sort -T "$run_dir" -o "$run_dir/rows" -- \
		"$run_dir/hints" "$rows"
}

# ---- 2. map
step_map() {
	local -a map=(webflow-map -S "$run_dir/schema" "${map_args[@]}")
	if [[ ${limit:-} ]]; then
		variant-expand "${map_args[@]}" <"$run_dir/rows" | limit_products |
			"${map[@]}" >"$run_dir/desired"
		worst "${PIPESTATUS[@]}"
	else
		variant-expand "${map_args[@]}" <"$run_dir/rows" |
			"${map[@]}" >"$run_dir/desired"
		worst "${PIPESTATUS[@]}"
	fi
	if passable "$worst"; then
		desired_split || return
	else
		: >"$run_dir/desired"
	fi
	return "$worst"
}

# Categories and items of other collections are pushed first; definitions are
# not needed any more.
desired_split() {
	pick -E '^\{"kind":"(category|item)"' "$run_dir/desired" \
		>"$run_dir/categories" || return
	pick -Ev -e '^\{"kind":"(category|item)"' \
		-e '^\{"family":"(",|~).*"kind":"(attribute|category|end)"' \
		"$run_dir/desired" >"$run_dir/products"
}

# --limit N: the first products of the listing that are selected, for a trial
limit_products() {
	stop_by_input
	awk -v n="$limit" '! /^{"kind":"product"/ { print; next }
		i < n { print }
		! /^{"kind":"product","id":"[^"]*","part":"[^"]*","selected":false/ { i++ }' ||
		return 1
}

# ---- 3. plan
# recall FILE: its lines with what is known. Those of which nothing is to be sent,
# as it was last time, have their result at once.
recall() {
	audit-log recall "${dry_args[@]}" "${adopt_args[@]}" "${guard_args[@]}" \
		--schema "$run_dir/schema" "${shop_args[@]}" "${item_args[@]}" \
		--settled "$run_dir/results" <"$1"
}

# Before anything is made the shop is looked at, by any kind of run: what a
# person has made there would be made a second time.
step_shop() {
	local codes new
	fetch_items || return
	[[ ! -s $run_dir/shop ]] || return 0
	cat -- "$run_dir/categories" "$run_dir/products" |
		audit-log recall -n --schema "$run_dir/schema" |
		pick -v '"sent":{"webflow_id"' >"$run_dir/new"
	codes=("${PIPESTATUS[@]}")
	# the plan reports those that cannot be read
	passable "${codes[1]}" || return "${codes[1]}"
	((codes[2] == 0)) || return 1
	[[ -s $run_dir/new ]] || return 0
	new=$(jq -n '[inputs | select(.kind == "category" or .kind == "product"
		and .state != "archive" and (.known.rival | not))] | length' \
		"$run_dir/new") || return 1
	((new == 0)) || fetch_shop
}

# The collections whose items are named, each listed once. The products show which
# of them the PIM has renamed.
fetch_items() {
	local list
	[[ ! -s $run_dir/items ]] || return 0
	grep -q '^{"kind":"item"' "$run_dir/categories" || return 0
	list=$(jq -r -n '[inputs | select(.kind == "item") | .collection] | unique
		| join(",")' "$run_dir/categories") || return 1
	webflow-fetch --items "$list" >"$run_dir/items.new" || return
	listing_whole "$run_dir/items.new" items || {
		warn "the listing of a collection is not whole: run again"
		return 75
	}
	mv -- "$run_dir/items.new" "$run_dir/items" || return 1
	count_requests webflow "$run_dir/items"
}

# The guard reports before the first write of a run. Where that is a category's,
# it looks at the products beforehand: they are planned when its item is there.
step_guard() {
	local code=0 writes
	[[ -s $run_dir/categories ]] || return 0
	recall "$run_dir/categories" >"$run_dir/todo.categories" || code=$?
	passable "$code" || return "$code"
	[[ -s $run_dir/todo.categories ]] || return "$code"
	# the push reports what is wrong with them
	writes=$(webflow-push -n -S "$run_dir/schema" \
		<"$run_dir/todo.categories" 2>/dev/null |
		LC_ALL=C grep -c '"writes":[1-9]')
	((writes)) || return "$code"
	dry guarded "$run_dir/products" >/dev/null
	worst "$code" $?
	return "$worst"
}

# guarded FILE: its lines with what is known of each, as far as the guard lets
# them go. What it has said in this run is not said again.
guarded() {
	local codes
	recall "$1" | audit-log guard "${dry_args[@]}" "${guard_args[@]}" \
		2>"$run_dir/guard.err"
	codes=("${PIPESTATUS[@]}")
	: >>"$run_dir/guard.said"
	pick -vxFf "$run_dir/guard.said" "$run_dir/guard.err" >&2
	mv -- "$run_dir/guard.err" "$run_dir/guard.said" || codes+=(1)
	worst "${codes[@]}"
	return "$worst"
}

step_categories() {
	[[ -s $run_dir/todo.categories ]] || return 0
	"$root/pipelines/push-slot" <"$run_dir/todo.categories" >>"$run_dir/results"
}

# step_plan [FILE]: of the products, or of the lines of FILE
step_plan() {
	guarded "${1:-$run_dir/products}" >"$run_dir/todo.new"
	worst $?
	passable "$worst" || return "$worst"
	mv -- "$run_dir/todo.new" "$run_dir/todo" || return 1
	return "$worst"
}

# ---- 4. push
step_push() {
	push_file "$run_dir/todo"
}

# push_file FILE: what needs no request is dealt with first, in one slot; what is
# left is shared out.
push_file() {
	local file=$1
	local -a codes=()
	[[ -s $file ]] || return 0
	if ! one_slot "$file"; then
		push_one "$file" --rest "$file.rest"
		file=$file.rest
	fi
	if [[ -s $file && ${codes[*]} != *[!0]* ]]; then
		push_shared "$file"
	fi
	# a slot that parallel left running still writes results
	flock -x -w 170 "$run_dir/slots" true || codes+=(75)
	worst "${codes[@]}"
	return "$worst"
}

# one_slot FILE: so few lines that one slot is as fast as several
one_slot() {
	local -a lines
	mapfile -n 9 lines <"$1"
	((PUSH_JOBS == 1 || ${#lines[@]} < 9))
}

push_one() { # FILE ARGUMENT…
	"$root/pipelines/push-slot" "${@:2}" <"$1" >>"$run_dir/results"
	codes+=("$?")
}

# push_shared FILE: GNU parallel hands out the lines; results reach the database
# inside a slot, never through parallel.
push_shared() {
	local own=0
	if one_slot "$1"; then
		push_one "$1"
		return
	fi
	# its exit code is a number of jobs; theirs stand in the job log; the command
	# is read by a shell, and a path may hold anything
	PARALLEL_HOME=$run_dir/parallel PARALLEL_SHELL=/bin/bash \
		PUSH_SLOT=$root/pipelines/push-slot \
		parallel --plain --will-cite --pipepart -a "$1" \
		--block -2 -j "$PUSH_JOBS" --line-buffer \
		--termseq TERM,150000,KILL,25 --halt soon,fail=1 \
		--joblog "$run_dir/jobs" '"$PUSH_SLOT"' \
		>>"$run_dir/results" || own=$?
	if [[ -s $run_dir/jobs ]]; then
		mapfile -t -O "${#codes[@]}" codes < <(
			awk 'NR > 1 { print $7 }' "$run_dir/jobs")
	else
		codes+=(75)
	fi
	# parallel itself failed: no space for its files, for example
	((own != 255)) || codes+=(1)
}

# ---- 5. absent
# After a push that lost nothing: what a whole catalogue does not hold, and what
# any listing shows to have become a variant.
step_absent() {
	local code=0
	absent_lines || code=$?
	passable "$code" || return "$code"
	push_file "$run_dir/absent"
	worst "$code" $?
	return "$worst"
}

# Of a part only what has become a variant is absent, of which there may be nothing.
absent_wanted() {
	[[ ! -e $run_dir/joined || -s $run_dir/joined ]] || return
	[[ $archive ]] || ! catalogue_whole
}

absent_lines() {
	rows_brief
	audit-log absent "${dry_args[@]}" --rows "$brief" \
		"${shop_args[@]}" >"$run_dir/absent"
}

# ---- 6. link
# Products point to products, which came or went a moment ago: what is to be
# linked anew is pushed once more. Whatever ends the run before, the next one
# sees what is left to be linked.
step_link() {
	local code=0
	[[ -s $run_dir/products ]] || return 0
	audit-log recall --again --schema "$run_dir/schema" "${shop_args[@]}" \
		<"$run_dir/products" >"$run_dir/todo.link" || code=$?
	passable "$code" || return "$code"
	push_file "$run_dir/todo.link"
	worst "$code" $?
	return "$worst"
}

catalogue_whole() {
	listing_whole "$run_dir/rows" catalogue
}

# ---- 7. end
# The site is published once, after all changes; owed until it is done.
step_publish() {
	local owed
	[[ $WEBFLOW_PUBLISH == site ]] || return 0
	owed=$(audit-log owed) || return
	[[ $owed != *'"count":0'* ]] || return 0
	fetch_schema || return
	webflow-push --publish -S "$run_dir/schema" || return
	echo '{"api":"webflow","requests":1,"limited":0}' \
		>"$run_dir/requests.publish"
	audit-log published
}

# run_step NAME FUNCTION: keeps the worst code; false: the run cannot go on.
run_step() {
	local code=0
	step "$@" || code=$?
	worst "$run_code" "$code"
	run_code=$worst
	passable "$code" || reason_guess "$1"
	passable "$code"
}

# The program that failed was not ours, or could not give a reason: sort on a full
# disk, for example.
reason_guess() { # STEP
	local left
	[[ ${REASON_FILE:-} && ! -s $REASON_FILE && ! $stopping ]] || return 0
	left=$(df -P -k -- "$run_dir" 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [[ $left ]] && ((left < 100)); then
		printf "no space is left in '%s'\n" "$run_dir" >"$REASON_FILE"
	else
		printf 'the step "%s" failed; its messages say why\n' "$1" \
			>"$REASON_FILE"
	fi
}

# The steps that all kinds of run share, from the listing to the push. True
# when nothing was lost on the way.
run_steps() {
	run_step 'reading the catalogue and the shop' step_fetch || return
	run_args
	run_step 'mapping' step_map || return
	run_step 'looking at the shop' step_shop || return
	run_shop
	run_planned
}

# From what the shop should hold to the end of the push.
run_planned() {
	run_step 'planning' step_guard || return
	run_step 'categories' step_categories || return
	run_step 'planning' step_plan || return
	run_todo
}

# The listing for those who need few of its members, in $brief.
rows_brief() {
	brief=$run_dir/brief
	[[ -s $brief ]] || brief=$run_dir/rows
}

# What later steps learn of the listings.
run_args() {
	rows_brief
	[[ ! -s $brief ]] || end_args+=(--rows "$brief")
	run_shop
	if [[ $archive ]] && catalogue_whole; then
		guard_args=(--rows "$brief")
	fi
}

run_shop() {
	if [[ -s $run_dir/shop && ${#shop_args[@]} == 0 ]]; then
		shop_args=(--shop "$run_dir/shop")
		end_args+=("${shop_args[@]}")
	fi
	if [[ -s $run_dir/items ]]; then
		item_args=(--items "$run_dir/items" --products "$run_dir/products")
	fi
}

run_todo() {
	local code=0
	pushed_at=$SECONDS
	progress_of "$run_dir/todo"
	run_step 'pushing' step_push || code=$?
	progress_of ''
	count_share &
	share_pid=$!
	return "$code"
}

# What a whole run does after its push.
run_rest() {
	if absent_wanted; then
		run_step 'what is gone' step_absent || return
	fi
	run_step 'linking' step_link || return
	run_step 'publishing' step_publish
}

# run_idle ARGUMENT-OF-END…: a run without any product; a publish may be owed by
# an earlier one.
run_idle() {
	end_args+=("$@")
	if passable "$run_code"; then
		run_step 'publishing' step_publish || true
	fi
	run_end
}

# Results, the verdict, the summary; the exit code is the run's.
run_end() {
	local code=0 summary
	[[ ! $share_pid ]] || wait "$share_pid" || true
	[[ ! $stopping ]] || end_args+=(--stopped)
	# this is short, and must not be interrupted
	trap '' INT TERM HUP
	summary=$(audit-log end --exit "$run_code" "${end_args[@]}") || code=$?
	trap on_stop INT TERM HUP
	heartbeat_stop
	worst "$run_code" "$code"
	code=$worst
	: >"$run_dir/ended"
	# without a summary it is reported as one that failed
	[[ ! $summary ]] || run_open=
	run_ended=1
	metrics_write
	[[ ! $summary ]] || alarm "$summary"
	run_shorten
	run_tidy
	messages_flush
	results_show
	[[ ! $summary ]] || summary_show "$summary"
	run_pack
	exit "$code"
}

# Was it ended by a signal, before it could end by itself?
run_interrupted() {
	[[ $stopping && ! $run_ended ]]
}

# For a log only what somebody should look at.
results_show() {
	[[ -s $run_dir/results ]] || return 0
	if [[ ${log_file:-} ]]; then
		LC_ALL=C grep -E -e '^\{"kind":"error"' \
			-e '^\{"kind":"result".*"action":"(failed|refused)"' \
			"$run_dir/results" || true
	elif ! for_people; then
		LC_ALL=C grep -v '^{"kind":"step"' "$run_dir/results" || true
	fi
}

# A run whose end could not be written, or that did not begin, with its exit code.
run_broken() {
	local run=null
	[[ $run_open ]] || return 0
	run_open=
	[[ ! ${RUN_ID:-} ]] || run="\"$RUN_ID\""
	reason_read
	json_text "$reason"
	[[ ! ${RUN_ID:-} ]] || metrics_write
	alarm "{\"kind\":\"summary\",\"run\":$run,\"site\":\"${WEBFLOW_SITE_ID:-}\",\"mode\":\"${run_mode:-$command}\",\"status\":\"failed\",\"exit\":$1,\"reason\":\"$json\"}"
}

# METRICS_FILE: the ledger for a collector that reads files. It is written beside
# it, under a name that no collector reads, and takes its place at once.
metrics_write() {
	local new
	[[ ${METRICS_FILE:-} ]] || return 0
	if new=$(mktemp -- "$METRICS_FILE.XXXXXX"); then
		if timeout -k 1 25 audit-log metrics >"$new" &&
			chmod 0644 -- "$new" && mv -f -- "$new" "$METRICS_FILE"; then
			return 0
		fi
		rm -f -- "$new"
	fi
	warn "METRICS_FILE '$METRICS_FILE' could not be written; the old one is kept"
}

# alarm SUMMARY: the monitor is notified of each end; ALERT_COMMAND gets it, within a
# minute, where it is bad and news. What is left running there does not hold our
# locks.
alarm() {
	local news
	[[ $1 != *'"exit":0,'* ]] || ! alarm_quiet || return 0
	# where sync-alarm cannot decide it is reported: nothing is built, or PING_URL is
	# faulty
	if ! news=$([[ -x $root/bin/sync-alarm ]] && sync-alarm <<<"$1") &&
		[[ $1 != *'"exit":0,'* ]]; then
		news=$1
	fi
	[[ $news && ${ALERT_COMMAND:-} ]] || return 0
	(secrets_close && exec timeout 60 bash -c "$ALERT_COMMAND") \
		<<<"$news" >&2 7>&- 8>&- || warn "ALERT_COMMAND failed"
}

# No monitor waits, and nothing was reported that a good end would make good: then
# sync-alarm, which takes long to start, has nothing to do. Its file is there, for a
# time without space.
alarm_quiet() {
	local key='' file=$STATE_DIR/alarm/$WEBFLOW_SITE_ID
	! secret_there PING_URL && [[ -s $file ]] || return
	IFS= read -r -N 1 key <"$file" || true
	[[ $key != [0-9a-f] ]]
}

# What stands in another file or in the ledger, too, was of use while the run was
# under way.
run_shorten() {
	local -a files=("$run_dir"/*.rest "$run_dir"/{seen,hints,joined,brief,brief.new})
	[[ ! -s $run_dir/rows ]] || files+=("$run_dir/rows.new")
	[[ ! -s $run_dir/desired ]] ||
		files+=("$run_dir"/{products,categories,todo.categories,new})
	[[ ! ${REASON_FILE:-} || -s $REASON_FILE ]] || files+=("$REASON_FILE")
	rm -f -- "${files[@]}"
}

# The folders of this site's runs stay for a month, 100 of them, as long as they
# take less than RUN_KEEP megabytes together. The last one stays in any case, and
# the last that listed the whole catalogue, and any that holds a journal which the
# database does not have yet.
run_tidy() {
	local folder first=1 whole='' n=0 sum=0
	local -a folders=()
	run_folders
	for folder in "${folders[@]}"; do
		if [[ $first ]] || { [[ ! $whole ]] && run_whole "$folder"; }; then
			first=
			! run_whole "$folder" || whole=1
			continue
		fi
		n=$((n + 1))
		sum=$((sum + run_sizes[$folder]))
		if { ((n > 100 || sum > RUN_KEEP * 1024)) ||
			run_past "${run_times[$folder]}"; } &&
			! run_owes "$folder"; then
			rm -rf -- "$folder"
			unset "run_times[$folder]"
		fi
	done
	return 0
}

run_owes() { # FOLDER: does it hold a journal?
	local -a journals=("$1"/journal.*)
	[[ -e ${journals[0]} ]]
}

# the folders that stay: when they were changed last, their size in kilobytes
declare -A run_times=() run_sizes=()
run_large=() # files in them that are to be packed

# This site's, the newest first, in $folders, with their times; one without an
# end may be a run that is under way, but not after a month. What is seen of all
# files at once is seen here.
run_folders() {
	local time kb name site
	run_times=() run_sizes=() run_large=()
	while IFS=' ' read -r time kb name; do
		if [[ $kb == - ]]; then
			run_large+=("$STATE_DIR/run/$name")
			continue
		fi
		name=$STATE_DIR/run/$name
		site=$WEBFLOW_SITE_ID
		[[ ! -e $name/site ]] || read -r site <"$name/site" || true
		[[ $site == "$WEBFLOW_SITE_ID" ]] || continue
		[[ -e $name/ended ]] || run_past "$time" || continue
		folders+=("$name")
		run_times[$name]=$time
		run_sizes[$name]=$kb
	done < <(run_list | sort -rn)
}

# A line "TIME KILOBYTES NAME" a folder, "0 - NAME" a file to be packed
run_list() {
	find "$STATE_DIR/run" -mindepth 1 -printf '%d\t%y\t%T@\t%k\t%s\t%P\n' \
		2>/dev/null | LC_ALL=C awk -F '\t' '
		{
			split($6, at, "/")
			kb[at[1]] += $4
		}
		$1 == 1 && $2 == "d" { time[$6] = $3 }
		$1 == 2 && $2 == "f" && $5 > 65536 &&
			at[2] !~ /^(journal\..*|schema|jobs|.*\.gz|.*\.gz\.new)$/ {
			print 0, "-", $6
		}
		END { for (name in time) print time[name], kb[name], name }'
}

run_past() { # TIME: is it more than a month ago?
	((${1%.*} <= EPOCHSECONDS - 31 * 86400))
}

# Of the folders that stay the large files become NAME.gz, a tenth as long. A
# folder keeps its time; the mark `whole` says what its rows said. Killed at any
# moment, the file itself is there until the new one is whole: the next run goes
# on. A slot that was left running may still write: then the next run does it.
run_pack() {
	local file
	local -a files=()
	local -A packed=()
	for file in "${run_large[@]}"; do
		[[ ! ${run_times[${file%/*}]:-} ]] || files+=("$file")
	done
	((${#files[@]})) || return 0
	[[ ! -e $run_dir/slots ]] || flock -n "$run_dir/slots" true || return 0
	for file in "${files[@]}"; do
		packed[${file%/*}]=1
		[[ $file != */rows ]] || ! run_whole "${file%/*}" ||
			: >"${file%/*}/whole" || return 0
	done
	printf '%s\0' "${files[@]}" | xargs -0 gzip -1 -f -q -- 2>/dev/null || true
	for file in "${!packed[@]}"; do
		touch -d "@${run_times[$file]}" -- "$file" || true
	done
}

run_whole() { # FOLDER: did it list the whole catalogue?
	[[ -e $1/whole ]] ||
		{ [[ -s $1/rows ]] && listing_whole "$1/rows" catalogue; }
}
