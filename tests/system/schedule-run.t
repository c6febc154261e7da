#!/bin/bash
# sync.sh schedule run: which minutes are due, by tables and with the time as a
# parameter; then the loop itself, with a database that goes away.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=pipelines/lib/cron.sh
. "$ROOT/pipelines/lib/cron.sh"

minute() { # TEXT: of that time in TZ
	echo "$(($(date -d "$1" +%s) / 60))"
}

# ---- one minute
matches() { # TIME TEXT
	local at
	at=$(TZ=UTC date -d "$2" +%s)
	time_read "$1"
	if time_between "$((at / 60 - 1))" "$((at / 60))"; then
		echo yes
	else
		echo no
	fi
}
while IFS='|' read -r wanted time text; do
	is "$(time_fault "$time")" '' "a good time: $time"
	is "$(matches "$time" "$text")" "$wanted" "$time, $text: $wanted"
done <<'END'
yes|* * * * *|2026-03-01 00:00
yes|*/1 * * * *|2026-03-01 23:59
yes|*/15 * * * *|2026-03-01 12:45
no|*/15 * * * *|2026-03-01 12:46
yes|5-59/10 * * * *|2026-03-01 12:55
no|5-59/10 * * * *|2026-03-01 12:50
yes|08,09 08 08 08 *|2026-08-08 08:09
no|0 0 * * *|2026-03-01 00:01
no|0 0 * * *|2026-03-01 01:00
yes|0-30/5,45 0,12 1-7 jan mon|2026-01-05 12:45
yes|0-30/5,45 0,12 1-7 jan mon|2026-01-06 12:45
yes|0-30/5,45 0,12 1-7 jan mon|2026-01-19 12:45
no|0-30/5,45 0,12 1-7 jan mon|2026-01-20 12:45
no|0-30/5,45 0,12 1-7 jan mon|2026-02-02 12:45
yes|0 0 13 * 5|2026-02-13 00:00
yes|0 0 13 * 5|2026-02-20 00:00
yes|0 0 13 * 5|2026-01-13 00:00
no|0 0 13 * 5|2026-01-14 00:00
yes|0 0 */2 * *|2026-01-31 00:00
yes|0 0 */2 * *|2026-02-01 00:00
no|0 0 */2 * *|2026-02-02 00:00
yes|0 0 */2 * 1|2026-06-01 00:00
no|0 0 */2 * 1|2026-06-08 00:00
no|0 0 */2 * 1|2026-06-03 00:00
yes|0 0 1 * */2|2026-02-01 00:00
no|0 0 1 * */2|2026-02-03 00:00
yes|0 3 * * 7|2026-03-01 03:00
yes|0 3 * * 0|2026-03-01 03:00
yes|0 3 * * SUN|2026-03-01 03:00
yes|0 3 * * 5-7|2026-03-01 03:00
yes|0 3 * * 5-7|2026-02-28 03:00
no|0 3 * * 5-7|2026-02-26 03:00
yes|0 3 * Dec,FEB *|2026-02-28 03:00
yes|0 3 * dec *|2026-12-31 03:00
no|0 3 * dec *|2026-11-30 03:00
yes|0 3 29 2 *|2028-02-29 03:00
no|0 3 29 2 *|2027-03-01 03:00
yes|59 23 31 12 7|2026-12-31 23:59
yes|59 23 31 12 7|2026-12-06 23:59
yes|@yearly|2026-01-01 00:00
no|@yearly|2026-02-01 00:00
yes|@annually|2026-01-01 00:00
yes|@monthly|2026-02-01 00:00
yes|@weekly|2026-02-01 00:00
no|@weekly|2026-02-02 00:00
yes|@daily|2026-02-02 00:00
yes|@midnight|2026-02-02 00:00
yes|@hourly|2026-02-02 13:00
no|@hourly|2026-02-02 13:01
yes|0	3	*	*	*|2026-02-02 03:00
END

# ---- what is due between two looks, as the wall of a zone shows it
# times ZONE TIME FROM TO: the real minutes at which it is done, looked at minute by
# minute, as the zone shows them
times() {
	local -x TZ=$1
	local now end shown wall done=''
	now=$(minute "$3") end=$(minute "$4")
	wall_minute "$now"
	shown=$wall
	while ((now < end)); do
		now=$((now + 1))
		if time_due "$2" "$((now - 1))" "$now" "$shown"; then
			printf -v wall '%(%H:%M%z)T' "$((now * 60))"
			done+="$wall "
		fi
		time_shown "$now" "$shown"
	done
	echo "${done% }"
}
while IFS='|' read -r zone time from to wanted; do
	is "$(times "$zone" "$time" "$from" "$to")" "$wanted" "$zone, $time, $from"
done <<'END'
Europe/Berlin|30 2 * * *|2026-03-29 01:00 +0100|2026-03-29 06:00 +0200|03:00+0200
Europe/Berlin|0 3 * * *|2026-03-29 01:00 +0100|2026-03-29 06:00 +0200|03:00+0200
Europe/Berlin|30 * * * *|2026-03-29 01:00 +0100|2026-03-29 05:00 +0200|01:30+0100 03:30+0200 04:30+0200
Europe/Berlin|30 2 * * *|2026-10-25 00:00 +0200|2026-10-25 05:00 +0100|02:30+0200
Europe/Berlin|30 * * * *|2026-10-25 01:00 +0200|2026-10-25 04:00 +0100|01:30+0200 02:30+0200 02:30+0100 03:30+0100
Europe/Berlin|0 3 * * *|2026-10-25 01:00 +0200|2026-10-25 05:00 +0100|03:00+0100
America/New_York|15 2 8 3 *|2026-03-08 01:00 -0500|2026-03-08 05:00 -0400|03:00-0400
America/St_Johns|0 0 * * *|2026-06-01 23:00 -0230|2026-06-02 01:00 -0230|00:00-0230
Asia/Kathmandu|0 0 * * *|2026-06-01 23:00 +0545|2026-06-02 01:00 +0545|00:00+0545
Australia/Lord_Howe|15 2 * * *|2026-10-04 01:00 +1030|2026-10-04 05:00 +1100|02:30+1100
UTC|0 0 */2 * *|2026-01-30 12:00 +0000|2026-02-02 12:00 +0000|00:00+0000 00:00+0000
END

# due TIME LAST NOW SHOWN: after a pause; SHOWN is what the wall has shown
due() {
	local -x TZ=Europe/Berlin
	local wall
	wall_minute "$(minute "$4")"
	if time_due "$1" "$(minute "$2")" "$(minute "$3")" "$wall"; then
		echo yes
	else
		echo no
	fi
}
while IFS='|' read -r wanted time last now what; do
	is "$(due "$time" "$last" "$now" "$last")" "$wanted" "$what: $time"
done <<'END'
yes|0 0 */2 * *|2026-06-02 12:00 +0200|2026-06-04 09:00 +0200|asleep for two days
no|0 0 */2 * *|2026-06-01 12:00 +0200|2026-06-02 09:00 +0200|asleep over a day without it
yes|*/5 * * * *|2026-06-01 12:01 +0200|2026-06-01 12:07 +0200|asleep for minutes
no|*/5 * * * *|2026-06-01 12:01 +0200|2026-06-01 12:04 +0200|asleep between two
yes|0 3 29 2 *|2025-01-01 00:00 +0100|2028-03-01 00:00 +0100|asleep for years
no|0 3 30 2 *|2025-01-01 00:00 +0100|2045-03-01 00:00 +0100|a day that never is
no|* * * * *|2026-06-01 12:00 +0200|2026-06-01 11:00 +0200|a clock that was set back
no|@reboot|2025-01-01 00:00 +0100|2028-03-01 00:00 +0100|not by the clock
END
export TZ=Europe/Berlin
wall_minute "$(minute '2026-06-01 12:00 +0200')"
noon=$wall
time_shown "$(minute '2026-06-01 09:30 +0200')" "$noon"
is "$shown" "$noon" 'a clock set back by hours waits for what it showed'
time_shown "$(minute '2026-06-01 08:30 +0200')" "$noon"
is "$((noon - shown))" 210 'by more of them it was wrong before'
unset TZ

# ---- the loop
sync=$ROOT/sync.sh
export WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b741
state_new
exits 2 'no kind' "$sync" schedule run
exits 2 'no such kind' "$sync" schedule run off
exits 2 'a bad time' env SYNC_SCHEDULE_TESTING='61 * * * *' "$sync" schedule run testing
like "$err" 'SYNC_SCHEDULE_TESTING .*minute' 'is told'
exits 2 'no site' env -u WEBFLOW_SITE_ID "$sync" schedule run testing

# scheduler KIND [KEY=VALUE]…: in the background, its process in $running
scheduler() {
	local kind=$1
	shift
	rm -f "$tmp/run.err" # that of the one before would be read
	env "$@" "$sync" schedule run "$kind" >"$tmp/run.out" 2>"$tmp/run.err" \
		</dev/null &
	running=$!
	pids+=("$running")
	seen "$tmp/run.err" 'full is queued at' 1
}
seen() { # FILE REGEX COUNT: within a while
	local _ found
	for _ in {1..150}; do
		found=$(grep -cE "$2" "$1" 2>/dev/null) || true
		((${found:-0} < $3)) || return 0
		sleep 0.1
	done
	return 1
}
ends() { # WHAT
	local all began code=0
	mapfile -t all < <(below "$running")
	began=${EPOCHREALTIME/./}
	kill -TERM "$running"
	wait "$running" || code=$?
	is "$code" 0 "$1: TERM ends it well"
	ok "$((${EPOCHREALTIME/./} - began > 1000000))" 'within a second'
	is "$(left "${all[@]}")" '' 'and nothing is left'
}
tasks() {
	sql "SELECT mode, asked_by, state FROM sync.tasks ORDER BY mode"
}

succeeds 'a database without tables yet' scheduler production \
	SYNC_SCHEDULE_PRODUCTION=@reboot
succeeds 'is told' seen "$tmp/run.err" 'migrate up' 1
audit-log migrate up >/dev/null
succeeds 'and goes on' seen "$tmp/run.err" 'queued: full' 1
is "$(tasks)" 'full|schedule|queued' 'a task is queued'
ends 'well'
is "$(grep -c 'migrate up' "$tmp/run.err")" 1 'told once'

# what is missed is queued once, and equal ones are one
file=$STATE_DIR/schedule/default
now=$((EPOCHSECONDS / 60))
printf '%d %d\n' $((now - 9)) $((now - 9)) >"$file"
succeeds 'after ten minutes' scheduler testing TZ=UTC \
	SYNC_SCHEDULE_PRODUCTION='* * * * *'
succeeds 'the missed ones' seen "$tmp/run.err" 'queued: changed' 1
is "$(tasks)" $'changed|schedule|queued\nfull|schedule|queued' 'are one task each'
ends 'once more'
like "$(<"$file")" "^$((EPOCHSECONDS / 600))" 'the minute is kept'
is "$(stat -c %a "$file")" 600 'for itself'
sql 'DELETE FROM sync.tasks' >/dev/null
succeeds 'production' scheduler production SYNC_SCHEDULE_PRODUCTION='0 0 1 1 *' \
	SYNC_SCHEDULE_TESTING=@reboot
sleep 1
ends 'nothing is due'
is "$(tasks)" '' 'production queues no changed'
for text in '' nonsense '1' '99999999999999999999 1' '999999999 999999999' '-1 -1'; do
	printf '%s\n' "$text" >"$file"
	succeeds "a minute that is none: '$text'" scheduler production \
		SYNC_SCHEDULE_PRODUCTION='0 0 1 1 *'
	ends 'goes on'
done

# ---- the database is away
port=$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
succeeds 'without a database' scheduler testing \
	SYNC_SCHEDULE_PRODUCTION=@reboot SYNC_SCHEDULE_TESTING=@reboot \
	DATABASE_URL="postgresql://sync@127.0.0.1:$port/sync"
succeeds 'is told' seen "$tmp/run.err" 'could not reach the database' 1
sleep 11
is "$(grep -c 'could not reach' "$tmp/run.err")" 1 'once'
ok "$(kill -0 "$running" && echo 0 || echo 1)" 'and it stays'
ends 'without a database'
done_testing
