#!/bin/bash
# A slice of the rate report (tests/campaign/rate): the real windows, but only
# a few seconds of them. Plytix: two windows of ten seconds, used up by four
# listings at a time. Webflow: the whole minute's budget at once, and then not
# one request more.
# shellcheck disable=SC2031
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/rate.sh
. "$TESTS/campaign/rate.sh"

# The first seconds of a minute: how many requests got through, how many not.
burst() { # KIND
	local run
	WEBFLOW_RATE_LIMIT=60 sandbox_start demo webflow.rate=on \
		"webflow.rate_kind=$1"
	state_new
	"$ROOT/sync.sh" -q full >"$tmp/out" 2>"$tmp/err" &
	run=$!
	sleep 18
	rate_report "Webflow, $1, 18 s" 18 "$(get "$WEBFLOW/__stats")" '.rate[0]'
	kill -TERM "$run"
	wait "$run" || echo "exit code $?"
	sandbox_stop
}

[[ ${PG_STATE:-} ]] || database_start
rate_case first burst fixed-first
rate_case plytix rate_plytix 24
rate_wait >"$tmp/table"
note "$(<"$tmp/table")"
read -r taken full used refused < <(awk -F '[ %]+' '/^Plytix/ {
	print $(NF - 3), $(NF - 2), $(NF - 1), $NF }' "$tmp/table")
ok "$((full < 2))" "Plytix: $full full windows"
ok "$((${used%.*} < 90))" "Plytix: $used % of what is allowed was used"
is "$refused" 0 'Plytix: not one 429'
read -r taken refused < <(awk -F '[ %]+' '/^Webflow/ {
	print $(NF - 3), $NF }' "$tmp/table")
is "$taken" 60 'Webflow: the whole budget at once'
is "$refused" 0 'Webflow: not one 429'
like "$(<"$tmp/table")" 'exit code 75' 'asked to stop while it waits: later'
done_testing
