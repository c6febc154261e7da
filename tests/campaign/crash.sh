# shellcheck shell=bash
# The ways in which a run is killed; `crash` and a slice of it in the tests
# put them together. Each function adds lives to the present row.

# What people did in the PIM meanwhile: a bit of everything that a run sends.
crash_edits='[
	{"op":"set","sku":"FR-BOTTLE-O-075","field":"attributes.price",
		"value":"99.05"},
	{"op":"set","sku":"FR-BOTTLE-O-1","field":"attributes.inventory",
		"value":"4"},
	{"op":"set","sku":"FR-BOTTLE","field":"label","value":"Steel Flask"},
	{"op":"add-option","attribute":"capacity","value":"2 l"},
	{"op":"add","product":{"sku":"FR-BOTTLE-B-2","label":"Flask 2 l",
		"status":"Completed","attributes":{"price":"49.95",
		"inventory":"6","color":"Black","capacity":"2 l",
		"material":"Stainless steel"}}},
	{"op":"link","parent":"FR-BOTTLE","sku":"FR-BOTTLE-B-2"},
	{"op":"rename-option","attribute":"color","from":"Moss","to":"Fern"},
	{"op":"delete","sku":"FR-STICKER"},
	{"op":"set","sku":"HM-BOARD-OAK","field":"status","value":"Archived"},
	{"op":"set","sku":"FR-SOCK-TRAIL-S","field":"status",
		"value":"Archived"},
	{"op":"set","sku":"FR-GIFTCARD","field":"attributes.price",
		"value":"50.00"},
	{"op":"add","product":{"sku":"NEW-1","label":"Something new",
		"status":"Completed","attributes":{"price":"5.10",
		"inventory":"3"}}}]'

# crash_past [SWITCH…]: lives in which a run finds these edits
crash_past() {
	campaign_past demo "$crash_edits" "$@"
}

# crash_here VICTIM: kills it where the run stands; all of it, when the victim
# is not there yet or any more
crash_here() {
	case $1 in
	'all of it') life_kill KILL ;;
	sync.sh) kill -KILL "$life_pid" ;;
	TERM | INT) kill "-$1" "$life_pid" ;;
	*) life_kill KILL "$1" || life_kill KILL ;;
	esac
}

# crash_at SERVICE K WHEN VICTIM: all is frozen from request K on, before it
# is carried out or after it; the victim is killed, the others go on.
crash_at() {
	life_begin
	life_fault "$1" \
		"{\"match\":\"* *\",\"from\":$2,\"count\":0,\"do\":\"stop-$3\"}"
	life_start full
	if life_frozen "$1"; then
		crash_here "$4"
		sleep 0.05
	fi
	life_thaw
	life_wait
	[[ $4 != TERM && $4 != INT ]] || crash_stopped
	life_end "$4 at request $2 to $1, $3 it"
}

# A run that was asked to stop says so, and has kept all that it did.
crash_stopped() {
	[[ $life_code == 75 ]] ||
		life_complain "asked to stop: exit $life_code, not 75"
	get "$WEBFLOW/__state" >"$tmp/life.shop"
	[[ ! $(life_ledger) ]] ||
		life_complain "asked to stop: $(life_ledger | head -n 3)"
}

# crash_every EVERY TURN: every EVERY-th request of a run; who is killed takes
# turns, and so does when: with the other TURN it is the other one of before
# and after.
crash_every() {
	local victims=(webflow-push 'all of it' 'audit-log record')
	local when=(before after) k n=0
	for ((k = 1; k <= life_requests; k += $1, n++)); do
		crash_at webflow "$k" "${when[(n + $2) % 2]}" "${victims[n % 3]}"
	done
}

# crash_some VICTIM COUNT: at so many requests, spread over the run
crash_some() {
	local i k when=(before after)
	for ((i = 0; i < $2; i++)); do
		k=$((RANDOM % life_requests + 1))
		crash_at webflow "$k" "${when[i % 2]}" "$1"
	done
}

# crash_listing: at each request of the listing
crash_listing() { # EVERY
	local victims=(plytix-fetch 'all of it')
	local k n=0
	for ((k = 1; k <= life_listing; k += $1)); do
		crash_at plytix "$k" before "${victims[n++ % 2]}"
		crash_at plytix "$k" after "${victims[n % 2]}"
	done
}

# ---- the ledger
# crash_lock TABLE FROM VICTIM: whoever waits for the table first is killed
# there; its statement may still be carried out when the table is free. FROM
# is the request at which the table is taken (0: at once).
crash_lock() {
	local table=$1 from=$2 victim=$3 i
	life_begin
	if ((from)); then
		life_fault webflow "{\"match\":\"* *\",\"nth\":$from,
			\"do\":\"stop-after\"}"
		life_start full
		life_frozen webflow || true
		lock_take "$table"
		life_thaw
	else
		lock_take "$table"
		life_start full
	fi
	for ((i = 0; i < 500; i++)); do
		[[ $(life_waiters) == 0 ]] || break
		kill -0 "$life_pid" 2>/dev/null || break
		sleep 0.02
	done
	[[ $(life_waiters) != 0 ]] || row_missed=$((row_missed + 1))
	crash_here "$victim"
	lock_leave
	life_wait
	life_end "$victim waiting for $table after request $from"
}

lock_take() {
	coproc LOCK { psql -X -q -A -t -d "$DATABASE_URL" 2>/dev/null; }
	# shellcheck disable=SC2153
	lock_pid=$LOCK_PID
	printf '%s\n' 'BEGIN;' "LOCK TABLE sync.$1;" "SELECT 'taken';" \
		>&"${LOCK[1]}"
	read -r _ <&"${LOCK[0]}"
}

lock_leave() {
	kill "$lock_pid" 2>/dev/null || true
	wait "$lock_pid" 2>/dev/null || true
}

life_waiters() {
	sql "SELECT count(*) FROM pg_locks l JOIN pg_database d
		ON d.oid = l.database WHERE NOT granted
		AND datname = current_database()"
}

crash_ledger() {
	local last=$life_requests
	crash_lock sync_states 0 'audit-log begin'
	crash_lock sites 0 'audit-log begin'
	crash_lock sites 0 'all of it'
	crash_lock product_mappings 0 'audit-log'
	crash_lock run_items 0 'audit-log'
	crash_lock run_items $((last / 2)) 'audit-log record'
	crash_lock variant_mappings $((last / 2)) 'all of it'
	crash_lock pim_rows "$last" 'audit-log end'
	crash_lock sites "$last" 'audit-log end'
	crash_lock sync_states "$last" 'audit-log end'
	crash_lock sync_states "$last" 'all of it'
}

# ---- the database
# Gone for some requests, or for the rest of the run.
crash_database() { # FROM UNTIL
	life_begin
	life_fault webflow "[{\"match\":\"* *\",\"nth\":$1,\"do\":\"stop-after\"}]"
	life_start full
	if life_frozen webflow; then
		database_gone
		life_thaw
		if (($2)); then
			life_fault webflow "{\"match\":\"* *\",
				\"nth\":$(($2 - $1)),\"do\":\"stop-after\"}"
			life_frozen webflow || true
			database_back
			life_thaw
		fi
	fi
	life_wait
	database_back
	life_end "no database from request $1 to $2"
}

database_gone() {
	psql -X -q -A -t -d "$(pg_cluster) dbname=postgres" \
		-c "ALTER DATABASE $life_database ALLOW_CONNECTIONS false" \
		-c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = '$life_database'" >/dev/null </dev/null
}

database_back() {
	psql -X -q -d "$(pg_cluster) dbname=postgres" \
		-c "ALTER DATABASE $life_database ALLOW_CONNECTIONS true" \
		</dev/null
}

# crash_server K: the private server is killed at request K, and started again
# by the next run.
crash_server() {
	local url pid
	life_begin
	url=$DATABASE_URL
	export PG_FAST=1
	DATABASE_URL='' "$ROOT/sync.sh" -q db start
	DATABASE_URL=$(DATABASE_URL='' "$ROOT/sync.sh" -q env \
		sh -c 'printf %s "$DATABASE_URL"')
	url=$DATABASE_URL
	unset DATABASE_URL
	life_fault webflow "{\"match\":\"* *\",\"nth\":$1,\"do\":\"stop-after\"}"
	life_start full
	if life_frozen webflow; then
		pid=$(head -n 1 "$STATE_DIR/pg/postmaster.pid")
		kill -KILL "$pid"
	fi
	life_thaw
	life_wait
	life_url=$url life_end "the server killed at request $1"
	DATABASE_URL='' "$ROOT/sync.sh" -q db stop
}

# ---- the disk
# crash_disk KILOBYTES: STATE_DIR on a disk so small; then it grows.
crash_disk() {
	life_begin
	mount -t tmpfs -o "size=${1}k,mode=700" none "$STATE_DIR"
	life_start full
	life_wait
	mount -o remount,size=64m "$STATE_DIR"
	life_end "a disk of $1 kB"
	umount "$STATE_DIR"
}

crash_disk_possible() {
	mkdir -p "$tmp/mount"
	mount -t tmpfs -o size=64k none "$tmp/mount" 2>/dev/null &&
		umount "$tmp/mount"
}

# ---- a hard life: killed again and again, ever further on
crash_again() { # KILLS
	local victims=(webflow-push 'all of it' 'audit-log record' parallel
		sync.sh TERM) i k
	life_begin
	for ((i = 0; i < $1; i++)); do
		k=$((RANDOM % (life_requests / 3) + 5))
		life_fault webflow "{\"match\":\"* *\",\"from\":$k,\"count\":0,
			\"do\":\"stop-$([[ $((RANDOM % 2)) == 0 ]] &&
				echo before || echo after)\"}"
		life_start full
		if life_frozen webflow; then
			crash_here "${victims[RANDOM % 6]}"
			sleep 0.05
		fi
		life_thaw
		life_wait
	done
	life_end "killed $1 times"
}
