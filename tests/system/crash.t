#!/bin/bash
# A slice of the crash campaign (tests/campaign/crash): runs killed at some
# requests, in some ways.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
# shellcheck source=tests/campaign/crash.sh
. "$TESTS/campaign/crash.sh"

RANDOM=7
turn=0
for mode in keep mint; do
	campaign_begin demo "webflow.ids=$mode"
	crash_every 40 "$((turn++))"
	campaign_ok "ids=$mode: kill -9 at every 40th request"
	((turn == 2)) || sandbox_stop
done
crash_some TERM 1
campaign_ok 'SIGTERM: what is in flight is finished, exit 75'
crash_lock sites "$life_requests" 'audit-log end'
campaign_ok 'kill -9 of audit-log end, in the middle'
((row_missed == 0)) || note 'it came too late'
crash_database 40 90
campaign_ok 'the database goes and comes back'
sandbox_stop
export ARCHIVE_MAX=30%
crash_past "$@"
crash_every 9 1
campaign_ok 'a run that changes a shop: kill -9 at every 9th request'
done_testing
