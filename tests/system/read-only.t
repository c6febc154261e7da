#!/bin/bash
# A database that takes no writes for a while, as after a failover, is away: the
# run ends with 75, before anything is sent, and the next one goes on.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh

read_only() {
	psql -X -q -d "$(pg_cluster) dbname=postgres" -c \
		"ALTER DATABASE $database SET default_transaction_read_only = $1" \
		</dev/null
}

sandbox_start demo
state_new
exits 3 'a first full; one product is refused' "$sync" full
for mode in full changed retry; do
	read_only on
	log_clear
	exits 75 "$mode on a database that takes no writes" "$sync" "$mode"
	like "$err" 'takes no writes for now.*DATABASE_URL' "$mode: and says so"
	is "$(writes)" 0 "$mode: nothing is sent"
	read_only off
done
log_clear
exits 3 'the next run goes on' "$sync" full
is "$(writes)" 0 'and has nothing to send'

done_testing
